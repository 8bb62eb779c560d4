from django.db import models
from django.db.models import Q

NOWHERE = -1


class Disposing(models.Model):
    """A row of an append-only table that the running disposal may delete: the triggers look here, and nowhere else.

    The list cannot outlive its transaction, and so opens the way for nobody else: `until` points at a line that
    never exists, and the database takes no commit while a line with such a pointer stands.
    """

    of_table = models.CharField(max_length=63)
    row_id = models.BigIntegerField()
    until = models.ForeignKey("self", on_delete=models.DO_NOTHING, default=NOWHERE, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until=NOWHERE, id__gt=0), name="never_committed"),
            models.UniqueConstraint(fields=["of_table", "row_id"], name="disposing_once"),
        ]

    def __str__(self):
        return f"{self.of_table} {self.row_id}"
