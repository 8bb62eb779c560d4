"""The center's seal on the signed agreement: whole, checked by a reader of others, and never in the way of the promise."""

import io
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from pypdf import PdfReader

from agreements import seals
from agreements.models import SealedDocument
from cases.models import Event
from tests.conftest import PASSWORD, sign_all


@pytest.fixture
def signed_with_key(key, signing, mediator):
    return sign_all(signing, by=mediator)


async def seen_by_another_reader(pdf):
    [seal] = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    trusted = ValidationContext(trust_roots=[seal.signer_cert], allow_fetching=False)
    return seal, await async_validate_pdf_signature(seal, signer_validation_context=trusted)


def ask(coroutine):
    """Where nothing is waited for, one step is all."""
    with pytest.raises(StopIteration) as done:
        coroutine.send(None)
    return done.value.value


def test_with_the_last_signature_the_document_is_sealed(signed_with_key):
    document = signed_with_key.documents.get()
    assert document.is_sealed
    seal, status = ask(seen_by_another_reader(bytes(document.pdf)))
    assert status.bottom_line
    assert seal.docmdp_level == MDPPerm.NO_CHANGES
    assert seal.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    assert seal.signer_cert.subject.human_friendly == "Common Name: Yellowstone Mediation Center"


def test_the_seal_takes_nothing_from_those_who_listen_to_it(signed_with_key):
    reader = PdfReader(io.BytesIO(bytes(signed_with_key.document.pdf)))
    root = reader.root_object
    assert root["/MarkInfo"]["/Marked"]
    assert root["/StructTreeRoot"]["/K"]
    assert root["/Lang"] == "en"
    assert "pdfuaid" in root["/Metadata"].get_object().get_data().decode()
    [field] = root["/AcroForm"]["/Fields"]
    hidden = 2
    assert field.get_object()["/TU"] == "Seal: Yellowstone Mediation Center"
    assert field.get_object()["/F"] & hidden


def test_one_changed_byte_breaks_it(signed_with_key):
    pdf = bytes(signed_with_key.document.pdf)
    assert seals.of(pdf).is_intact
    seal_itself = range(pdf.index(b"/Contents <"), pdf.rindex(b"/ByteRange"))
    for place in range(100, len(pdf), len(pdf) // 12):
        if place in seal_itself:
            continue
        changed = bytearray(pdf)
        changed[place] ^= 1
        seal = seals.of(bytes(changed))
        assert seal is None or not seal.is_intact, place


def test_what_is_added_after_it_breaks_it(signed_with_key):
    pdf = bytes(signed_with_key.document.pdf)
    assert not seals.of(pdf + b"\n% a word more\n").is_intact


def test_a_seal_of_somebody_else_is_not_ours(signed_with_key, key):
    pdf = bytes(signed_with_key.document.pdf)
    key.write_bytes(seals.new_key("Yellowstone Mediation Center", PASSWORD))
    seal = seals.of(pdf)
    assert seal.is_intact
    assert not seal.is_ours


def without_key(key, settings):
    settings.SEAL_KEY_FILE = ""


def with_a_lost_file(key, settings):
    key.unlink()


def with_a_wrong_password(key, settings):
    settings.SEAL_KEY_PASSWORD = "forgotten"


def with_a_damaged_file(key, settings):
    key.write_bytes(key.read_bytes()[:-100])


def with_another_file(key, settings):
    key.write_bytes(b"This is no key.")


CANNOT = "cannot be opened: its password is wrong, or it is damaged."


@pytest.mark.parametrize(
    ("trouble", "sentence"),
    [
        (without_key, "This center has no key to seal documents with."),
        (with_a_lost_file, "This center has no key to seal documents with."),
        (with_a_wrong_password, CANNOT),
        (with_a_damaged_file, CANNOT),
        (with_another_file, CANNOT),
    ],
)
def test_trouble_with_the_key_stops_nothing_but_sealing(
    trouble, sentence, sign_in, mediator, signing, key, settings
):
    trouble(key, settings)
    sign_all(signing, by=mediator)
    assert signing.is_in_force
    assert signing.case.status == "monitoring"
    document = signing.documents.get()
    assert not document.is_sealed
    assert seals.of(bytes(document.pdf)) is None
    client = sign_in(mediator)
    page = client.get(f"/agreements/{signing.pk}/").text
    assert "carries no seal yet" in page
    assert sentence in page.replace("&#x27;", "'")
    assert "Seal the document" not in page
    refused = client.post(f"/agreements/{signing.pk}/seal/")
    assert refused.status_code == 400
    assert sentence in refused.text.replace("&#x27;", "'")
    assert SealedDocument.objects.count() == 1


def test_a_key_that_has_ended_seals_nothing(sign_in, mediator, signing, key):
    with time_machine.travel(timezone.now() + timedelta(days=365 * seals.YEARS + 5)):
        assert seals.problem().startswith("The center's key ended on ")
        with pytest.raises(seals.NoSeal):
            seals.put(b"")


def test_what_has_no_seal_is_sealed_later(sign_in, mediator, signed, key):
    before = signed.documents.get()
    client = sign_in(mediator)
    assert "Seal the document" in client.get(f"/agreements/{signed.pk}/").text
    for _ in range(2):
        page = client.post(f"/agreements/{signed.pk}/seal/", follow=True)
        assert page.status_code == 200
        assert "carries no seal yet" not in page.text
    assert signed.documents.count() == 2
    assert signed.document.is_sealed
    sealed = client.get(f"/agreements/{signed.pk}/document.pdf").content
    assert sealed.startswith(bytes(before.pdf))
    assert seals.of(sealed).is_intact
    details = Event.objects.filter(kind=Event.Kind.SEALED).order_by("pk").values_list("detail", flat=True)
    assert list(details) == ["without a seal", "with the seal"]


def test_a_seal_that_fails_leaves_the_document_without_one(signing, mediator, key, monkeypatch):
    def fail(*args):
        raise OSError("no room")

    monkeypatch.setattr(seals, "_sign", fail)
    sign_all(signing, by=mediator)
    assert signing.is_in_force
    assert not signing.documents.get().is_sealed


def test_nothing_is_sealed_by_whom_it_does_not_concern(sign_in, signed, key, other_mediator, teacher):
    for user in (other_mediator, teacher):
        assert sign_in(user).post(f"/agreements/{signed.pk}/seal/").status_code == 404
    assert not signed.document.is_sealed
