"""Restorative conferences, and who comes to them."""

from django.db import models
from django.db.models import F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases import history, lifecycle, readiness
from cases.models import Case, Event, Party
from cases.models.recorded import Recorded
from cases.moves import Move
from conferences import attending
from conferences.models.booking import Booking, Facilitated, MeetingQuerySet


class ConferenceQuerySet(MeetingQuerySet):
    def for_case_page(self):
        to_replace = Booking.objects.to_replace().names_of(conference=OuterRef("pk"))
        return self.annotate(to_replace=to_replace).order_by("-starts_at", "-pk")

    def planned(self):
        return self.filter(status=Conference.Status.PLANNED)

    def held(self):
        return self.filter(status=Conference.Status.HELD)

    def that_agreed(self):
        return self.held().filter(outcome=Conference.Outcome.AGREEMENT)

    def wrong_with_planned(self, people):
        """Who is invited and may not come any more, or not in the way that is planned: by what `people` say of it."""
        return attending.wrong_with_planned(people)

    def go_on_without(self, party, *, by):
        """Somebody who was to come does not take part: they are taken off, with whoever comes for them alone.

        Where one side is left by itself it is called off.
        """
        for conference in self.select_related("case"):
            conference.leave_out(party, by=by)

    def cancel(self, *, reason, by):
        """Call off the conferences of the set: their facilitators are free again, the case is back in preconference."""
        for conference in self.select_related("case"):
            lifecycle.move(conference, Conference.Status.CANCELLED, by=by, reason=reason)
            lifecycle.move(conference.case, Case.Status.PRECONFERENCE, by=by, come_from=(Case.Status.SCHEDULED,))
            conference.release_facilitators()
            conference.tell_facilitators("conference_cancelled", "the conference is called off")


class Conference(Facilitated, Recorded):
    """A voluntary, facilitated meeting. There is no field for what was said in it, and no recording."""

    class Status(models.TextChoices):
        PLANNED = "planned", "Planned"
        HELD = "held", "Held"
        CANCELLED = "cancelled", "Cancelled"
        NOT_HELD = "not_held", "Did not take place"

    class Mode(models.TextChoices):
        IN_PERSON = "in_person", _("in person")
        ONLINE = "online", _("online")
        INDIRECT = "indirect", _("indirect, through messages that the mediator carries")

    class Outcome(models.TextChoices):
        AGREEMENT = "agreement", "Agreement reached"
        NO_AGREEMENT = "no_agreement", "No agreement"
        ADJOURNED = "adjourned", "Adjourned: another session follows"

    MOVES = {
        ("planned", "held"): Move("can_work"),
        ("planned", "cancelled"): Move("can_work"),
        ("planned", "not_held"): Move("can_work"),
    }

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="conferences")
    status = models.CharField(max_length=10, choices=Status, default=Status.PLANNED)
    status_since = models.DateTimeField(default=timezone.now)
    mode = models.CharField(max_length=10, choices=Mode, default=Mode.IN_PERSON)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.CharField(max_length=200, blank=True)
    link = models.URLField(blank=True)
    interpreter = models.CharField(max_length=120, blank=True)
    one_facilitator_reason = models.CharField(max_length=200, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=14, choices=Outcome, blank=True)
    reason = models.CharField("why it was cancelled or did not take place", max_length=300, blank=True)
    edits = models.PositiveIntegerField(default=0, editable=False)

    objects = ConferenceQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at", "-pk"]
        indexes = [models.Index(fields=["starts_at"], condition=Q(status="planned"), name="conference_planned")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="conference_ends_after_it_starts",
                violation_error_message="The conference must end after it starts.",
            ),
            models.UniqueConstraint(
                fields=["case"], condition=Q(status="planned"), name="one_planned_conference_a_case"
            ),
            models.CheckConstraint(
                condition=(Q(status="held", started_at__isnull=False, ended_at__isnull=False) & ~Q(outcome=""))
                | (~Q(status="held") & Q(started_at__isnull=True, ended_at__isnull=True, outcome="")),
                name="conference_held_when_it_says_so",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["cancelled", "not_held"]) | ~Q(reason=""),
                name="conference_cancelled_with_a_reason",
            ),
        ]

    def __str__(self):
        return f"conference {self.case}"

    def get_absolute_url(self):
        return reverse("conferences:detail", args=[self.pk])

    @property
    def is_planned(self):
        return self.status == self.Status.PLANNED

    @property
    def is_held(self):
        return self.status == self.Status.HELD

    @property
    def is_indirect(self):
        return self.mode == self.Mode.INDIRECT

    @property
    def can_be_drafted_in(self):
        """An agreement is written down while it goes on, and once it is on record that it reached one."""
        return (self.is_planned and self.has_begun) or self.outcome == self.Outcome.AGREEMENT

    @property
    def is_adjourned(self):
        return self.outcome == self.Outcome.ADJOURNED

    def checks_to_renew(self):
        return attending.checks_to_renew(readiness.people_of(self.case), self.starts_at)

    def leave_out(self, party, *, by):
        people = readiness.people_of(self.case)
        invited = [person for person in people if person.invited_to == self.pk]
        gone = attending.gone_with(party, invited, people)
        staying = [person for person in invited if person not in gone]
        if not gone:
            return
        if attending.missing_sides(people, staying):
            self.case.conferences.filter(pk=self.pk).cancel(reason="A party does not take part.", by=by)
            return
        self.attendances.filter(party__in=gone).delete()
        self.edits += 1
        self.save()
        history.record(Event.Kind.CHANGED, by=by, subject=self, detail="somebody taken off")
        self.tell_facilitators("conference_rescheduled", "the conference has changed")


class AttendanceQuerySet(models.QuerySet):
    def planned(self):
        return self.filter(conference__status=Conference.Status.PLANNED)


class Attendance(models.Model):
    """Somebody invited to a conference, and whether they came."""

    class Presence(models.TextChoices):
        CAME = "came", _("Came")
        LEFT_EARLY = "left_early", _("Left early")
        DID_NOT_COME = "did_not_come", _("Did not come")

    THERE = (Presence.CAME, Presence.LEFT_EARLY)

    conference = models.ForeignKey(Conference, on_delete=models.CASCADE, related_name="attendances")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="attendances")
    presence = models.CharField(max_length=14, choices=Presence, blank=True)

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["conference", "party"], name="invited_once")]

    def __str__(self):
        return f"{self.party} at {self.conference}"
