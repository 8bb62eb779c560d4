"""Three kinds of notes, by who reads them: everyone on the case, the author alone, the school."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from cases import access

from .recorded import Recorded
from .sealed_text import SealedTextField


class NoteQuerySet(models.QuerySet):
    def visible_to(self, user):
        return access.notes_visible_to(self, user)

    def working(self):
        return self.filter(kind=Note.Kind.WORKING)

    def for_school(self):
        """With the later ones that correct them."""
        return self.filter(kind=Note.Kind.SCHOOL).select_related("corrects", "corrected_by")


class Note(Recorded):
    """Never edited. What the school was told can be corrected by a later update, and both stay to be read."""

    class Kind(models.TextChoices):
        CASE = "case", "Case note"
        WORKING = "working", "Working note"
        SCHOOL = "school", "Update for the school"

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="notes")
    kind = models.CharField(max_length=8, choices=Kind)
    text = models.TextField(blank=True)
    sealed_text = SealedTextField("text of a working note", blank=True, default="")
    corrects = models.OneToOneField(
        "self", on_delete=models.PROTECT, related_name="corrected_by", null=True, blank=True
    )

    objects = NoteQuerySet.as_manager()

    class Meta:
        ordering = ["-recorded_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(kind="working", text="") & ~Q(sealed_text=""))
                | (~Q(kind="working") & ~Q(text="") & Q(sealed_text="")),
                name="a_working_note_is_sealed",
            ),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True) | Q(kind="school"), name="only_updates_are_corrected"
            ),
        ]

    def __str__(self):
        return self.get_kind_display()

    @property
    def words(self):
        """None where the center has lost the key that a working note was sealed with."""
        return self.sealed_text if self.kind == self.Kind.WORKING else self.text

    @property
    def is_for_school(self):
        return self.kind == self.Kind.SCHOOL

    @property
    def was_corrected(self):
        return self.pk is not None and hasattr(self, "corrected_by")

    @property
    def told_on(self):
        return timezone.localdate(self.recorded_at)
