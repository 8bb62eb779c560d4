"""What is sent to somebody who has no account: an address that opens one thing, for one person, for a while."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from cases.models import Party
from cases.models.recorded import Recorded

from .agreement import Agreement


class SigningLink(Recorded):
    """For a signer who could not come: one signer, one text, and a second fact that only they know.

    Of the token and the code only hashes are kept. It ends with its use, with its time, with too many wrong
    answers, with a newer link for the same signer, and with a change of the text.
    """

    class Fact(models.TextChoices):
        BIRTH_YEAR = "birth_year", "the child's year of birth"
        CODE = "code", "a code told by telephone"

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="links")
    signer = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="signing_links")
    on_behalf_of = models.ForeignKey(
        Party, on_delete=models.PROTECT, related_name="signing_links_for", null=True, blank=True
    )
    text_hash = models.CharField(max_length=64)
    token_hash = models.CharField(max_length=64, unique=True)
    fact = models.CharField(max_length=10, choices=Fact)
    fact_hash = models.CharField(max_length=128)
    expires_at = models.DateTimeField()
    wrong_answers = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "signer"],
                condition=Q(on_behalf_of__isnull=True, used_at__isnull=True, ended_at__isnull=True),
                name="one_open_link_for_themself",
            ),
            models.UniqueConstraint(
                fields=["agreement", "signer", "on_behalf_of"],
                condition=Q(on_behalf_of__isnull=False, used_at__isnull=True, ended_at__isnull=True),
                name="one_open_link_for_a_child",
            ),
        ]

    def __str__(self):
        return f"signing link of {self.signer}"


class Copy(Recorded):
    """A copy of the signed agreement that a signer was given: on paper, or by a link that ends."""

    class Way(models.TextChoices):
        PRINTED = "printed", "printed"
        LINK = "link", "by a link"

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="copies")
    to = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="copies")
    way = models.CharField(max_length=8, choices=Way)
    given_at = models.DateTimeField(default=timezone.now)
    token_hash = models.CharField(max_length=64, null=True, blank=True, unique=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-given_at", "-pk"]
        verbose_name_plural = "copies"
        constraints = [
            models.CheckConstraint(
                condition=Q(way="printed", token_hash__isnull=True, expires_at__isnull=True)
                | Q(way="link", token_hash__isnull=False, expires_at__isnull=False),
                name="a_copy_by_link_has_its_link",
            )
        ]

    def __str__(self):
        return f"copy for {self.to}"
