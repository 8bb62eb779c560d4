"""How long what is kept: the schedule, what stands against it, and when a case's time has come."""

from calendar import monthrange

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone

from agreements.models import Agreement
from cases.models import Case
from records.models.extract import ExtractRequest
from schools.models import District


class Kind(models.TextChoices):
    CASE = "case", "A case, from its closing"
    AGREEMENT = "agreement", "A case with a signed agreement, from its closing"
    DECLINED = "declined", "A referral that was declined, from its closing"
    PERSON = "person", "Details of somebody who declined, from the day on which they did"
    DRAFT = "draft", "A referral that was begun and never sent, from its last change"


class RetentionRule(models.Model):
    """For how many months one kind of record is kept: in a district, or wherever no district has its own rule."""

    kind = models.CharField("what is kept", max_length=12, choices=Kind)
    district = models.ForeignKey(
        District,
        on_delete=models.CASCADE,
        related_name="retention_rules",
        null=True,
        blank=True,
        help_text="Empty: the rule of the center, for every district without one of its own.",
    )
    months = models.PositiveSmallIntegerField("for how many months", validators=[MinValueValidator(1)])

    class Meta:
        ordering = ["kind", "district__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "district"],
                name="one_rule_a_kind_and_district",
                violation_error_message="There is a rule for this already.",
            ),
            models.UniqueConstraint(
                fields=["kind"],
                condition=Q(district=None),
                name="one_rule_a_kind_for_the_center",
                violation_error_message="There is a rule for this already.",
            ),
            models.CheckConstraint(condition=Q(months__gt=0), name="nothing_goes_on_the_day_it_was_closed"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.in_words}"

    @property
    def in_words(self):
        years, months = divmod(self.months, 12)
        if months:
            return "1 month" if self.months == 1 else f"{self.months} months"
        return "1 year" if years == 1 else f"{years} years"


class Schedule:
    """All rules, read once: which of them a case falls under, and from which day on it may go."""

    def __init__(self):
        self._rules = {(rule.kind, rule.district_id): rule for rule in RetentionRule.objects.all()}

    def rule(self, kind, district_id=None):
        return self._rules.get((kind, district_id)) or self._rules[kind, None]

    def rule_of(self, case, *, has_agreement):
        """Of a case with an agreement the longer of two: neither goes before the other."""
        if case.was_declined:
            return self.rule(Kind.DECLINED, case.school.district_id)
        kinds = [Kind.CASE, Kind.AGREEMENT] if has_agreement else [Kind.CASE]
        rules = [self.rule(kind, case.school.district_id) for kind in kinds]
        return max(rules, key=lambda rule: rule.months)

    def shortest(self):
        return min(rule.months for (kind, _), rule in self._rules.items() if kind not in (Kind.PERSON, Kind.DRAFT))


def months_after(day, months):
    """The same day of a later month (of an earlier one, if there are fewer than none), or its last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return day.replace(year=year, month=month + 1, day=min(day.day, monthrange(year, month + 1)[1]))


class LegalHoldQuerySet(models.QuerySet):
    def standing(self):
        return self.filter(lifted_at=None)

    def standing_since(self, case):
        """Since when one stands on a case, in the query of the case itself."""
        return Subquery(self.standing().filter(case=case).values("set_at"))


class LegalHold(models.Model):
    """A court, an investigation or a complaint needs this case: while it stands, nothing of it is disposed of."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="legal_holds")
    set_at = models.DateTimeField(default=timezone.now)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    lift_note = models.TextField(blank=True)

    objects = LegalHoldQuerySet.as_manager()

    class Meta:
        ordering = ["-set_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(lifted_at=None), name="one_standing_legal_hold_a_case"
            ),
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by=None, lift_note="")
                | (Q(lifted_at__isnull=False, lifted_by__isnull=False) & ~Q(lift_note="")),
                name="a_legal_hold_is_lifted_by_somebody_and_why",
            ),
        ]

    def __str__(self):
        return f"legal hold on {self.case}"


def held_back(case="pk"):
    """What keeps a case here as a whole, whatever was approved: a legal hold, or somebody who waits to see the record.

    34 CFR 99.10(e): nothing is destroyed while a request to inspect it is outstanding. `case` is how the query names it.
    """
    standing = LegalHold.objects.standing().filter(case=OuterRef(case))
    asked = ExtractRequest.objects.open().filter(child__case=OuterRef(case))
    return Exists(standing) | Exists(asked)


def closed_and_free():
    """The closed cases that nothing holds back, each with whether an agreement of it was signed."""
    signed = Agreement.objects.filter(case=OuterRef("pk"), signed_at__isnull=False)
    closed = Case.objects.filter(status=Case.Status.CLOSED).exclude(held_back())
    return closed.select_related("school__district").annotate(has_agreement=Exists(signed))
