"""Anybody who holds a signed agreement asks whether it is genuine, and learns that and nothing else."""

import io
import re
from urllib.parse import unquote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pypdf import PdfReader

from agreements import actions, check_codes, seals
from agreements.models import SealedDocument
from agreements.views.proof import IN_A_MINUTE
from cases import actions as cases
from cases.models import Case, Event
from schools.uploads import InMemory
from tests.conftest import PASSWORD, sign_all

STANDS = "Yes. It was issued by this center, and it stands."


@pytest.fixture
def anybody(center):
    return Client()


@pytest.fixture
def sealed(key, signing, mediator):
    return sign_all(signing, by=mediator)


def page_of(agreement):
    return f"/proof/{agreement.check_code}/"


def give(client, content, page="/proof/", name="agreement.pdf"):
    return client.post(page, {"file": SimpleUploadedFile(name, content, "application/pdf")})


def test_a_code_that_stands(anybody, signed):
    response = anybody.get(page_of(signed))
    assert response.status_code == 200
    assert STANDS in response.text
    assert signed.check_code in response.text
    assert "no-store" in response["Cache-Control"]


def test_no_name_no_word_and_no_case_number(anybody, signed):
    texts = [anybody.get(page_of(signed)).text, give(anybody, bytes(signed.document.pdf)).text]
    for text in texts:
        assert STANDS in text
        for secret in ("Gómez", "Walker", "Hale", "Mediator", "gym", "apology", "120", signed.case.ref, "Lincoln"):
            assert secret not in text


def test_nothing_is_written_by_asking(anybody, signed):
    before = Event.objects.count()
    anybody.get(page_of(signed))
    give(anybody, bytes(signed.document.pdf))
    assert Event.objects.count() == before
    assert anybody.cookies == {}


@pytest.mark.parametrize("change", [str.lower, lambda code: code.replace("-", ""), lambda code: f" {code} "])
def test_a_code_is_read_as_it_was_meant(change, anybody, signed):
    response = anybody.get("/proof/", {"code": change(signed.check_code)}, follow=True)
    assert response.redirect_chain[0][0].startswith(page_of(signed))
    assert STANDS in response.text


def test_a_code_without_what_is_misread_on_paper():
    codes = [check_codes.new() for _ in range(50)]
    assert all(re.fullmatch(r"([2-9A-HJ-NP-Z]{4}-){3}[2-9A-HJ-NP-Z]{4}", code) for code in codes)
    assert len(set(codes)) == 50


@pytest.mark.parametrize("code", ["ABCD-EFGH-JKLM-NPQR", "x", "' OR 1=1", "../admin", "A" * 500, "ñandú", "---"])
def test_an_unknown_code_is_not_found_in_plain_words(code, anybody, signed):
    response = anybody.get(f"/proof/{code}/")
    assert response.status_code == 404
    if "/" not in code:
        assert "There is no document with the code" in response.text
        assert "(406) 555-0100" in response.text


def test_no_code_at_all(anybody):
    assert "can ask here whether it is genuine" in anybody.get("/proof/").text
    assert "Type the check code first." in anybody.get("/proof/", {"code": " - "}).text


def test_an_agreement_that_is_not_signed_has_no_proof(anybody, signing):
    assert signing.check_code is None
    assert anybody.get("/proof/None/").status_code == 404


def test_a_replaced_agreement_says_so(anybody, signed, mediator):
    newer = actions.amend(agreement=signed, by=mediator)
    assert STANDS in anybody.get(page_of(signed)).text
    newer = sign_all(actions.go_to_signing(agreement=newer, by=mediator), by=mediator)
    assert "has been replaced by a newer version" in anybody.get(page_of(signed)).text
    assert STANDS in anybody.get(page_of(newer)).text
    assert newer.check_code != signed.check_code


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [(Case.ClosingReason.WITHDRAWN, "has been withdrawn"), (Case.ClosingReason.NEW_INCIDENT, "it stands")],
)
def test_a_closed_case(reason, sentence, anybody, signed, coordinator):
    signed.case.refresh_from_db()
    cases.withdraw(party=signed.case.parties.get(side="harmed"), by=coordinator)
    cases.close(case=signed.case, reason=reason, summary="", by=coordinator)
    assert sentence in anybody.get(page_of(signed)).text


def test_the_document_leads_to_its_proof(anybody, sealed):
    pdf = PdfReader(io.BytesIO(bytes(sealed.document.pdf)))
    words = "".join(page.extract_text() for page in pdf.pages).replace("\n", "")
    assert f"http://testserver/proof/{sealed.check_code}/" in words.replace(" ", "")


def test_the_file_that_the_center_keeps(anybody, sealed):
    text = give(anybody, bytes(sealed.document.pdf), name="renamed.txt").text
    assert "This file is genuine" in text
    assert "the seal is unbroken" in text
    assert STANDS in text


def test_a_file_that_was_stored_without_a_seal(anybody, signed):
    assert "It was stored without a seal." in give(anybody, bytes(signed.document.pdf)).text


def test_the_file_of_another_code(anybody, sealed, mediator):
    newer = actions.go_to_signing(agreement=actions.amend(agreement=sealed, by=mediator), by=mediator)
    newer = sign_all(newer, by=mediator)
    text = give(anybody, bytes(sealed.document.pdf), page_of(newer)).text
    assert "This file belongs to another check code" in text
    assert "This file is genuine" not in text


def test_one_changed_byte(anybody, sealed):
    pdf = bytearray(sealed.document.pdf)
    pdf[len(pdf) // 3] ^= 1
    text = give(anybody, bytes(pdf), page_of(sealed)).text
    assert "This file has been changed" in text
    assert "This file is genuine" not in text
    assert STANDS not in text


@pytest.mark.parametrize("place", ["certificate", "signature", "padding"])
def test_one_changed_byte_of_the_seal_itself(place, anybody, sealed):
    """Nothing is said of it that is not so: neither that it is whole, nor that it is no seal of ours."""
    pdf = bytearray(sealed.document.pdf)
    begins = pdf.rindex(b"/Contents <") + len(b"/Contents <")
    certificate = begins + pdf[begins:].lower().index(seals.known_certificates()[0][:40].hex().encode())
    at = {"certificate": certificate + 300, "signature": begins + 3, "padding": pdf.index(b">", begins) - 2}[place]
    pdf[at : at + 1] = b"1" if pdf[at : at + 1] != b"1" else b"2"
    text = give(anybody, bytes(pdf), page_of(sealed)).text
    for untrue in ("is genuine", "seal is unbroken", "seal on it is unbroken", "is not from this center", STANDS):
        assert untrue not in text
    assert 'class="notice notice-urgent"' in text


def test_a_word_added_at_its_end(anybody, sealed):
    assert "This file has been changed" in give(anybody, bytes(sealed.document.pdf) + b"\n%").text


def test_a_sealed_file_that_the_center_does_not_keep(anybody, signed, key):
    assert "The center does not keep this file" in give(anybody, seals.put(bytes(signed.document.pdf))).text


def test_a_seal_of_somebody_else(anybody, sealed, key):
    pdf = bytes(sealed.document.pdf)
    key.write_bytes(seals.new_key("Yellowstone Mediation Center", PASSWORD))
    assert "carries a seal, but not the one of this center" in give(anybody, pdf + b" ").text


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7 rubbish %%EOF", b"<script>alert(1)</script>", b"\0" * 5000])
def test_a_file_of_something_else(content, anybody, signed):
    response = give(anybody, content)
    if content:
        assert "The center does not know this file" in response.text
    assert b"script>alert" not in response.content


def test_no_file(anybody, signed):
    for response in (anybody.post("/proof/"), anybody.post(page_of(signed), {"file": "words"})):
        assert response.status_code == 400
        assert "Choose a file first." in response.text


def test_a_file_of_50_mb_is_refused_with_a_sentence_and_never_on_disk(anybody, monkeypatch):
    kept = []
    receive = InMemory.receive_data_chunk

    def watched(self, raw, start):
        result = receive(self, raw, start)
        kept.append(len(self.file.getvalue()))
        return result

    monkeypatch.setattr(InMemory, "receive_data_chunk", watched)
    monkeypatch.setattr("tempfile.NamedTemporaryFile", None)
    response = give(anybody, b"%PDF-1.7" + bytes(50 * 1024 * 1024))
    assert response.status_code == 400
    assert "This file is larger than 10 MB." in response.text
    assert 0 < max(kept) <= 10 * 1024 * 1024
    assert kept[-1] == 0


def test_a_file_of_10_mb_is_looked_at_in_memory(anybody, monkeypatch):
    monkeypatch.setattr("tempfile.NamedTemporaryFile", None)
    assert "does not know this file" in give(anybody, bytes(10 * 1024 * 1024)).text


def test_nothing_of_a_file_is_kept(anybody, signed):
    give(anybody, b"%PDF-1.7 of somebody %%EOF")
    assert SealedDocument.objects.count() == 1


def test_it_speaks_spanish(anybody, signed):
    spanish = [
        anybody.get(page_of(signed), headers={"accept-language": "es-MX,es;q=0.9"}),
        anybody.get(page_of(signed) + "?language=es", headers={"accept-language": "en"}),
    ]
    for response in spanish:
        assert "Sí. Lo emitió este centro, y está vigente." in response.text
        assert '<html lang="es"' in response.text
    assert STANDS in anybody.get(page_of(signed), headers={"accept-language": "fr"}).text
    assert STANDS in anybody.get(page_of(signed) + "?language=xx").text
    typed = anybody.get("/proof/", {"code": signed.check_code, "language": "es"})
    assert unquote(typed.url) == page_of(signed) + "?language=es"


def test_who_asks_all_the_time_waits(anybody, signed):
    answers = [anybody.get(page_of(signed)).status_code for _ in range(IN_A_MINUTE + 1)]
    assert answers == [200] * IN_A_MINUTE + [429]
    assert "Please wait a minute" in give(anybody, b"%PDF").text


def test_somebody_else_is_not_kept_waiting_behind_the_same_proxy(anybody, signed, settings):
    settings.BEHIND_TLS = True
    for _ in range(IN_A_MINUTE + 1):
        busy = anybody.get(page_of(signed), headers={"x-forwarded-for": "10.0.0.1, 192.0.2.1"})
    assert busy.status_code == 429
    assert anybody.get(page_of(signed), headers={"x-forwarded-for": "192.0.2.2"}).status_code == 200
    settings.BEHIND_TLS = False
    assert anybody.get(page_of(signed)).status_code == 200
