"""What whoever looks after the system does for the seal: a first key, and a look at every stored document."""

import hashlib
import io
import stat

import pytest
from django.core.management import CommandError, call_command

from agreements import seals
from agreements.models import SealedDocument
from tests.conftest import PASSWORD, purge_allowed, sign_all


@pytest.fixture
def place(settings, tmp_path):
    settings.SEAL_KEY_FILE, settings.SEAL_KEY_PASSWORD = str(tmp_path / "keys" / "seal.p12"), PASSWORD
    return tmp_path / "keys" / "seal.p12"


def test_a_first_key_is_made_for_its_owner_alone(center, place):
    said = io.StringIO()
    call_command("create_seal_key", stdout=said)
    assert "Yellowstone Mediation Center seals with the key" in said.getvalue()
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert [path.name for path in place.parent.iterdir()] == ["seal.p12"]
    assert seals.problem() == ""


def test_no_key_is_written_over_another(center, key):
    before = key.read_bytes()
    with pytest.raises(CommandError, match=r"already\. Nothing was changed"):
        call_command("create_seal_key")
    assert key.read_bytes() == before
    assert [path.name for path in key.parent.iterdir()] == ["seal.p12"]


def test_a_key_needs_a_password_and_a_name(db, place, settings):
    with pytest.raises(CommandError, match="The center has no name yet"):
        call_command("create_seal_key")
    settings.SEAL_KEY_PASSWORD = ""
    with pytest.raises(CommandError, match="Set SEAL_KEY_FILE and SEAL_KEY_PASSWORD first"):
        call_command("create_seal_key", name="A center")
    assert not place.exists()


def test_a_place_that_cannot_be_written_is_told(center, place):
    place.parent.write_text("a file where the folder should be")
    with pytest.raises(CommandError, match="The key cannot be written to"):
        call_command("create_seal_key")


def verify():
    said, wrong = io.StringIO(), io.StringIO()
    try:
        call_command("verify_documents", stdout=said, stderr=wrong)
    except CommandError as error:
        return said.getvalue(), wrong.getvalue(), str(error)
    return said.getvalue(), wrong.getvalue(), ""


def test_every_stored_document_is_checked(key, signing, mediator):
    sign_all(signing, by=mediator)
    assert verify() == ("Checked: 1 documents, 1 of them with a seal.\n", "", "")


def test_a_document_without_a_seal_is_right_as_long_as_its_bytes_are(signed):
    assert verify() == ("Checked: 1 documents, 0 of them with a seal.\n", "", "")
    put(signed.document, pdf=flipped(signed.document))
    assert "its bytes are not those that were stored." in verify()[1]


def flipped(document):
    """Its bytes with one changed in the middle."""
    pdf = bytearray(document.pdf)
    pdf[len(pdf) // 2] ^= 1
    return bytes(pdf)


def put(document, **fields):
    """Past what the database refuses."""
    with purge_allowed():
        SealedDocument.objects.filter(pk=document.pk).update(**fields)


def put_with_its_hash(document, pdf):
    put(document, pdf=pdf, sha256=hashlib.sha256(pdf).hexdigest())


def test_one_flipped_byte_is_found(key, signing, mediator):
    document = sign_all(signing, by=mediator).document
    put(document, pdf=flipped(document))
    _, wrong, error = verify()
    assert f"{signing.case.ref}, version 1: its bytes are not those that were stored." in wrong
    assert error.startswith("Wrong: 1.")


def test_a_byte_whose_hash_was_changed_with_it_is_found_by_the_seal(key, signing, mediator):
    document = sign_all(signing, by=mediator).document
    put_with_its_hash(document, flipped(document))
    assert "its seal is broken." in verify()[1]


def test_a_document_put_in_its_place_is_found(key, signing, mediator):
    document = sign_all(signing, by=mediator).document
    put_with_its_hash(document, bytes(document.pdf)[: bytes(document.pdf).index(b"%%EOF") + 6])
    assert "it has lost its seal." in verify()[1]


def test_a_seal_of_another_key_is_found(key, signing, mediator):
    document = sign_all(signing, by=mediator).document
    key.write_bytes(seals.new_key("Somebody else", PASSWORD))
    assert "its seal is not this center's." in verify()[1]
    assert document.is_sealed


def test_without_the_key_the_seals_are_checked_for_changes_alone(key, settings, signing, mediator):
    sign_all(signing, by=mediator)
    settings.SEAL_KEY_FILE = ""
    said, note, error = verify()
    assert "1 of them with a seal" in said
    assert "Whose seals they are cannot be told." in note
    assert error == ""


def test_a_lost_document_is_found(signed):
    with purge_allowed():
        SealedDocument.objects.all().delete()
    assert "it was signed, and its document is gone." in verify()[1]
