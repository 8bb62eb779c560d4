"""The server is killed in the middle of an action: all of it is there afterwards, or nothing."""

import os
import signal
from itertools import count

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agreements import actions as agreements
from agreements import seals
from agreements.models import Scan, SealedDocument, Signature
from cases import actions
from cases.models import Case, Consent, Event, Outgoing, Party, Referral, Screening
from tests.agreements.test_draft import page as draft_page
from tests.agreements.test_scan import PDF
from tests.agreements.test_sign import sign, typed
from tests.agreements.test_sign import url_of as sign_url
from tests.cases.test_refer import page as referral_page
from tests.conftest import PASSWORD, agree

pytestmark = [
    pytest.mark.usefixtures("on_disk"),
    pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning"),
]


@pytest.fixture
def post_and_die():
    """`post_and_die(client, url, data, at=7)` posts in a process that is killed before its 7th step in the database."""

    def post_and_die(client, url, data, *, at):
        connection.close()
        child = os.fork()
        if child == 0:
            # Beside a browser's event loop the child finds a connection of its parent's: kept, or it would be ended.
            inherited, connection.connection = connection.connection, None  # noqa: F841
            steps = count(1)

            def step(go_on, *args):
                if next(steps) == at:
                    os.kill(os.getpid(), signal.SIGKILL)
                return go_on(*args)

            try:
                commit = connection.commit
                connection.commit = lambda: step(commit)
                with connection.execute_wrapper(step):
                    client.post(url, data)
            finally:
                os._exit(0)
        _, status = os.waitpid(child, 0)
        return os.WIFSIGNALED(status)

    return post_and_die


@pytest.fixture
def refuse_halves(post_and_die):
    """Kill a post at one step after the other, until it got far enough: what it wrote is nothing, and then all."""

    def refuse_halves(client, url, data, written, everything, every=1):
        before = written()
        for at in count(1, every):
            was_killed = post_and_die(client, url, data, at=at)
            if written() != before:
                assert written() == everything
                return at
            assert was_killed

    return refuse_halves


def test_a_referral(refuse_halves, sign_in, school, teacher, coordinator):
    def written():
        return [model.objects.count() for model in (Case, Referral, Party, Event, Outgoing)]

    client = sign_in(teacher)
    steps = refuse_halves(client, reverse("cases:refer"), referral_page(school), written, [1, 1, 2, 3, 2], every=2)
    assert steps > 20
    assert {outgoing.to for outgoing in Outgoing.objects.all()} == {teacher, coordinator}
    assert mail.outbox == []


def test_an_acceptance_with_its_answers(refuse_halves, sign_in, referred, mediator, coordinator):
    actions.assign(case=referred, mediator=mediator, by=coordinator, conflict="none")
    before = Outgoing.objects.count()

    def written():
        moves = Event.objects.filter(kind="moved", to_status="preconference").count()
        return [Case.objects.get().status, Screening.objects.count(), moves, Outgoing.objects.count() - before]

    answers = dict.fromkeys(Screening.Question.values, "no") | {"reason": ""}
    url = reverse("cases:accept", args=[referred.ref])
    refuse_halves(sign_in(coordinator), url, answers, written, ["preconference", 1, 1, 2], every=2)


def test_the_last_signature(refuse_halves, sign_in, mediator, signing, key):
    *others, last = [place for place, _ in signing.signing_list()]
    for place in others:
        sign(signing, place.people[0], child=place.child, by=mediator)

    def written():
        signing.refresh_from_db()
        moves = Event.objects.filter(kind="moved", to_status__in=["signed", "monitoring"]).count()
        sealed = SealedDocument.objects.count(), signing.follow_ups.count()
        return [signing.status, Case.objects.get().status, Signature.objects.count(), *sealed, moves]

    guardian = last.people[0]
    url, data = sign_url(signing, guardian, last.child), typed(signing, guardian)
    refuse_halves(sign_in(mediator), url, data, written, ["signed", "monitoring", 4, 1, 4, 2], every=9)


def test_the_last_waiver(refuse_halves, sign_in, mediator, coordinator, signing, key):
    *others, last = [place for place, _ in signing.signing_list()]
    agree(last.party, last.people[0], Consent.Scope.SIGN, by=mediator)
    for place in others:
        sign(signing, place.people[0], child=place.child, by=mediator)

    def written():
        signing.refresh_from_db()
        sealed = SealedDocument.objects.count(), signing.follow_ups.count()
        return [signing.status, Case.objects.get().status, signing.waivers.count(), *sealed, events("waived")]

    url = reverse("agreements:waive", args=[signing.pk, last.party.pk])
    everything = ["signed", "monitoring", 1, 1, 4, 1]
    refuse_halves(sign_in(coordinator), url, {"reason": "Out of reach."}, written, everything, every=9)


def test_a_signature_on_paper_with_its_page(refuse_halves, sign_in, mediator, signing):
    harmed = signing.case.parties.get(side="harmed")

    def written():
        return [signing.signatures.count(), Scan.objects.count(), events("signed")]

    page = SimpleUploadedFile("page.pdf", PDF, "application/pdf")
    data = {"shown_hash": signing.text_hash(), "way": "paper", "scan": page, "signed_on": timezone.localdate()}
    refuse_halves(sign_in(mediator), sign_url(signing, harmed), data, written, [1, 1, 1], every=2)


@pytest.fixture
def phone(signing, mediator):
    """A guardian's browser, in which the second fact was answered, and the address that opens the agreement there."""
    child, client = signing.case.parties.get(side="harmed"), Client()
    told = {"on_behalf_of": child, "fact": "birth_year", "by": mediator}
    sent = agreements.send_link(agreement=signing, signer=child.guardians[0], **told)
    client.post(f"/sign/{sent.token}/", {"answer": "2013"})
    return client, f"/sign/{sent.token}/"


def test_a_yes_by_a_link(refuse_halves, phone, signing):
    guardian = signing.case.parties.get(side="harmed").guardians[0]

    def written():
        used = signing.links.exclude(used_at=None).count()
        consents = Consent.objects.filter(scope=Consent.Scope.SIGN).count()
        return [signing.signatures.count(), used, consents, events("signed")]

    refuse_halves(*phone, typed(signing, guardian), written, [1, 1, 1, 1], every=3)


def test_a_no_by_a_link(refuse_halves, phone, signing):
    client, address = phone

    def written():
        return [signing.declined.count(), signing.links.exclude(used_at=None).count(), events("declined")]

    data = {"shown_hash": signing.text_hash()}
    refuse_halves(client, f"{address}decline/", data, written, [1, 1, 1], every=3)


def test_a_no_at_the_table(refuse_halves, sign_in, mediator, signing):
    harmed = signing.case.parties.get(side="harmed")

    def written():
        return [signing.declined.count(), events("declined")]

    url = reverse("agreements:decline", args=[signing.pk, harmed.pk])
    refuse_halves(sign_in(mediator), url, {"shown_hash": signing.text_hash()}, written, [1, 1], every=3)


def test_a_text_that_is_taken_back(refuse_halves, sign_in, mediator, signing):
    def written():
        signing.refresh_from_db()
        moves = Event.objects.filter(kind="moved", to_status="draft").count()
        return [signing.status, signing.obligations.count(), moves]

    url = reverse("agreements:back_to_drafting", args=[signing.pk])
    refuse_halves(sign_in(mediator), url, {}, written, ["draft", 0, 1], every=2)


def test_a_saving_of_the_draft_by_another_hand(refuse_halves, sign_in, coordinator, drafted):
    changed, edits = events("changed"), drafted.edits

    def written():
        drafted.refresh_from_db()
        saved = drafted.draft["terms"]["background"], drafted.drafted_by == coordinator
        return [*saved, drafted.edits - edits, events("changed") - changed]

    url = reverse("agreements:save_draft", args=[drafted.pk])
    data = draft_page(drafted, background="Carla's words.")
    refuse_halves(sign_in(coordinator), url, data, written, ["Carla's words.", True, 1, 1])


def test_a_handing_over_and_a_taking_back(refuse_halves, sign_in, mediator, signing):
    """Killed beside the locked session it stays locked: only what is written as taken back may open anything."""
    before = sign_in(mediator)
    hand_over = reverse("agreements:hand_over", args=[signing.pk])
    refuse_halves(before, hand_over, {}, lambda: events("handed_over"), 1, every=2)
    client = sign_in(mediator)
    table = client.post(hand_over).url

    def written():
        taken_back = events("taken_back")
        assert taken_back or client.get("/").url == table
        return taken_back

    refuse_halves(client, reverse("agreements:unlock", args=[signing.pk]), {"password": PASSWORD}, written, 1)


def events(kind):
    return Event.objects.filter(kind=kind).count()


def test_a_seal_that_is_added_later(refuse_halves, sign_in, mediator, signed, key):
    def written():
        sealed = Event.objects.filter(kind="sealed", detail="with the seal").count()
        return [SealedDocument.objects.filter(is_sealed=True).count(), SealedDocument.objects.count(), sealed]

    url = reverse("agreements:seal", args=[signed.pk])
    assert refuse_halves(sign_in(mediator), url, {}, written, [1, 2, 1], every=3) > 9
    assert seals.of(bytes(signed.document.pdf)).is_intact


def test_a_withdrawal(refuse_halves, sign_in, mediator, scheduled):
    harmed = scheduled.parties.get(side="harmed")

    def written():
        case, booked = Case.objects.get(), scheduled.conferences.get().bookings.filter(is_released=False).count()
        consents = Consent.objects.filter(party=harmed, given_by=harmed, withdrawn_at=None).count()
        moves = Event.objects.filter(kind__in=["moved", "withdrew"]).count()
        return [case.status, scheduled.conferences.get().status, booked, consents, moves - moves_before]

    moves_before = Event.objects.filter(kind__in=["moved", "withdrew"]).count()
    url = reverse("cases:withdraw", args=[scheduled.ref, harmed.pk])
    refuse_halves(sign_in(mediator), url, {}, written, ["preconference", "cancelled", 0, 0, 3], every=3)


def test_an_agreement_is_made_of_its_draft(refuse_halves, sign_in, mediator, drafted):
    """What was typed is saved first, so that it is there whatever becomes of the rest."""
    url, data = reverse("agreements:draft", args=[drafted.pk]), draft_page(drafted, do="check")

    def written():
        drafted.refresh_from_db()
        data["edits"] = drafted.edits
        moves = Event.objects.filter(kind="moved", to_status="signing").count()
        return [drafted.status, drafted.background, drafted.obligations.count(), moves]

    everything = ["signing", "There was a fight behind the gym.", 2, 1]
    refuse_halves(sign_in(mediator), url, data, written, everything, every=4)
