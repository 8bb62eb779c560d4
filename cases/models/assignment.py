"""Who works a case, and whether they know anybody in it."""

from django.conf import settings
from django.db import models
from django.db.models import Q, Subquery, Value, When
from django.db.models.functions import Concat
from django.utils import timezone

from cases import access
from schools.models import User

from .joined import Joined

MEDIATES = Q(mediator__is_active=True, mediator__role__in=User.MEDIATING)


class AssignmentQuerySet(models.QuerySet):
    def current(self):
        return self.filter(ended_at__isnull=True)

    def working(self):
        """Those that open the case to the mediator: current, and declared free of a conflict of interest."""
        return self._of_mediating().filter(conflict=Assignment.Conflict.NONE)

    def _of_mediating(self):
        """Without those who have left, or have another role now."""
        return self.current().filter(MEDIATES)

    def declared(self):
        """Of those who know somebody in the case."""
        return self.current().filter(conflict=Assignment.Conflict.DECLARED)

    def coordinators_shut_out(self):
        """Pairs of a case and a coordinator who has stepped back from it."""
        of_coordinators = self.declared().filter(mediator__role=User.Role.COORDINATOR)
        return set(of_coordinators.values_list("case", "mediator"))

    def without_conflict(self):
        """Whoever is on a case, has left or was not asked yet: all but those who know somebody in it."""
        return self.current().exclude(conflict=Assignment.Conflict.DECLARED)

    def left(self):
        """Those that nobody works by any more: their mediator has left, or has another role now."""
        return self.without_conflict().exclude(MEDIATES)

    def names_of(self, case):
        """Whose assignments to a case these are, in one text; whoever does not work it is marked, and why."""
        mark = models.Case(
            When(mediator__is_active=False, then=Value(" (can no longer sign in)")),
            When(~Q(mediator__role__in=User.MEDIATING), then=Value(" (mediates no longer)")),
            When(conflict=Assignment.Conflict.ASKED, then=Value(" (asked)")),
            default=Value(""),
        )
        of_case = self.filter(case=case).order_by().values("case")
        return Subquery(
            of_case.annotate(names=Joined(Concat("mediator__name", mark), Value(", "))).values("names")
        )

    def answerable_by(self, user):
        """Where `user` was asked whether they know anybody; who said no may still find out that they do."""
        open_cases = self.current().exclude(case__status="closed")
        theirs = access.conflict_questions_visible_to(open_cases, user)
        return theirs.exclude(conflict=Assignment.Conflict.DECLARED)

    def asked(self):
        """The questions that wait for a mediator's answer."""
        waiting = self._of_mediating().filter(conflict=Assignment.Conflict.ASKED)
        return waiting.exclude(case__status="closed")

    def asked_of(self, user):
        return self.asked().filter(mediator=user)


class Assignment(models.Model):
    """A mediator on a case. Until they have said that they know nobody in it, they see its names and no more."""

    class Conflict(models.TextChoices):
        ASKED = "asked", "Asked, not answered yet"
        NONE = "none", "No conflict of interest"
        DECLARED = "declared", "Conflict of interest"

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="assignments")
    mediator = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="assignments")
    assigned_at = models.DateTimeField(default=timezone.now)
    assigned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    conflict = models.CharField(max_length=10, choices=Conflict, default=Conflict.ASKED)
    conflict_note = models.CharField(max_length=300, blank=True)
    declared_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["assigned_at", "pk"]
        indexes = [
            models.Index(
                fields=["mediator", "case"],
                condition=Q(ended_at__isnull=True, conflict="none"),
                name="assignment_working",
            ),
            models.Index(
                fields=["mediator", "assigned_at", "id"],
                condition=Q(ended_at__isnull=True, conflict="asked"),
                name="assignment_asked",
            ),
            models.Index(
                fields=["mediator", "case"],
                condition=Q(ended_at__isnull=True, conflict="declared"),
                name="assignment_stepped_back",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "mediator"],
                condition=Q(ended_at__isnull=True),
                name="mediator_once_on_a_case",
                violation_error_message="This mediator is already on the case.",
            ),
            models.CheckConstraint(
                condition=Q(conflict="asked", declared_at__isnull=True)
                | (~Q(conflict="asked") & Q(declared_at__isnull=False)),
                name="conflict_declared_when_it_says_so",
            ),
        ]

    def __str__(self):
        return f"{self.mediator} on {self.case}"

    @property
    def is_asked(self):
        return self.conflict == self.Conflict.ASKED

    @property
    def has_stepped_back(self):
        return self.conflict == self.Conflict.DECLARED

    @property
    def is_working(self):
        return self.ended_at is None and self.conflict == self.Conflict.NONE and self.mediator.mediates

    @property
    def has_left(self):
        """The answer about conflicts of interest still stands there, and leads nobody on."""
        return not self.has_stepped_back and not self.mediator.mediates

    @property
    def standing(self):
        """In words, whether this mediator works the case."""
        if not self.has_left:
            return self.get_conflict_display()
        return "Mediates no longer" if self.mediator.is_active else "Can no longer sign in"
