import re
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from cases import access

from .case import Case
from .party import Party

PERSON_NAME = re.compile(r"people-\d+-name")


class ReferralDraftQuerySet(models.QuerySet):
    def visible_to(self, user):
        return access.drafts_visible_to(self, user)


class ReferralDraft(models.Model):
    """What somebody has typed into a referral so far, just as they typed it. Theirs alone."""

    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="drafts")
    form_key = models.UUIDField(default=uuid.uuid4, editable=False)
    data = models.JSONField(default=dict)
    updated_at = models.DateTimeField(auto_now=True)
    edits = models.PositiveIntegerField(default=0, editable=False)

    objects = ReferralDraftQuerySet.as_manager()

    class Meta:
        ordering = ["-updated_at"]
        constraints = [models.UniqueConstraint(fields=["author", "form_key"], name="one_draft_a_form")]

    def __str__(self):
        return f"draft of {date_format(timezone.localtime(self.updated_at))}"

    @property
    def title(self):
        """What its author knows it by: the names that they have typed so far."""
        names = [
            value[0] for field, value in self.data.items() if PERSON_NAME.fullmatch(field) and value[0].strip()
        ]
        return ", ".join(names) or "A referral without names yet"


class ReferralQuerySet(models.QuerySet):
    def visible_to(self, user):
        return access.referrals_visible_to(self, user)

    def with_state(self):
        """With what `facts.state_of()` reads: the case, and whether an agreement of it is in force."""
        in_force = Case.agreements.rel.related_model.objects.in_force().filter(case=OuterRef("case"))
        return self.select_related("case__school", "referrer").annotate(has_agreement=Exists(in_force))

    def open(self):
        return self.exclude(case__status=Case.Status.CLOSED)

    def closed(self):
        return self.filter(case__status=Case.Status.CLOSED)


class Referral(models.Model):
    """The referral as submitted: the school reads this, never the center's record.

    What happened stays as it was sent. Whoever on it does not take part is reduced to their name, in time.
    """

    class Behavior(models.TextChoices):
        ASSAULT = "assault", _("Physical assault")
        FIGHT = "fight", _("Fight")
        BULLYING = "bullying", _("Bullying")
        CYBERBULLYING = "cyberbullying", _("Bullying online")
        THREAT = "threat", _("Threat")
        HARASSMENT = "harassment", _("Harassment")
        BIAS = "bias", _("Hate or bias")
        THEFT = "theft", _("Theft")
        VANDALISM = "vandalism", _("Damage to property")
        WEAPON = "weapon", _("Weapon")
        SUBSTANCES = "substances", _("Alcohol or drugs")
        OTHER = "other", _("Something else")

    class Sanction(models.TextChoices):
        IN_SCHOOL = "in_school", "In-school suspension"
        OUT_OF_SCHOOL = "out_of_school", "Out-of-school suspension"
        EXPULSION = "expulsion", "Expulsion"
        CITATION = "citation", "Citation"
        ARREST = "arrest", "Arrest"
        OTHER = "other", "Something else"
        NONE = "none", "None of these"

    class Wants(models.TextChoices):
        CONFERENCE = "conference", "A restorative conference"
        REENTRY = "reentry", "A reentry circle"
        BOTH = "both", "Both"

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="referral")
    referrer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="referrals")
    form_key = models.UUIDField(null=True, editable=False)
    submitted_at = models.DateTimeField(default=timezone.now)
    wants = models.CharField(max_length=12, choices=Wants, default=Wants.CONFERENCE)
    urgent_reason = models.CharField(max_length=300, blank=True)
    incident_on = models.DateField()
    incident_time = models.TimeField(null=True, blank=True)
    incident_place = models.CharField(max_length=200, blank=True)
    what_happened = models.TextField()
    behaviors = models.JSONField(default=list)
    injury_or_loss = models.TextField(blank=True)
    police = models.BooleanField("the police are involved", default=False)
    threat_assessment = models.BooleanField("a threat assessment is under way", default=False)
    involvement_note = models.CharField(max_length=300, blank=True)
    sanctions = models.JSONField("what the school would do otherwise", default=list)
    sanction_days = models.PositiveSmallIntegerField(null=True, blank=True)
    sanction_note = models.CharField(max_length=300, blank=True)
    tried_before = models.TextField(blank=True)
    hopes = models.TextField(blank=True)
    people = models.JSONField(default=list)
    search = models.TextField(editable=False, default="")

    objects = ReferralQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["referrer", "-submitted_at", "-id"], name="referral_of_referrer"),
            models.Index(fields=["incident_on"], name="referral_by_incident"),
        ]
        constraints = [models.UniqueConstraint(fields=["referrer", "form_key"], name="one_referral_a_form")]

    def __str__(self):
        return f"referral {self.case}"

    def get_absolute_url(self):
        return reverse("cases:referral", args=[self.case.ref])

    def names(self):
        """Whom it is about, as its school knows them."""
        return [person["name"] for person in self.people if person["side"] in Party.PRINCIPAL_SIDES]

    def behavior_labels(self):
        return [str(self.Behavior(value).label) for value in self.behaviors]

    def sanction_labels(self):
        return [self.Sanction(value).label for value in self.sanctions]


class ReferralQuestionQuerySet(models.QuerySet):
    def open(self):
        return self.filter(answered_at__isnull=True)


class ReferralQuestion(models.Model):
    """A question of the coordinator to the school, and its answer."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="questions")
    asked_at = models.DateTimeField(default=timezone.now)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    question = models.TextField()
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )

    objects = ReferralQuestionQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(answered_at__isnull=True), name="one_open_question_a_case"
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answer="") | (Q(answered_at__isnull=False) & ~Q(answer="")),
                name="an_answered_question_has_an_answer",
            ),
        ]

    def __str__(self):
        return f"question on {self.case}"


class Screening(models.Model):
    """The coordinator's look at a referral, before it is accepted."""

    class Question(models.TextChoices):
        SEXUAL_HARM = "sexual_harm", "Was there sexual harm?"
        ABUSE = "abuse", "Is there abuse or neglect, or a suspicion of it?"
        WEAPON = "weapon", "Was a weapon involved?"
        THREAT = "threat", "Is there a credible threat?"
        LEGAL = "legal", "Is a legal or Title IX process open?"
        POWER = "power", "Is one side clearly more powerful than the other?"
        SCHOOL_CAN = "school_can", "Could the school resolve this itself (Tier 1 or 2)?"

    FLAGS = (Question.SEXUAL_HARM, Question.ABUSE, Question.WEAPON, Question.THREAT, Question.LEGAL)

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="screening")
    answers = models.JSONField(default=dict)
    reason = models.TextField(blank=True)
    screened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    screened_at = models.DateTimeField(default=timezone.now)
    edits = models.PositiveIntegerField(default=0, editable=False)

    def __str__(self):
        return f"screening of {self.case}"

    def flagged(self):
        """The questions whose yes asks for a written reason to go ahead."""
        return [question for question in self.FLAGS if self.answers.get(question) == "yes"]

    def unanswered(self):
        return [q for q in self.Question if self.answers.get(q) not in ("yes", "no")]

    def would_lose(self, answers, reason):
        """Whether something that is written here would be replaced by something else."""
        here = {**self.answers, "reason": self.reason}
        return any(
            here.get(name) not in (None, "", value) for name, value in {**answers, "reason": reason}.items()
        )

    def lines(self):
        return [(question.label, self.answers.get(question, "")) for question in self.Question]
