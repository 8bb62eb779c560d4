from django.conf import settings
from django.db import models
from django.utils import timezone

from .preconference import Consent


class Event(models.Model):
    """One line of history. Written only by `cases.history`; the database refuses to change or delete one.

    Carries no names and no narrative: who did what to which record, and when.
    """

    class Kind(models.TextChoices):
        MOVED = "moved", "moved"
        REFERRED = "referred", "sent the referral"
        ASKED = "asked", "asked the referrer a question"
        ANSWERED = "answered", "answered the question"
        SCREENED = "screened", "answered the screening questions"
        ASSIGNED = "assigned", "assigned a mediator"
        UNASSIGNED = "unassigned", "took a mediator off the case"
        CONFLICT_ASKED = "conflict_asked", "asked a mediator about conflicts of interest"
        CONFLICT_NONE = "conflict_none", "declared no conflict of interest"
        CONFLICT_DECLARED = "conflict_declared", "declared a conflict of interest"
        PARTY_ADDED = "party_added", "added a person"
        PARTY_CHANGED = "party_changed", "changed a person's details"
        CONTACTED = "contacted", "logged a contact"
        STEP_DONE = "step_done", "ticked off a next step"
        PREPARED = "prepared", "recorded a preparation"
        SAFETY_CHECKED = "safety_checked", "recorded a safety check"
        CONSENTED = "consented", "recorded a consent"
        CONSENT_ENDED = "consent_ended", "recorded that a consent was withdrawn"
        WITHDREW = "withdrew", "recorded that a party withdrew"
        RETURNED = "returned_to_process", "recorded that a party takes part again"
        HELD = "hold_set", "set a safety hold"
        LIFTED = "hold_lifted", "lifted the safety hold"
        NOTED = "noted", "wrote a note"
        TOLD_SCHOOL = "told_school", "wrote an update for the school"
        NOTES_DESTROYED = "notes_destroyed", "destroyed working notes"
        ADDED = "added", "added a record"
        CHANGED = "changed", "changed a record"
        SIGNED = "signed", "recorded a signature"
        SEALED = "sealed", "stored the signed agreement"
        DECLINED = "declined", "recorded that somebody does not sign"
        WAIVED = "waived", "recorded that a guardian need not sign"
        HANDED_OVER = "handed_over", "handed the device over for signing"
        TAKEN_BACK = "taken_back", "took the device back"
        WRONG_PASSWORD = "wrong_password", "typed a wrong password to take the device back"
        TOLD = "told", "recorded who was told"
        OPENED = "opened", "opened"
        PRINTED = "printed", "opened a document"
        EXPORTED = "exported", "exported a list"
        SEARCHED = "searched", "searched the cases"
        REMINDED = "reminded", "was reminded by mail"
        MAILED = "mailed", "wrote a mail"
        DISCLOSED = "disclosed", "recorded that a document left"

    ACCESS_KINDS = (Kind.OPENED, Kind.PRINTED, Kind.EXPORTED, Kind.SEARCHED)
    BY_ITSELF = (Kind.REMINDED, Kind.MAILED, Kind.NOTES_DESTROYED, Kind.PARTY_CHANGED)
    NOT_CHANGES = (*ACCESS_KINDS, Kind.REMINDED, Kind.MAILED)

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="events", null=True)
    at = models.DateTimeField(default=timezone.now)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    kind = models.CharField(max_length=24, choices=Kind)
    subject = models.CharField(max_length=40)
    subject_id = models.BigIntegerField(null=True)
    from_status = models.CharField(max_length=20, blank=True)
    to_status = models.CharField(max_length=20, blank=True)
    detail = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["case", "-at", "-id"], name="event_of_case"),
            models.Index(fields=["actor", "-at", "-id"], name="event_by_actor"),
            models.Index(
                fields=["-at", "-id"],
                condition=models.Q(case=None) & ~models.Q(kind="reminded"),
                name="event_of_no_case",
            ),
            models.Index(
                fields=["-at", "-id"],
                condition=models.Q(case=None)
                & ~models.Q(kind__in=["opened", "printed", "exported", "searched", "reminded"]),
                name="change_of_no_case",
            ),
            models.Index(
                fields=["subject_id", "detail"], condition=models.Q(kind="reminded"), name="event_reminded"
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} ({self.subject})"

    @property
    def who(self):
        """What nobody of the center did came by a link; the system itself mails, reduces, and destroys what is due."""
        if self.actor is None:
            by_itself = self.kind in self.BY_ITSELF or self.subject == "disposalbatch"
            return "The system" if by_itself else "Somebody with a link"
        return str(self.actor)

    @property
    def what(self):
        """What was done, in words, without a name."""
        if self.kind == self.Kind.MOVED:
            return f"moved the {self._subject_in_words()} to “{self._status_in_words()}”"
        if self.kind in (self.Kind.OPENED, self.Kind.ADDED, self.Kind.CHANGED):
            subject = self._subject_in_words()
            article = "the" if self.kind == self.Kind.OPENED else "an" if subject[0] in "aeiou" else "a"
            what = f"{self.kind} {article} {subject}"
        else:
            what = self.get_kind_display()
        return f"{what}: {self._detail_in_words()}" if self.detail else what

    def _detail_in_words(self):
        """A consent's scope has words of its own; everything else is a word of ours, written for a computer."""
        if self.kind in (self.Kind.CONSENTED, self.Kind.CONSENT_ENDED):
            return str(Consent.Scope(self.detail).label)
        return self.detail.replace("_", " ")

    def _subject_in_words(self):
        """The record's own name, whichever room it stands in."""
        models = {model._meta.model_name: model for model in self._meta.apps.get_models()}
        return str(models[self.subject]._meta.verbose_name) if self.subject in models else self.subject

    def _status_in_words(self):
        models = {model._meta.model_name: model for model in self._meta.apps.get_models()}
        return str(dict(models[self.subject].Status.choices).get(self.to_status, self.to_status))
