"""The promise itself: what both sides decided, in plain words, in its versions."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from agreements import handing_over, readiness, signers, text
from cases import lifecycle
from cases.models import Case, Event, Guardianship, Party
from cases.models.recorded import Recorded
from cases.moves import Move
from conferences.models import Conference
from schools.models import DocumentLanguage


class AgreementQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Where the case is worked. What a school may read is `access.can_read_agreement`."""
        return self.filter(case__in=Case.objects.visible_to(user))

    def in_force(self):
        return self.filter(status=Agreement.Status.SIGNED)

    def in_signing(self):
        return self.filter(status=Agreement.Status.SIGNING)

    def signed_by(self, party):
        """Those that are in force, or were, and that they signed, or that was signed for them."""
        theirs = Q(signatures__signer=party) | Q(signatures__on_behalf_of=party)
        return self.filter(theirs, signed_at__isnull=False)

    def shared_only_by(self, consents):
        """Whether the school loses its copy of one of them with these."""
        return any(agreement.is_shared_only_by(consents) for agreement in self)

    def take_back(self, *, by):
        """Back to drafting: what was being signed rested on somebody who takes part no longer."""
        for agreement in self.select_related("case"):
            agreement.back_to_its_draft(by=by)

    def in_work(self):
        return self.filter(status__in=[Agreement.Status.DRAFT, Agreement.Status.SIGNING])

    def for_case_page(self):
        """With the obligations, whatever their number, in one more query."""
        obligations = Agreement.obligations.rel.related_model.objects.select_related("who", "for_whom")
        return self.select_related("drafted_by").prefetch_related(models.Prefetch("obligations", obligations))


class Agreement(Recorded):
    """What both sides themselves decided, in plain words. A change after the signing is a new version."""

    class Status(models.TextChoices):
        DRAFT = "draft", "Being drafted"
        SIGNING = "signing", "Being signed"
        SIGNED = "signed", "Signed"
        SUPERSEDED = "superseded", "Replaced by a newer version"
        DISCARDED = "discarded", "Discarded"

    class Standing(models.TextChoices):
        """What anybody may know who holds a signed one."""

        STANDS = "stands"
        SUPERSEDED = "superseded"
        WITHDRAWN = "withdrawn"

    MOVES = {
        ("draft", "signing"): Move("can_work", "missing_for_signing"),
        ("signing", "draft"): Move("can_work"),
        ("signing", "signed"): Move("can_work", "missing_signatures_sentences"),
        ("signed", "superseded"): Move("can_work"),
        ("draft", "discarded"): Move("can_work"),
        ("signing", "discarded"): Move("can_work"),
    }

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="agreements")
    conference = models.ForeignKey(Conference, on_delete=models.PROTECT, related_name="agreements")
    version = models.PositiveSmallIntegerField(default=1)
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    status_since = models.DateTimeField(default=timezone.now)
    language = models.CharField(max_length=2, choices=DocumentLanguage, default=DocumentLanguage.ENGLISH)
    background = models.TextField("background that both sides accept", blank=True)
    review_on = models.DateField("review date", null=True, blank=True)
    if_not_kept = models.TextField("what happens if it is not kept", blank=True)
    share_with_school = models.BooleanField("the school may have a copy", default=False)
    other_language = models.CharField("also written in", max_length=2, choices=DocumentLanguage, blank=True)
    background_other = models.TextField("background, in the other language", blank=True)
    if_not_kept_other = models.TextField("what happens if it is not kept, in the other language", blank=True)
    draft = models.JSONField("the page as it was typed", default=dict, blank=True, editable=False)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, editable=False
    )
    drafted_at = models.DateTimeField(null=True, editable=False)
    signed_at = models.DateTimeField(null=True, blank=True, editable=False)
    sealed_hash = models.CharField("hash of the text that was signed", max_length=64, blank=True, editable=False)
    check_code = models.CharField(max_length=20, null=True, unique=True, editable=False)  # noqa: DJ001
    edits = models.PositiveIntegerField(default=0, editable=False)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["case", "version"], name="agreement_version_once"),
            models.UniqueConstraint(
                fields=["case"], condition=Q(status__in=["draft", "signing"]), name="one_agreement_in_work"
            ),
            models.UniqueConstraint(fields=["case"], condition=Q(status="signed"), name="one_agreement_in_force"),
            models.CheckConstraint(
                condition=(Q(status__in=["signed", "superseded"], signed_at__isnull=False) & ~Q(sealed_hash=""))
                | (~Q(status__in=["signed", "superseded"]) & Q(signed_at__isnull=True, sealed_hash="")),
                name="agreement_signed_when_it_says_so",
            ),
            models.CheckConstraint(
                condition=~Q(other_language=models.F("language")),
                name="agreement_in_two_different_languages",
                violation_error_message="The other language is another one than the first.",
            ),
        ]

    def __str__(self):
        return f"agreement {self.case} version {self.version}"

    def get_absolute_url(self):
        return reverse("agreements:detail", args=[self.pk])

    @property
    def is_draft(self):
        return self.status == self.Status.DRAFT

    @property
    def is_signing(self):
        return self.status == self.Status.SIGNING

    @property
    def is_in_force(self):
        return self.status == self.Status.SIGNED

    @property
    def languages(self):
        """Those that it is written in."""
        return [self.language, self.other_language] if self.other_language else [self.language]

    @property
    def was_signed(self):
        """In force, or replaced since: its text and its document are fixed."""
        return self.signed_at is not None

    def signed_before(self):
        """The version whose place this one takes, or None for a first agreement."""
        earlier = self.case.agreements.filter(version__lt=self.version, signed_at__isnull=False)
        return earlier.order_by("-version").first()

    def first_signed_on(self):
        """The day on which the last of the signers of the first version signed, be it on paper that came in later."""
        first = self.case.agreements.filter(signed_at__isnull=False).earliest("version")
        days = [one.signed_on or timezone.localdate(one.signed_at) for one in first.standing_signatures()]
        return max(days, default=timezone.localdate(first.signed_at))

    @property
    def standing(self):
        if self.case.is_closed and self.case.closing_reason == Case.ClosingReason.WITHDRAWN:
            return self.Standing.WITHDRAWN
        return self.Standing.STANDS if self.is_in_force else self.Standing.SUPERSEDED

    @property
    def document(self):
        """The stored document: the newest, should it have been sealed after it was stored."""
        return self.documents.first()

    def back_to_its_draft(self, *, by):
        """While it is drafted its words are those of the draft alone: no obligation is there to be read for one."""
        lifecycle.move(self, self.Status.DRAFT, by=by)
        self.obligations.all().delete()
        return self

    def required_signers(self):
        return signers.places(self)

    def text_hash(self, bound=None):
        """The hash of the text as it is; of a signed agreement the one that was sealed."""
        if self.was_signed:
            return self.sealed_hash
        return text.hash_of(self, bound)

    def standing_signatures(self):
        """Those of exactly this text: a changed word and they no longer count (ADR 0004)."""
        return self.signatures.filter(text_hash=self.text_hash()).select_related("signer", "on_behalf_of")

    def standing_declined(self):
        """Each no to exactly this text, whoever else has answered on the same line."""
        return self.declined.filter(text_hash=self.text_hash()).select_related("signer")

    def standing_waivers(self):
        """Of whom no guardian was asked to sign; not of a child one of whose guardians came after all."""
        came = self.standing_signatures().exclude(on_behalf_of=None).values("on_behalf_of")
        return self.waivers.filter(text_hash=self.text_hash()).exclude(child__in=came).select_related("child")

    def signing_list(self):
        """Every line with what was answered there to exactly this text."""
        bound = signers.bound_by(self)
        this_text = {"text_hash": self.text_hash(bound)}
        return signers.lines(
            signers.places(self, bound),
            self.signatures.filter(**this_text).select_related("signer", "on_behalf_of"),
            self.waivers.filter(**this_text),
            self.declined.filter(**this_text).select_related("signer"),
        )

    def line_of(self, signer, child=None):
        """The line on which this person answers, both by their keys; None where they have none."""
        return signers.line_of(self.signing_list(), signer, child)

    def guardians_line(self, child):
        """The line for any one of this child's guardians, by the key of the child; None where there is none."""
        return next((line for line in self.signing_list() if line.place.child_id == child), None)

    def waits_for(self, signer, child=None):
        """Whether this person has still to sign, for themself or for the child, both by their keys."""
        line = self.line_of(signer, child)
        return line is not None and not line.is_settled

    def first_day_of_signing(self):
        """No page of this version was signed before: there was none."""
        to_signing = {"kind": Event.Kind.MOVED, "to_status": self.Status.SIGNING}
        moved = self.case.events.filter(subject="agreement", subject_id=self.pk, **to_signing)
        return timezone.localdate(moved.earliest("at").at)

    def earlier_signers(self, signing_list):
        """Whose signature is of an earlier text of this version, and counts no longer since a word was changed."""
        earlier = list(self.signatures.all())
        waiting = [line.place for line in signing_list if not line.is_settled]
        return [place for place in waiting if any(place.takes(signature) for signature in earlier)]

    def signers_so_far(self):
        """Who has signed a text of this version, whichever, and still takes part."""
        taking_part = self.signatures.filter(signer__withdrew_at=None, on_behalf_of__withdrew_at=None)
        return list(dict.fromkeys(signature.signer for signature in taking_part.select_related("signer")))

    def overtaken_links(self):
        """The links to this text that ended because another guardian of the same child has signed it."""
        return self.links.overtaken().filter(text_hash=self.text_hash()).select_related("signer")

    def standing_handing_over(self):
        """The event by which a device was handed over that is still out, or None."""
        given = [Event.Kind.HANDED_OVER, Event.Kind.TAKEN_BACK]
        last = self.case.events.filter(kind__in=given, subject="agreement", subject_id=self.pk).first()
        is_given = last is not None and last.kind == Event.Kind.HANDED_OVER
        return last if is_given and handing_over.is_out(self, last.actor) else None

    def missing_for_signing(self):
        return readiness.missing_for_signing(self)

    def missing_signatures_sentences(self):
        return [line.place.missing_sentence() for line in self.signing_list() if not line.is_settled]

    def copies_for(self):
        """Everybody who may have a copy, each with the child if it is for one: who has signed, and every guardian of a
        child who has. One of these signs, and none of them is left without.
        """
        guardianships = models.Prefetch("signer__guardianships", Guardianship.objects.select_related("guardian"))
        signatures = self.standing_signatures().prefetch_related(guardianships)
        found = {}
        for signer, child in [(s.signer, s.on_behalf_of) for s in signatures]:
            found[signer] = found.get(signer) or child
            if child is None and signer.is_minor and not signer.has_withdrawn:
                found |= {guardian: found.get(guardian) or signer for guardian in signer.guardians}
        return found

    def copy_list(self):
        """Everybody who may have a copy or was given one: each with theirs, and whether they may have another."""
        may_have, copies = self.copies_for(), list(self.copies.select_related("to"))
        people = dict.fromkeys([*may_have, *(copy.to for copy in copies)])
        return [(one, [copy for copy in copies if copy.to_id == one.pk], one in may_have) for one in people]

    def people(self):
        """Who has a part in it, and who comes with them; nobody whom it concerned through somebody who withdrew."""
        part = Q()
        for tie in ("signatures", "signed_for", "obligations", "owed"):
            part |= Q(**{f"{tie}__agreement": self})
        theirs = self.case.parties.exclude(side=Party.Side.GUARDIAN).filter(part, withdrew_at=None)
        concerned = Q(pk__in=theirs) | Q(supports__in=theirs) | Q(wards__child__in=theirs)
        return self.case.parties.filter(concerned, withdrew_at=None).distinct()

    def not_told(self, what="completed"):
        """The harmed parties who have not heard that it is kept, or `not_completed`: that it is not.

        What they heard before the last of it was so does not count.
        """
        signed = {s.signer_id for s in self.standing_signatures()}
        so = self.obligations.broken() if what == "not_completed" else self.obligations
        last = so.aggregate(last=models.Max("resolved_on"))["last"]
        told = self.told.filter(what=what)
        knowing = set((told.filter(told_on__gte=last) if last else told).values_list("party_id", flat=True))
        harmed = self.case.parties.filter(side__in=Party.HARMED_SIDES, withdrew_at=None, pk__in=signed)
        return [party for party in harmed if party.pk not in knowing]

    def missing_for_sharing(self):
        """The school has a copy only when everyone who signed has said yes to that, and a minor's guardian too."""
        if not self.is_in_force or not self.share_with_school:
            return ["The agreement does not say that the school may have a copy."]
        return [
            f"{who} has not agreed that the school may have a copy."
            for who, given in self._yes_of_each_to_sharing()
            if not given
        ]

    def is_shared_only_by(self, consents):
        """Whether the school has a copy, and on some line no other yes to that than these."""
        return self.may_be_shared and any(
            set(given) <= set(consents) for _, given in self._yes_of_each_to_sharing()
        )

    def _yes_of_each_to_sharing(self):
        """(who, their consents) of every line: who has signed, and a guardian where none had to."""
        signatures = self.standing_signatures().prefetch_related("signer__consents", "on_behalf_of__consents")
        waivers = self.standing_waivers().prefetch_related("child__consents", "child__guardianships")
        yield from ((signature.signer, signature.consents_to_sharing()) for signature in signatures)
        yield from ((f"A guardian of {waiver.child}", waiver.consents_to_sharing()) for waiver in waivers)

    def may_be_copied_to(self, party):
        """Whoever signed for the school gets one only where the school may have one."""
        return party in self.copies_for() and (party.side != Party.Side.SCHOOL or self.may_be_shared)

    @property
    def may_be_shared(self):
        return not self.missing_for_sharing()
