"""With the last signature the document is fixed: its bytes are stored, and shown from the store ever after."""

import hashlib
import io
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import DatabaseError, transaction
from django.utils import timezone
from pypdf import PdfReader

from agreements import actions, paper
from agreements.models import Agreement, SealedDocument, Signature
from cases import actions as cases
from cases.lifecycle import Refused
from cases.models import Event
from tests.conftest import draft_agreement, promise, sign_all, sign_place


@pytest.fixture
def broken(monkeypatch):
    """Documents that cannot be made; `monkeypatch.undo()` mends them."""

    def fail(*args):
        raise OSError("no fonts")

    monkeypatch.setattr(paper, "signed", fail)
    return monkeypatch


def words(pdf):
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def test_the_stored_bytes_are_served(sign_in, mediator, signed):
    response = sign_in(mediator).get(f"/agreements/{signed.pk}/document.pdf")
    assert response.content == bytes(signed.document.pdf)
    assert hashlib.sha256(response.content).hexdigest() == signed.document.sha256
    assert response["Content-Type"] == "application/pdf"


def test_it_is_never_drawn_again(sign_in, mediator, signed, broken):
    assert sign_in(mediator).get(f"/agreements/{signed.pk}/document.pdf").status_code == 200


def test_every_opening_is_recorded(sign_in, mediator, signed):
    sign_in(mediator).get(f"/agreements/{signed.pk}/document.pdf")
    event = Event.objects.get(kind=Event.Kind.PRINTED, detail="signed agreement")
    assert (event.actor, event.subject, event.case) == (mediator, "agreement", signed.case)


def test_it_says_what_was_agreed_by_whom_and_when(signed):
    said = words(bytes(signed.document.pdf))
    for expected in (
        "Our agreement",
        "There was a fight behind the gym.",
        "A letter of apology, read aloud.",
        "$120.00",
        "We meet again.",
        "María Gómez For myself",
        "Ana Gómez As a guardian of María Gómez",
        "Ruth Walker As a guardian of Dylan Walker",
        "Yellowstone Mediation Center",
        signed.sealed_hash,
        signed.check_code,
    ):
        assert expected in said


def test_the_pages_call_the_review_as_the_paper_does(sign_in, mediator, signing):
    client = sign_in(mediator)
    page = client.get(f"/agreements/{signing.pk}/").text
    on_paper = words(paper.for_signing(signing))
    actions.back_to_drafting(agreement=signing, by=mediator)
    draft = client.get(f"/agreements/{signing.pk}/draft/").text
    for text in (page, on_paper, draft):
        assert "We look at it again" in text


def test_it_is_tagged_names_its_language_and_is_short(signed):
    reader = PdfReader(io.BytesIO(bytes(signed.document.pdf)))
    assert reader.root_object["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in reader.root_object
    assert reader.root_object["/Lang"] == "en"
    assert "pdfuaid" in reader.root_object["/Metadata"].get_object().get_data().decode()
    assert len(reader.pages) <= 3


def test_the_database_refuses_to_change_what_proves_it(signed):
    for model, change in ((SealedDocument, {"sha256": "0"}), (Signature, {"typed_name": "Somebody"})):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            model.objects.update(**change)
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            model.objects.all().delete()


def test_follow_ups_are_planned_from_the_day_of_signing(signed):
    signed_on = timezone.localdate(signed.signed_at)
    due = [follow_up.due_on for follow_up in signed.follow_ups.all()]
    assert due == [signed_on + timedelta(days=days) for days in settings.FOLLOW_UP_DAYS]


def test_the_history_tells_of_it(signed, mediator):
    seals = Event.objects.filter(kind=Event.Kind.SEALED, actor=mediator, case=signed.case)
    assert seals.count() == 1
    assert Event.objects.filter(kind=Event.Kind.MOVED, subject="case", to_status="monitoring").count() == 1


def test_two_last_signatures_at_once_seal_once(mediator, signing):
    """Two devices opened the agreement before either had signed."""
    places = signing.signing_list()
    for place, _ in places[:2]:
        sign_place(signing, place, by=mediator)
    one, other = Agreement.objects.get(pk=signing.pk), Agreement.objects.get(pk=signing.pk)
    sign_place(one, places[2][0], by=mediator)
    sign_place(other, places[3][0], by=mediator)
    sign_place(one, places[3][0], by=mediator)
    assert SealedDocument.objects.count() == 1
    assert signing.signatures.count() == 4


def test_a_document_that_cannot_be_made_loses_no_signature(sign_in, mediator, signing, broken):
    sign_all(signing, by=mediator)
    signing.case.refresh_from_db()
    assert (signing.status, signing.case.status) == ("signing", "conferenced")
    assert signing.signatures.count() == 4
    assert not SealedDocument.objects.exists()
    assert not signing.follow_ups.exists()
    assert "The document has not been made yet" in sign_in(mediator).get(f"/agreements/{signing.pk}/").text


def test_sealing_can_be_tried_again(sign_in, mediator, signing, broken):
    sign_all(signing, by=mediator)
    client = sign_in(mediator)
    response = client.post(f"/agreements/{signing.pk}/seal/")
    assert response.status_code == 400
    assert "The signatures are kept" in response.text
    broken.undo()
    client.post(f"/agreements/{signing.pk}/seal/")
    signing.refresh_from_db()
    assert signing.is_in_force
    assert signing.document.sha256


def test_a_safety_hold_stops_that_too(sign_in, mediator, signing, broken):
    sign_all(signing, by=mediator)
    broken.undo()
    cases.set_hold(case=signing.case, reason="A threat.", by=mediator)
    response = sign_in(mediator).post(f"/agreements/{signing.pk}/seal/")
    assert response.status_code == 400
    assert "While it stands no agreement is fixed." in response.text
    signing.refresh_from_db()
    assert signing.is_signing


def test_it_is_not_sealed_while_somebody_is_missing(mediator, signing):
    with pytest.raises(Refused, match="María Gómez has not signed yet"):
        actions.seal(agreement=signing, by=mediator)
    signing.refresh_from_db()
    assert signing.is_signing


def test_outside_the_case_there_is_no_document(sign_in, signed, other_mediator, teacher, outsider, administrator):
    for user in (other_mediator, teacher, outsider, administrator):
        assert sign_in(user).get(f"/agreements/{signed.pk}/document.pdf").status_code == 404


def test_there_is_no_document_before_everybody_has_signed(sign_in, mediator, signing):
    assert sign_in(mediator).get(f"/agreements/{signing.pk}/document.pdf").status_code == 404


def test_a_name_corrected_later_does_not_touch_it(mediator, signed):
    party = signed.case.parties.get(side="harmed")
    cases.change_party(party=party, by=mediator, edits=party.edits, name="Maria Gomez Ruiz")
    assert len(signed.standing_signatures()) == 4


@pytest.mark.parametrize(("promises", "pages"), [(1, 1), (12, 2)])
def test_nobody_signs_a_page_that_says_nothing(conferenced, mediator, promises, pages):
    """A short agreement is one page; of a long one the last page holds the end of the text and all signatures."""
    harmed, responsible = conferenced.parties.principals()
    obligations = [promise(responsible, harmed) for _ in range(promises)]
    agreement = draft_agreement(conferenced, by=mediator, obligations=obligations)
    actions.go_to_signing(agreement=agreement, by=mediator)
    sheets = PdfReader(io.BytesIO(paper.for_signing(agreement))).pages
    assert len(sheets) == pages
    last = " ".join(sheets[-1].extract_text().split())
    assert "We meet again." in last
    assert "Signatures" in last
    assert last.count("Date:") == 4


def test_a_new_version_says_whose_place_it_takes(signed, mediator):
    agreement = actions.go_to_signing(agreement=actions.amend(agreement=signed, by=mediator), by=mediator)
    assert "Version 2. It takes the place of the agreement of" in words(paper.for_signing(agreement))
