"""What is sent to somebody who has no account: an address that opens one thing, for one person, for a while."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from agreements import links
from cases.models import Party
from cases.models.recorded import Recorded

from .agreement import Agreement


class LinkQuerySet(models.QuerySet):
    def of_token(self, token):
        """The one that this address was made for; None for a made-up address."""
        whole = self.select_related("agreement__case", "recorded_by")
        return whole.filter(token_hash=links.hash_of(token)).first()

    def not_over(self):
        return self.filter(ended_at=None, expires_at__gt=timezone.now())


class SigningLinkQuerySet(LinkQuerySet):
    def open(self):
        """As far as it is written down: neither used nor ended."""
        return self.filter(used_at=None, ended_at=None)

    def overtaken(self):
        """They were open when another guardian of the same child signed the text that they were sent for."""
        signed = Agreement.signatures.rel.related_model.objects.filter(
            agreement=OuterRef("agreement"),
            on_behalf_of=OuterRef("on_behalf_of"),
            text_hash=OuterRef("text_hash"),
            signed_at__lt=OuterRef("expires_at"),
        )
        return self.open().filter(Exists(signed.exclude(signer=OuterRef("signer"))))


class SecondFact(Recorded):
    """A link opens nothing by itself: a second fact is asked for, and too many wrong answers end the link."""

    TRIES = 5

    class Fact(models.TextChoices):
        BIRTH_YEAR = "birth_year", "the child's year of birth"
        CODE = "code", "a code told by telephone"

    wrong_answers = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = LinkQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def case(self):
        return self.agreement.case

    @property
    def asks_for_code(self):
        return self.fact == self.Fact.CODE

    @property
    def tries_left(self):
        return max(0, self.TRIES - self.wrong_answers)

    @property
    def had_its_time(self):
        return self.expires_at <= timezone.now()

    def is_answered_by(self, answer):
        return links.matches(answer, self.fact_hash)


class SigningLink(SecondFact):
    """For a signer who could not come: one signer, one text, and a second fact that only they know.

    Of the token and the code only hashes are kept. It ends with its use, with its time, with too many wrong answers,
    with a newer link for the same signer, with the signature of another guardian on the same line, and with a change
    of the text.
    """

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="links")
    signer = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="signing_links")
    on_behalf_of = models.ForeignKey(
        Party, on_delete=models.PROTECT, related_name="signing_links_for", null=True, blank=True
    )
    text_hash = models.CharField(max_length=64)
    token_hash = models.CharField(max_length=64, unique=True)
    fact = models.CharField(max_length=10, choices=SecondFact.Fact)
    fact_hash = models.CharField(max_length=128)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    objects = SigningLinkQuerySet.as_manager()

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

    @property
    def is_over(self):
        return self.used_at is not None or self.ended_at is not None or self.had_its_time

    @property
    def is_for_this_text(self):
        """A changed word and the link is for something else; the same text again, and it is for that (ADR 0004)."""
        return self.agreement.is_signing and self.text_hash == self.agreement.text_hash()

    @property
    def is_overtaken(self):
        """Another guardian of the child has signed this very text: nothing is asked of this one any more."""
        return not self.is_over and self.agreement.overtaken_links().filter(pk=self.pk).exists()

    def use_up(self, text_hash):
        """Whether it was good for this text until this moment. Of two devices one is told yes."""
        good = SigningLink.objects.not_over().filter(pk=self.pk, used_at=None, text_hash=text_hash)
        return good.update(used_at=timezone.now()) == 1

    @property
    def is_open(self):
        """Nobody is asked to sign while a safety hold stands, and no minor who was taken for an adult when it was sent.

        It outlives the work of whoever sent it.
        """
        return (
            not self.is_over
            and not self.signer.is_minor
            and self.is_for_this_text
            and not self.case.is_closed
            and not self.case.missing_for_meeting()
            and self.agreement.waits_for(self.signer_id, self.on_behalf_of_id)
        )


class Copy(SecondFact):
    """A copy of the signed agreement that a signer or their guardian was given: on paper, or by a link that ends."""

    class Way(models.TextChoices):
        PRINTED = "printed", "Printed"
        LINK = "link", "By a link"

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="copies")
    to = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="copies")
    way = models.CharField(max_length=8, choices=Way)
    given_at = models.DateTimeField(default=timezone.now)
    token_hash = models.CharField(max_length=64, null=True, blank=True, unique=True)
    fact = models.CharField(max_length=10, choices=SecondFact.Fact, blank=True)
    fact_hash = models.CharField(max_length=128, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-given_at", "-pk"]
        verbose_name_plural = "copies"
        constraints = [
            models.CheckConstraint(
                condition=Q(way="printed", token_hash__isnull=True, expires_at__isnull=True, fact_hash="")
                | (Q(way="link", token_hash__isnull=False, expires_at__isnull=False) & ~Q(fact_hash="")),
                name="a_copy_by_link_has_its_link",
            )
        ]

    def __str__(self):
        return f"copy for {self.to}"

    @property
    def is_printed(self):
        return self.way == self.Way.PRINTED

    @property
    def is_over(self):
        return self.ended_at is not None or self.had_its_time

    @property
    def is_open(self):
        """As long as they may have one: what was shared with the school closes with a yes that is taken back."""
        return not self.is_printed and not self.is_over and self.agreement.may_be_copied_to(self.to)
