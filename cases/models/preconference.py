"""What is learnt from each party apart from the others. Rows are added and never edited: the latest one counts."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from cases import due
from cases.days import start_of
from schools.models import DocumentLanguage

from .recorded import Recorded


class Channel(models.TextChoices):
    PHONE = "phone", _("Telephone")
    TEXT = "text", _("Text message")
    EMAIL = "email", _("E-mail")
    LETTER = "letter", _("Letter")
    VISIT = "visit", _("Visit")
    VIDEO = "video", _("Video call")


class ContactQuerySet(models.QuerySet):
    def with_open_step(self):
        return self.filter(next_due__isnull=False, step_done_at__isnull=True)

    def overdue(self, day):
        return self.with_open_step().filter(next_due__lt=day)


class Contact(Recorded):
    """One try to reach somebody for a party: the party, a guardian, a supporter."""

    class Outcome(models.TextChoices):
        REACHED = "reached", _("Reached")
        LEFT_MESSAGE = "left_message", _("Left a message")
        NO_ANSWER = "no_answer", _("No answer")
        WRONG_NUMBER = "wrong_number", _("Wrong number or address")
        REFUSED = "refused", _("Did not want to talk")

    WITHOUT_AN_ANSWER = (Outcome.NO_ANSWER, Outcome.WRONG_NUMBER)

    party = models.ForeignKey("cases.Party", on_delete=models.CASCADE, related_name="contacts")
    with_whom = models.ForeignKey("cases.Party", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    channel = models.CharField(max_length=8, choices=Channel)
    outcome = models.CharField(max_length=14, choices=Outcome)
    note = models.TextField("case note", blank=True)
    next_step = models.CharField(max_length=200, blank=True)
    next_due = models.DateField("due on", null=True, blank=True)
    step_done_at = models.DateTimeField(null=True, blank=True, editable=False)
    confirmed = models.BooleanField(
        "recorded although they had asked not to be contacted in this way, or before a permission",
        default=False,
        editable=False,
    )

    objects = ContactQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(
                fields=["next_due"],
                condition=Q(next_due__isnull=False, step_done_at__isnull=True),
                name="contact_open_step",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(next_step="", next_due=None) | (~Q(next_step="") & Q(next_due__isnull=False)),
                name="a_next_step_has_its_day",
            )
        ]

    def __str__(self):
        return f"contact on {date_format(timezone.localtime(self.at))}"

    @property
    def took_place_on(self):
        return timezone.localdate(self.at)

    @property
    def has_open_step(self):
        return self.next_due is not None and self.step_done_at is None

    @property
    def due_state(self):
        return due.state(self.next_due)

    @property
    def due_words(self):
        return due.words(self.next_due)

    @property
    def due_on(self):
        return due.written(self.next_due)


class AskedAnewQuerySet(models.QuerySet):
    """What is asked anew of whoever withdrew and came back; the model's `DAY` names the field that says when it was."""

    def since_they_came_back(self, moment=None):
        """What counts; or had counted by that moment. On the day of a return only what was written down after it is of
        what follows.
        """
        day, back_on = self.model.DAY, F("party__returned_at__date")
        counts = Q(party__returned_at=None) | Q(**{f"{day}__gt": back_on})
        counts |= Q(**{day: back_on}, recorded_at__gte=F("party__returned_at"))
        return self.filter(counts | Q(party__returned_at__gt=moment) if moment else counts)


class Preparation(Recorded):
    """A party prepared apart from the other side: what they hope for, and how they want to take part."""

    class Acknowledgement(models.TextChoices):
        NONE = "none", _("Not at all")
        IN_PART = "in_part", _("In part")
        FULLY = "fully", _("Fully")

    class Participation(models.TextChoices):
        DIRECT = "direct", _("Directly, in the meeting")
        REPRESENTED = "represented", _("Through a representative")
        INDIRECT = "indirect", _("Indirectly, through messages that the mediator carries")
        INFORMED = "informed", _("Only to be informed")
        NOT = "not", _("Not at all")

    DAY = "prepared_on"
    PRESENT = (Participation.DIRECT, Participation.REPRESENTED, Participation.INDIRECT)
    STAYS_AWAY = (Participation.INFORMED, Participation.NOT)

    party = models.ForeignKey("cases.Party", on_delete=models.CASCADE, related_name="preparations")
    mediator = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    prepared_on = models.DateField()
    hopes = models.TextField(blank=True)
    questions = models.TextField(blank=True)
    supporters_wanted = models.TextField(blank=True)
    needs = models.TextField(blank=True)
    not_discussed = models.TextField("what they will not discuss", blank=True)
    acknowledgement = models.CharField(
        "acknowledges responsibility", max_length=8, choices=Acknowledgement, blank=True
    )
    participation = models.CharField("wants to take part", max_length=12, choices=Participation)
    representative = models.ForeignKey(
        "cases.Party", on_delete=models.PROTECT, related_name="represents", null=True, blank=True
    )

    objects = AskedAnewQuerySet.as_manager()

    class Meta:
        ordering = ["-prepared_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(participation="represented", representative__isnull=False)
                | (~Q(participation="represented") & Q(representative__isnull=True)),
                name="a_representative_when_represented",
                violation_error_message="Choose who represents them.",
            )
        ]

    def __str__(self):
        return f"preparation on {date_format(self.prepared_on)}"

    @property
    def took_place_on(self):
        return self.prepared_on

    @property
    def is_of_before_they_came_back(self):
        return self.party.had_not_come_back(self)


class SafetyCheck(Recorded):
    class Decision(models.TextChoices):
        GO = "go", _("Go ahead")
        MEASURES = "measures", _("Go ahead with measures")
        STOP = "stop", _("Do not go ahead")

    DAY = "checked_on"

    party = models.ForeignKey("cases.Party", on_delete=models.CASCADE, related_name="safety_checks")
    checked_on = models.DateField()
    risks = models.TextField(blank=True)
    strengths = models.TextField(blank=True)
    mitigations = models.TextField("measures", blank=True)
    decision = models.CharField(max_length=10, choices=Decision)

    objects = AskedAnewQuerySet.as_manager()

    class Meta:
        ordering = ["-checked_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(decision="measures") | ~Q(mitigations=""),
                name="measures_are_named",
                violation_error_message="Write down the measures.",
            )
        ]

    def __str__(self):
        return f"safety check on {date_format(self.checked_on)}"

    @property
    def took_place_on(self):
        return self.checked_on

    @property
    def is_of_before_they_came_back(self):
        return self.party.had_not_come_back(self)

    @staticmethod
    def is_too_old(checked_on, moment=None):
        """A safety check says something about the days after it, not about next season."""
        return timezone.localdate(moment) > SafetyCheck.last_day_of(checked_on)

    @staticmethod
    def last_day_of(checked_on):
        return checked_on + timedelta(days=settings.SAFETY_CHECK_VALID_DAYS)


class Consent(Recorded):
    """One yes, by one person, to one thing. Opt-in, and never implied by another."""

    class Scope(models.TextChoices):
        SPEAK = "speak", _("speak with the child")
        TAKE_PART = "take_part", _("take part in the conference")
        CIRCLE = "circle", _("take part in a reentry circle")
        SIGN = "sign", _("sign electronically")
        SHARE = "share", _("share the agreement with the school")
        SURVEY = "survey", _("be asked later how it went")

    class Method(models.TextChoices):
        IN_PERSON = "in_person", _("in person")
        PHONE = "phone", _("by telephone")
        PAPER = "paper", _("on paper")
        ONLINE = "online", _("online")

    TEXT_VERSION = "2026-12"
    # Who says yes face to face was asked in no way that they could have ruled out.
    REACHED_BY = {
        Method.PHONE: (Channel.PHONE,),
        Method.PAPER: (Channel.LETTER,),
        Method.ONLINE: (Channel.EMAIL, Channel.VIDEO),
    }

    party = models.ForeignKey("cases.Party", on_delete=models.CASCADE, related_name="consents")
    given_by = models.ForeignKey("cases.Party", on_delete=models.PROTECT, related_name="consents_given")
    scope = models.CharField(max_length=10, choices=Scope)
    text_version = models.CharField(max_length=12, default=TEXT_VERSION)
    language = models.CharField("language of the text", max_length=2, choices=DocumentLanguage)
    method = models.CharField("how", max_length=10, choices=Method)
    given_on = models.DateField()
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)
    ended_by_withdrawal = models.BooleanField(
        "ended because one of them withdrew from the case", default=False, editable=False
    )
    confirmed = models.BooleanField(
        "recorded although they had asked not to be contacted in this way, before a permission, or on the day of a "
        "withdrawal",
        default=False,
        editable=False,
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["party", "given_by", "scope"],
                condition=Q(withdrawn_at__isnull=True),
                name="one_standing_consent_a_scope",
                violation_error_message="This consent is already recorded.",
            )
        ]

    def __str__(self):
        return self.get_scope_display()

    @property
    def took_place_on(self):
        return self.given_on

    @property
    def stands(self):
        return self.withdrawn_at is None

    @property
    def was_taken_back(self):
        """Whether it was withdrawn by itself: who leaves the case has said no to nothing in particular."""
        return not self.stands and not self.ended_by_withdrawal and not self.is_continued

    @property
    def is_continued(self):
        """Whether the same yes was recorded already, as of a later day: it lasts until that day, and the other goes on.

        Nobody takes back what is not written down yet, so this alone ended before it was recorded.
        """
        return not self.stands and not self.ended_by_withdrawal and self.withdrawn_at <= self.recorded_at

    @property
    def stands_since(self):
        """The day of the same yes that it continues, where one is recorded."""
        whole = [self, *(one for one in self.party.consents.all() if one.is_continued_by(self))]
        return min(one.given_on for one in whole)

    def is_continued_by(self, later):
        is_the_same = (self.given_by_id, self.scope) == (later.given_by_id, later.scope)
        return is_the_same and self.is_continued and self.withdrawn_at == start_of(later.given_on)

    @property
    def is_needed(self):
        """A guardian's yes is asked for a minor alone: nothing rests on one for somebody of age."""
        return self.given_by_id == self.party_id or self.party.is_minor

    def stood_at(self, moment=None):
        """Whether it holds; or held at that moment, whatever has been taken back since."""
        if moment is None:
            return self.stands
        return self.given_on <= timezone.localdate(moment) and (self.stands or self.withdrawn_at > moment)
