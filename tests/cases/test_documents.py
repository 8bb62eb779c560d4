"""What the center prints: fit to be kept, in the reader's language, and drawn from nothing but this house."""

from base64 import b64decode
from io import BytesIO

import pytest
from django.core.cache import cache
from django.urls import reverse
from pypdf import PdfReader

from cases import actions, documents, letters
from cases.models import Case, Event
from schools.models import Center

DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def read(pdf):
    return PdfReader(BytesIO(pdf))


def words(pdf):
    """The text of a PDF, with its lines joined."""
    return " ".join(" ".join(page.extract_text() for page in read(pdf).pages).split())


def letter(name):
    return next(one for one in letters.LETTERS if one.name == name)


def test_a_document_is_tagged_titled_and_in_its_language(accepted):
    ana = accepted.parties.get(name="Ana Gómez")
    maria = accepted.parties.get(name="María Gómez")
    pdf = read(letter("invitation_guardian").pdf(letters.Recipient(accepted, ana, maria)))
    root = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "es"
    assert pdf.metadata.title


@pytest.mark.parametrize(
    ("name", "promise"),
    [
        ("María Gómez", "Si hay algo que firmar, le pedimos que usted también lo firme."),
        ("Dylan Walker", "If something is to be signed, we ask you to sign it too."),
    ],
)
def test_each_guardian_is_promised_what_one_of_them_can_keep(accepted, name, promise):
    """One guardian's signature is enough, which may be the other one's, and a coordinator may do without any."""
    child = accepted.parties.get(name=name)
    text = words(letter("invitation_guardian").pdf(letters.Recipient(accepted, child.guardians[0], child)))
    assert promise in text


def test_the_letterhead_names_the_center_the_day_and_the_case(referred):
    text = words(letters.receipt(referred.referral))
    assert "Yellowstone Mediation Center" in text
    assert "12 North Broadway" in text
    assert "(406) 555-0100" in text
    assert referred.ref in text


@pytest.mark.parametrize(
    "address",
    ["http://example.org/a.png", "https://example.org/a.png", "file:///etc/passwd", "ftp://example.org/a"],
)
def test_a_document_reads_nothing_outside_the_house(address):
    with pytest.raises(ValueError, match="may not read"):
        documents.BundledFiles().fetch(address)


def test_a_way_round_over_a_bundled_file_is_found_out():
    address = (documents.BUNDLED / "css").as_uri() + "/../../manage.py"
    for way in (address, address.replace("..", "%2e%2e")):
        with pytest.raises(ValueError, match="may not read"):
            documents.BundledFiles().fetch(way)


def test_a_bundled_file_can_be_read():
    font = documents.BUNDLED / "fonts" / "NotoSans-Regular.ttf"
    assert documents.BundledFiles().fetch(font.as_uri()).read() == font.read_bytes()


def test_the_school_prints_its_receipt(referred, teacher, sign_in):
    response = sign_in(teacher).get(reverse("cases:referral_document", args=[referred.ref, "receipt"]))
    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "frame-ancestors 'none'"
    assert response["Content-Disposition"] == f'inline; filename="{referred.ref}-receipt.pdf"'
    printed = Event.objects.get(kind=Event.Kind.PRINTED)
    assert (printed.actor, printed.case, printed.detail) == (teacher, referred, "receipt")


def test_no_disposition_before_a_decision(referred, teacher, sign_in):
    response = sign_in(teacher).get(reverse("cases:referral_document", args=[referred.ref, "disposition"]))
    assert response.status_code == 400
    assert "There is nothing to report yet" in response.content.decode()


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_disposition_tells_status_facts_and_nothing_else(prepared, mediator, coordinator, language):
    actions.withdraw(party=prepared.parties.get(name="María Gómez"), by=mediator)
    actions.close(case=prepared, reason="harmed_declined", summary="CANARY", by=coordinator)
    Center.objects.update(default_language=language)
    cache.clear()
    pdf = letters.disposition(Case.objects.get().referral)
    text = words(pdf)
    assert read(pdf).trailer["/Root"]["/Lang"] == language
    assert {"en": "Conference held No", "es": "Conferencia realizada No"}[language] in text
    assert not [word for word in ("CANARY", "Gómez", "Walker", "declined", "withdr") if word in text]


@pytest.mark.parametrize(
    ("language", "instead"), [("en", "we could not take this case"), ("es", "no hayamos podido tomar este caso")]
)
def test_the_disposition_of_a_declined_referral_speaks_of_no_conference(referred, coordinator, language, instead):
    actions.decline(case=referred, reason="This can be solved in the classroom.", by=coordinator)
    Center.objects.update(default_language=language)
    cache.clear()
    text = words(letters.disposition(Case.objects.get().referral))
    assert instead in text
    assert "This can be solved in the classroom." in text
    assert "conferenc" not in text.lower()


def test_the_logo_is_on_the_letterhead_with_words_for_it(referred):
    Center.objects.update(logo=b64decode(DOT), logo_type="image/png")
    cache.clear()
    assert len(read(letters.receipt(referred.referral)).pages[0].images) == 1


def test_another_school_finds_no_receipt(referred, outsider, sign_in):
    response = sign_in(outsider).get(reverse("cases:referral_document", args=[referred.ref, "receipt"]))
    assert response.status_code == 404
    assert not Event.objects.filter(kind=Event.Kind.PRINTED).exists()


def heights(pdf):
    """How far each line of the first page stands from its foot, by its words."""
    found = {}

    def note(text, cm, tm, font, size):
        if text.strip():
            found[text.strip()] = cm[3] * tm[5] + cm[5]

    read(pdf).pages[0].extract_text(visitor_text=note)
    return found


def test_the_title_stands_clear_of_a_long_address(referred):
    referred.school.address = "205 Lake Elmo Drive\nBillings, MT 59105"
    lines = heights(letters.receipt(referred.referral))
    assert lines["Billings, MT 59105"] - lines["We have received your referral"] > 15
