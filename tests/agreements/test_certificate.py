"""The last page of a signed agreement says who agreed, how, when and to what, so that the paper can stand alone."""

import io
from datetime import timedelta

import pytest
import time_machine
from django.utils import formats, timezone, translation
from pypdf import PdfReader

from agreements import actions, paper
from agreements.models import Agreement
from cases.models import Consent
from tests.agreements.test_sign import sign
from tests.conftest import agree, draft_agreement, promise, sign_all

PNG = b"\x89PNG\r\n\x1a\n" + bytes(40) + b"IEND\xaeB`\x82"
DRAWING = [[{"x": 0, "y": 0}, {"x": 200, "y": 80}, {"x": 400, "y": 10}], [{"x": 50, "y": 90}, {"x": 380, "y": 95}]]


def pages_of(agreement):
    reader = PdfReader(io.BytesIO(bytes(agreement.document.pdf)))
    return [" ".join(page.extract_text().split()) for page in reader.pages]


@pytest.fixture
def certificate(signed):
    return pages_of(signed)[-1]


def test_it_is_a_page_of_its_own(signed, certificate):
    """And a short agreement stands on one page before it."""
    assert certificate.startswith("Certificate of the signatures")
    assert signed.obligations.count() == 2
    assert len(pages_of(signed)) == 2


def test_it_says_who_signed_for_whom_how_and_when(signed, certificate):
    with timezone.override("America/Denver"):
        for signature, who in zip(
            signed.standing_signatures(),
            (
                "María Gómez, in their own name",
                "Ana Gómez, as a guardian of María Gómez",
                "Dylan Walker, in their own name",
                "Ruth Walker, as a guardian of Dylan Walker",
            ),
            strict=True,
        ):
            at = timezone.localtime(signature.signed_at)
            when = f"{formats.date_format(at)}, {formats.time_format(at)} {at:%Z}"
            assert f"{who} {when} · typed, with the mediator" in certificate
    assert "in the time zone America/Denver" in certificate


def test_it_says_what_was_signed_and_which_consent(signed, certificate):
    assert signed.sealed_hash in certificate
    assert signed.check_code in certificate
    consented = f"Read in English · agreed to sign electronically: text {Consent.TEXT_VERSION}, in English"
    assert certificate.count(consented) == 4
    assert "Version 1, English" in certificate


def test_its_square_leads_to_the_proof(signed, certificate):
    assert f"http://testserver/proof/{signed.check_code}/" in "".join(certificate.split())


def test_a_paper_that_is_to_be_signed_has_none_and_no_code_yet(sign_in, mediator, signing):
    pdf = sign_in(mediator).get(f"/agreements/{signing.pk}/to-sign.pdf").content
    words = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    assert "Certificate of the signatures" not in words
    assert "check code" not in words
    assert signing.text_hash()[:16] in words


def test_a_word_that_is_wider_than_the_paper_goes_on_in_the_next_line(sign_in, mediator, conferenced):
    harmed, responsible = conferenced.parties.principals()
    word = "pay" * 60
    written = [promise(responsible, harmed, what=word)]
    agreement = draft_agreement(conferenced, by=mediator, obligations=written)
    actions.go_to_signing(agreement=agreement, by=mediator)
    pdf = sign_in(mediator).get(f"/agreements/{agreement.pk}/to-sign.pdf").content
    words = PdfReader(io.BytesIO(pdf)).pages[0].extract_text()
    assert word not in words
    assert word in "".join(words.split())


def test_each_way_of_signing_is_told(mediator, signing):
    harmed, _ = signing.case.parties.principals()
    today = timezone.localdate()
    with time_machine.travel(timezone.now() + timedelta(days=2)), timezone.override("America/Denver"):
        sign(signing, harmed, by=mediator, typed_name="", scan=(PNG, "image/png"), signed_on=today)
        received = formats.date_format(timezone.localtime(signing.signatures.get().signed_at))
    agreement = sign_all(signing, by=mediator)
    *_, agreed, certificate = pages_of(agreement)
    paper = f"signed on paper on {formats.date_format(today)}, page received {received}, "
    assert certificate.count(paper) == 1
    assert "the center keeps the page Read in English" in certificate
    assert f"María Gómez, for myself · signed on paper {formats.date_format(today)}" in agreed
    assert certificate.count("typed, with the mediator") == 3
    assert certificate.count("agreed to sign electronically") == 3


def test_a_drawn_signature_is_its_strokes_and_says_whose_it_is(mediator, signing):
    harmed, _ = signing.case.parties.principals()
    sign(signing, harmed, by=mediator, typed_name="", strokes=DRAWING, language="es")
    agreement = sign_all(signing, by=mediator)
    certificate = pages_of(agreement)[-1]
    assert "· drawn on a screen, with the mediator Read in English · agreed to sign" in certificate
    assert "Signature of María Gómez, drawn by hand" in structure_of(agreement, "/Alt")


def test_a_waived_signature_is_told_with_its_reason(mediator, coordinator, signing):
    _, responsible = signing.case.parties.principals()
    agree(responsible, responsible.guardians[0], Consent.Scope.SIGN, by=mediator)
    actions.waive(agreement=signing, child=responsible, reason="She lives abroad & agrees.", by=coordinator)
    agreement = sign_all(signing, by=mediator)
    *agreed, certificate = pages_of(agreement)
    assert "Not asked for: the last page says why. A guardian of Dylan Walker" in agreed[-1]
    assert "No guardian of Dylan Walker has signed" in certificate
    assert "is not needed, because: She lives abroad & agrees." in certificate
    assert "Ruth Walker" not in certificate


def test_names_and_words_that_look_like_markup_are_words(conferenced, mediator):
    harmed, responsible = conferenced.parties.principals()
    what = "<script>alert(1)</script> {{ center }} <a href='http://evil.example'>link</a>"
    agreement = draft_agreement(conferenced, by=mediator, obligations=[promise(responsible, harmed, what=what)])
    agreement = sign_all(actions.go_to_signing(agreement=agreement, by=mediator), by=mediator)
    first = pages_of(agreement)[0]
    assert "<script>alert(1)</script> {{ center }} <a href='http://evil.example'>link</a>" in first
    reader = PdfReader(io.BytesIO(bytes(agreement.document.pdf)))
    assert not [page for page in reader.pages if "/Annots" in page]


def test_a_spanish_agreement_is_spanish_to_its_last_page(conferenced, mediator):
    agreement = draft_agreement(conferenced, by=mediator, language="es")
    agreement = sign_all(actions.go_to_signing(agreement=agreement, by=mediator), by=mediator)
    certificate = pages_of(agreement)[-1]
    assert certificate.startswith("Constancia de las firmas")
    with translation.override("es"), timezone.override("America/Denver"):
        assert formats.date_format(timezone.localtime(agreement.signed_at)) in certificate
    assert "Certificate" not in certificate


OTHER = {
    "other_language": "es",
    "background_other": "Hubo una pelea detrás del gimnasio.",
    "if_not_kept_other": "Nos reunimos otra vez.",
}


@pytest.fixture
def bilingual(conferenced, mediator):
    harmed, responsible = conferenced.parties.principals()
    letter = promise(
        responsible, harmed, what_other="Una carta de disculpa.", how_known_other="Se entregó la carta."
    )
    return draft_agreement(conferenced, by=mediator, obligations=[letter], **OTHER)


def test_both_languages_stand_side_by_side(bilingual, mediator):
    agreement = sign_all(actions.go_to_signing(agreement=bilingual, by=mediator), by=mediator)
    pages = pages_of(agreement)
    for words in (
        "Our agreement",
        "Nuestro acuerdo",
        "There was a fight behind the gym.",
        "Hubo una pelea detrás del gimnasio.",
        "A letter of apology, read aloud.",
        "Una carta de disculpa.",
        "Se entregó la carta.",
        "We meet again.",
        "Nos reunimos otra vez.",
    ):
        assert pages[0].count(words) == 1
    assert pages[0].count("For myself · typed") == pages[0].count("En nombre propio · escrita con teclado") == 2
    assert pages[-2].startswith("Certificate of the signatures")
    assert pages[-1].startswith("Constancia de las firmas")
    assert "es" in structure_of(agreement, "/Lang")


def test_what_stands_around_the_text_is_in_both_languages(bilingual, mediator, coordinator):
    responsible = bilingual.case.parties.get(side="responsible")
    agreement = actions.go_to_signing(agreement=bilingual, by=mediator)
    to_sign = words_of(paper.for_signing(agreement))
    for words in (
        "as a guardian of María Gómez",
        "como madre, padre o tutor legal de María Gómez",
        "Date: Fecha:",
    ):
        assert words in to_sign
    sign(agreement, responsible, by=mediator, typed_name="", scan=(PNG, "image/png"))
    actions.waive(agreement=agreement, child=responsible, reason="She lives abroad.", by=coordinator)
    agreement = sign_all(agreement, by=mediator)
    text, today = words_of(bytes(agreement.document.pdf)), timezone.localdate()
    for words in (
        "Signed by hand. The center keeps the page.",
        "Firma a mano. El centro guarda la hoja.",
        "Not asked for: the last page says why.",
        "No se pidió: la última página dice por qué.",
        "· check code",
        "· código de verificación",
        "Page 1 of",
        "Página 1 de",
    ):
        assert text.count(words) >= 1, words
    for language in ("en", "es"):
        with translation.override(language):
            assert text.count(formats.date_format(today)) >= 2


def test_a_newer_version_says_in_both_languages_whose_place_it_takes(bilingual, mediator):
    first = sign_all(actions.go_to_signing(agreement=bilingual, by=mediator), by=mediator)
    newer = actions.go_to_signing(agreement=actions.amend(agreement=first, by=mediator), by=mediator)
    text = words_of(paper.for_signing(newer))
    assert "Version 2. It takes the place of the agreement of" in text
    assert "Versión 2. Sustituye al acuerdo del" in text


def words_of(pdf):
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def structure_of(agreement, key):
    """What a screen reader is told of the parts of the document: their languages, the words for their pictures."""
    found, queue = set(), [PdfReader(io.BytesIO(bytes(agreement.document.pdf))).root_object["/StructTreeRoot"]]
    while queue:
        node = queue.pop().get_object()
        if isinstance(node, list):
            queue += node
        elif isinstance(node, dict):
            found.add(str(node.get(key, "")))
            queue += [node["/K"]] if "/K" in node else []
    return found


def test_the_document_of_a_replaced_agreement_stays_as_it_was(sign_in, mediator, signed):
    before = bytes(signed.document.pdf)
    newer = actions.go_to_signing(agreement=actions.amend(agreement=signed, by=mediator), by=mediator)
    newer = sign_all(newer, by=mediator)
    client = sign_in(mediator)
    assert client.get(f"/agreements/{signed.pk}/document.pdf").content == before
    assert "replaced since" in client.get(f"/agreements/{signed.pk}/").text
    assert Agreement.objects.get(pk=signed.pk).documents.count() == 1
