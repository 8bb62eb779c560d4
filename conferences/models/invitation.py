"""Who is invited to a reentry circle, and what they answered."""

from django.conf import settings
from django.db import models
from django.urls import reverse

from cases import access, mail
from conferences.models.circle import ReentryCircle


class InvitationQuerySet(models.QuerySet):
    def visible_to(self, user):
        return access.invitations_visible_to(self, user)


class Invitation(models.Model):
    """Somebody invited to a reentry circle: a member of the school's staff, or anyone by name."""

    class Answer(models.TextChoices):
        WAITING = "waiting", "No answer yet"
        COMING = "coming", "Coming"
        NOT_COMING = "not_coming", "Not coming"

    circle = models.ForeignKey(ReentryCircle, on_delete=models.CASCADE, related_name="invitations")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="invitations", null=True, blank=True
    )
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=80, blank=True)
    answer = models.CharField(max_length=10, choices=Answer, default=Answer.WAITING)
    answered_at = models.DateTimeField(null=True, blank=True)
    came = models.BooleanField(null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["circle", "user"],
                name="staff_invited_once",
                violation_error_message="This person is already invited.",
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("conferences:invitation", args=[self.pk])

    @property
    def is_waiting(self):
        return self.answer == self.Answer.WAITING

    @property
    def case(self):
        return self.circle.case

    @property
    def student_name(self):
        """The school's staff know the student by the name that the school gave, whatever the center has corrected."""
        given = self.circle.name_given_by_school if self.user_id else None
        return given or self.circle.student.name

    @property
    def has_letter(self):
        return self.circle.letter_is_ready

    @property
    def standing(self):
        """Whether they were there, once that is known; what they answered, before."""
        if self.came is None:
            return self.get_answer_display()
        return "Was there" if self.came else "Was not there"

    @property
    def gets_a_slip(self):
        """Somebody who helps the student: they were there, or had said that they would be."""
        return bool(self.came) or self.answer == self.Answer.COMING

    @property
    def has_slip(self):
        return self.gets_a_slip and self.circle.slip_is_ready

    @property
    def awaits_slip(self):
        return self.gets_a_slip and self.circle.slip_is_to_come

    def tell(self):
        """One text for a new day, another day and none: what it says stands behind the link."""
        if self.user:
            mail.send(
                "circle_invitation",
                to=[self.user],
                subject=f"Case {self.case}: news of a meeting that you are invited to",
                url=self.get_absolute_url(),
                case=self.case,
            )
