from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext

from schools.models import Language
from schools.search import fold

from .case import Case
from .preconference import Channel, Consent, Preparation, SafetyCheck
from .recorded import Recorded

ADULT_AT = 18
FOR_NO_NAME = (
    "not known, not known yet, unknown, no name, n/a, none, nobody, tbd, x, xx, xxx",
    "mother, father, mom, mum, dad, parent, parents, guardian, grandmother, grandfather",
    "no conocido, no conocida, no se conoce, no se sabe, desconocido, desconocida, sin nombre",
    "madre, padre, mamá, papá, padres, tutor, tutora, abuela, abuelo",
)
NO_NAMES = {fold(words) for line in FOR_NO_NAME for words in line.split(", ")}


def is_no_name(name):
    """What is written where a name is not known: two people of whom it is said are not one."""
    return fold(name) in NO_NAMES or not any(c.isalpha() for c in name)


class PartyQuerySet(models.QuerySet):
    def principals(self):
        return self.filter(side__in=Party.PRINCIPAL_SIDES)

    def with_standing(self, moment=None):
        """Each party with the latest of what the preconference found out, in one query; guardians in a second.

        Or with what it had found out by that moment. Nothing counts that a withdrawal has ended since.
        """
        preparation = _latest(Preparation, moment)
        safety = _latest(SafetyCheck, moment)
        planned = Party.attendances.rel.related_model.objects.planned().filter(party=OuterRef("pk"))
        return self.annotate(
            prepared_on=Subquery(preparation.values("prepared_on")[:1]),
            acknowledgement=Subquery(preparation.values("acknowledgement")[:1]),
            participation=Subquery(preparation.values("participation")[:1]),
            representative_id=Subquery(preparation.values("representative")[:1]),
            safety_checked_on=Subquery(safety.values("checked_on")[:1]),
            safety_decision=Subquery(safety.values("decision")[:1]),
            invited_to=Subquery(planned.values("conference")[:1]),
            invited_in=Subquery(planned.values("conference__mode")[:1]),
        ).prefetch_related(
            models.Prefetch("guardianships", Guardianship.objects.select_related("guardian")), "consents"
        )


def _latest(model, moment):
    """One of the day of that moment that was written down after it is of what follows, where there is an earlier one."""
    rows = model.objects.since_they_came_back(moment).filter(party=OuterRef("pk"))
    day = model.DAY
    if moment is None:
        return rows.order_by(f"-{day}", "-pk")
    on = timezone.localdate(moment)
    follows = models.Case(models.When(**{day: on, "recorded_at__gt": moment}, then=1), default=0)
    return rows.filter(**{f"{day}__lte": on}).order_by(follows, f"-{day}", "-pk")


class Party(Recorded):
    """A person in a case: harmed, responsible or both, one who supports or represents, or a guardian."""

    class Side(models.TextChoices):
        HARMED = "harmed", "Harmed party"
        RESPONSIBLE = "responsible", "Responsible party"
        BOTH = "both", "Both harmed and responsible"
        SUPPORT = "support", "Support person"
        GUARDIAN = "guardian", "Guardian"
        COMMUNITY = "community", "Community representative"
        SCHOOL = "school", "School representative"

    HARMED_SIDES = (Side.HARMED, Side.BOTH)
    RESPONSIBLE_SIDES = (Side.RESPONSIBLE, Side.BOTH)
    PRINCIPAL_SIDES = (Side.HARMED, Side.RESPONSIBLE, Side.BOTH)
    REPRESENTING_SIDES = (Side.COMMUNITY, Side.SCHOOL)
    TIES = {
        "consents": "a consent is recorded for them",
        "consents_given": "a consent of theirs is recorded",
        "preparations": "they have been prepared",
        "represents": "they represent somebody",
        "safety_checks": "a safety check of theirs is recorded",
        "supporters": "somebody supports them",
        "attendances": "they were invited to a conference",
        "circles": "a reentry circle is for them",
        "signatures": "they have signed an agreement",
        "signed_for": "an agreement was signed for them",
        "obligations": "an agreement names them",
        "owed": "an agreement names them",
    }

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="parties")
    side = models.CharField(max_length=12, choices=Side)
    name = models.CharField(max_length=120)
    name_folded = models.TextField(editable=False, db_index=True)
    supports = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="supporters", null=True, blank=True
    )
    grade = models.CharField(max_length=20, blank=True)
    birth_date = models.DateField(null=True, blank=True)
    is_minor_by_word = models.BooleanField("is a minor", default=False)
    telephone = models.CharField(max_length=40, blank=True)
    email = models.EmailField("e-mail", blank=True)
    address = models.TextField(max_length=300, blank=True)
    contact_advice = models.CharField("how and when to contact them safely", max_length=300, blank=True)
    avoid_channels = models.JSONField("do not contact by", default=list, blank=True)
    language = models.CharField(max_length=8, choices=Language, default=Language.ENGLISH)
    needs_interpreter = models.BooleanField(default=False)
    interpreter = models.CharField("interpreter arranged", max_length=120, blank=True)
    accessibility = models.CharField("accessibility needs", max_length=300, blank=True)
    withdrew_at = models.DateTimeField(null=True, blank=True, editable=False)
    returned_at = models.DateTimeField("last came back", null=True, blank=True, editable=False)
    reduced_at = models.DateTimeField("reduced to the name", null=True, blank=True, editable=False)
    edits = models.PositiveIntegerField(default=0, editable=False)

    objects = PartyQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "parties"
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    side__in=["harmed", "responsible", "both", "support", "guardian", "community", "school"]
                ),
                name="party_side_known",
            ),
            models.CheckConstraint(
                condition=Q(side="support") | Q(supports__isnull=True),
                name="only_support_people_support",
            ),
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.name_folded = fold(self.name)
        super().save(*args, **kwargs)

    @property
    def is_harmed(self):
        return self.side in self.HARMED_SIDES

    @property
    def is_responsible(self):
        return self.side in self.RESPONSIBLE_SIDES

    @property
    def is_principal(self):
        return self.side in self.PRINCIPAL_SIDES

    @property
    def camp(self):
        """On whose side they stand: their own, or that of whom they support."""
        return (self.supports or self).side

    @property
    def is_minor(self):
        return self.is_minor_at()

    def is_minor_at(self, moment=None):
        """Whether they are a minor; or were one, at that moment."""
        if self.birth_date is None:
            return self.is_minor_by_word
        return is_minor_on(timezone.localdate(moment), self.birth_date)

    @property
    def was_minor_at_the_incident(self):
        """And so at some time since then, for which a permission may still have to be recorded."""
        incident_on = self.case.referral.incident_on
        return is_minor_on(incident_on, self.birth_date) if self.birth_date else self.is_minor_by_word

    @property
    def age(self):
        return age_on(timezone.localdate(), self.birth_date) if self.birth_date else None

    @property
    def dial(self):
        """The number as a telephone dials it."""
        return "".join(c for c in self.telephone.split("ext")[0] if c.isdigit() or c == "+")

    @property
    def has_withdrawn(self):
        return self.withdrew_at is not None

    @property
    def withdrew_on(self):
        """The last day of which something that they said can still be recorded."""
        return timezone.localdate(self.withdrew_at) if self.withdrew_at else None

    @property
    def document_language(self):
        """Documents exist in English and Spanish; anyone else gets English, and an interpreter."""
        return "es" if self.language == Language.SPANISH else "en"

    @property
    def guardians(self):
        return [g.guardian for g in self.guardianships.all() if not g.guardian.has_withdrawn]

    def tie(self):
        """What rests on the side that they are on, in a few words; nothing while it may still be a slip."""
        if self.side == self.Side.GUARDIAN:
            return "they are somebody's guardian"
        found = next((words for name, words in self.TIES.items() if getattr(self, name).exists()), "")
        return found and (self._tie_of_signing() or found)

    def _tie_of_signing(self):
        """An agreement is kept towards whoever signed it as harmed: they are told, whatever is found out later."""
        if self.case.agreements.signed_by(self).exists():
            return "they have signed an agreement"
        return "an agreement is being signed" if self.case.agreements.in_signing().exists() else ""

    def possible_sides(self):
        """Any, while nothing rests on it. Somebody may always turn out to have been harmed as well, or to have harmed;
        nobody loses the side on which they sign.
        """
        if not self.tie():
            return tuple(side for side in self.Side if side != self.Side.GUARDIAN)
        if self._tie_of_signing():
            return (self.side, self.Side.BOTH) if self.is_principal else (self.side,)
        kin = (self.PRINCIPAL_SIDES, self.REPRESENTING_SIDES, (self.side,))
        return next(sides for sides in kin if self.side in sides)

    def avoids(self, channel):
        return channel in self.avoid_channels

    def avoided(self):
        return [str(Channel(value).label) for value in self.avoid_channels if value in Channel.values]

    def had_withdrawn(self, moment=None):
        """Whether they have withdrawn; or had, by that moment."""
        return self.has_withdrawn and (moment is None or self.withdrew_at <= moment)

    def had_not_come_back(self, record):
        """Whether it is of before they last withdrew, and counts no more: `with_standing()` leaves it out."""
        if self.returned_at is None:
            return False
        back_on = timezone.localdate(self.returned_at)
        return (record.took_place_on, record.recorded_at) < (back_on, self.returned_at)

    def has_agreed(self, scope, moment=None):
        """They themself said yes, and have not taken it back; or had not, at that moment."""
        return bool(self.own_consents(scope, moment))

    def guardian_agreed(self, scope, moment=None):
        return bool(self.guardian_consents(scope, moment))

    def own_consents(self, scope, moment=None):
        return self._standing_consents(scope, {self.pk}, moment)

    def guardian_consents(self, scope, moment=None):
        return self._standing_consents(scope, {g.guardian_id for g in self.guardianships.all()}, moment)

    def guardians_who_took_back(self, scope):
        """Who had said yes for them and says it no longer, whatever another guardian says."""
        yeses = [one for one in self.consents.all() if one.scope == scope and not one.is_continued]
        last = {consent.given_by_id: consent for consent in yeses}
        return [one for one in self.guardians if one.pk in last and last[one.pk].was_taken_back]

    def _standing_consents(self, scope, givers, moment):
        consents = [c for c in self.consents.all() if c.scope == scope and c.given_by_id in givers]
        return [consent for consent in consents if consent.stood_at(moment)]

    @property
    def may_be_spoken_with(self):
        return not self.missing_permission()

    def missing_permission(self, moment=None):
        """A minor is spoken with once a guardian has said yes, never by implication; asked of that moment, or of now."""
        permitted = not self.is_minor_at(moment) or self.guardian_agreed(Consent.Scope.SPEAK, moment)
        return "" if permitted else no_permission(self)


class Guardianship(models.Model):
    """Who may decide for a minor party."""

    child = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="guardianships")
    guardian = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="wards")
    relation = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["child", "guardian"],
                name="guardian_once_for_a_child",
                violation_error_message="This guardian is already recorded for this child.",
            ),
            models.CheckConstraint(condition=~Q(child=models.F("guardian")), name="nobody_is_their_own_guardian"),
        ]

    def __str__(self):
        return f"{self.guardian} for {self.child}"


def no_permission(child):
    """For whoever works the case, and on the page on which the child is about to sign."""
    return gettext("%(name)s's guardian has not given permission to speak with them.") % {"name": child}


def is_minor_on(day, birth_date):
    return age_on(day, birth_date) < ADULT_AT


def age_on(day, birth_date):
    """Full years on that day."""
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))
