"""Signed on paper: the page is attached, and is what its bytes are."""

from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.formats import date_format
from weasyprint import HTML

from agreements import paper, scans
from agreements.models import Agreement, Scan
from cases.models import Event
from tests.schools.test_admin import picture

PDF = b"%PDF-1.7\n1 0 obj\nendobj\nxref\n0 1\ntrailer\n<</Root 1 0 R>>\nstartxref\n24\n%%EOF\n"
PNG, JPEG = picture("PNG"), picture("JPEG")


@pytest.fixture
def client(sign_in, mediator):
    return sign_in(mediator)


def send(client, agreement, signer, content, name="page.pdf", **changes):
    today = timezone.localdate().isoformat()
    data = {"shown_hash": agreement.text_hash(), "language": "en", "way": "paper", "signed_on": today} | changes
    if content is not None:
        data["scan"] = SimpleUploadedFile(name, content, content_type="application/pdf")
    return client.post(f"/agreements/{agreement.pk}/sign/{signer.pk}/", data)


@pytest.mark.parametrize(("content", "kind"), [(PDF, "application/pdf"), (PNG, "image/png"), (JPEG, "image/jpeg")])
def test_a_page_is_kept_as_what_it_is(client, signing, harmed, content, kind):
    assert send(client, signing, harmed, content, name="whatever.exe").status_code == 302
    signature = signing.signatures.get()
    assert (signature.method, signature.typed_name, signature.consent_version) == ("paper", "", "")
    assert (bytes(signature.scan.content), signature.scan.content_type) == (content, kind)


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\x00 a program",
        b"<html><script>alert(1)</script></html>",
        b"GIF89a",
        PDF[:12],
        PNG[:14],
        JPEG[:6],
        PNG[:-20],
        JPEG[:-20],
        b"  " + PDF,
        b"%PDF-x %%EOF",
        PDF.replace(b"24", b"99999"),
        b"\xff\xd8\xff\xff\xd9",
        b"\x89PNG\r\n\x1a\nIEND",
        picture("GIF"),
    ],
)
def test_anything_else_is_refused_and_what_was_typed_stays(client, signing, harmed, content):
    response = send(client, signing, harmed, content, typed_name="María G")
    assert response.status_code == 400
    assert "This file is not a PDF, PNG or JPEG, or it is damaged." in response.text
    assert 'value="María G"' in response.text
    assert not signing.signatures.exists()
    assert not Scan.objects.exists()


def test_a_page_as_a_program_makes_it_is_whole(client, mediator, signing, harmed):
    """One with a table of contents, and one that holds it in an object, as every newer program writes it."""
    plain = paper.for_signing(signing)
    packed = HTML(string="<html lang=en><title>Page</title><p>Signed.").write_pdf(pdf_version="1.7")
    assert {scans.kind_of(plain), scans.kind_of(packed)} == {"application/pdf"}
    assert b"/XRef" in packed or b"xref" in packed


def test_a_page_of_more_than_10_mb_is_refused(client, signing, harmed, monkeypatch):
    monkeypatch.setattr(scans, "LARGEST", len(PDF) - 1)
    response = send(client, signing, harmed, PDF)
    assert response.status_code == 400
    assert "larger than 10 MB" in response.text
    assert not signing.signatures.exists()


def test_ten_megabytes_are_the_most():
    assert scans.LARGEST == 10 * 1024 * 1024


def test_an_empty_file_is_refused(client, signing, harmed):
    response = send(client, signing, harmed, b"")
    assert response.status_code == 400
    assert "The submitted file is empty." in response.text


def test_without_a_page_nobody_has_signed_on_paper(client, signing, harmed):
    response = send(client, signing, harmed, None)
    assert response.status_code == 400
    assert "Attach the page that was signed on paper." in response.text


def test_the_day_on_the_paper_is_asked_for_and_today_stands_there(client, signing, harmed):
    today = timezone.localdate()
    page = client.get(f"/agreements/{signing.pk}/sign/{harmed.pk}/", {"language": "en"}).text
    assert f'name="signed_on" value="{today}"' in page
    assert "paper_language" not in page
    response = send(client, signing, harmed, PDF, signed_on="")
    assert (response.status_code, "Say on which day it was signed" in response.text) == (400, True)
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        client.force_login(signing.recorded_by)
        assert send(client, signing, harmed, PDF, signed_on=today).status_code == 302
        signature = signing.signatures.get()
        assert (signature.signed_on, timezone.localdate(signature.signed_at)) == (today, today + timedelta(days=2))
        assert f"Signed on paper, {date_format(today)}" in client.get(f"/agreements/{signing.pk}/").text


@pytest.mark.parametrize("days", [-1, 1])
def test_a_day_before_the_signing_or_in_the_future_is_refused(client, signing, harmed, days):
    day = timezone.localdate() + timedelta(days=days)
    response = send(client, signing, harmed, PDF, signed_on=day)
    assert response.status_code == 400
    assert "when the text went to signing, to today. Please look at the day again." in response.text
    assert "Diga" not in response.text
    assert "La hoja se firmó entre el" in send(client, signing, harmed, PDF, signed_on=day, language="es").text
    assert not signing.signatures.exists()


def test_of_two_languages_it_is_asked_in_which_they_read(client, signing, harmed):
    Agreement.objects.filter(pk=signing.pk).update(other_language="es", background_other="Una pelea.")
    signing.refresh_from_db()
    assert "paper_language" in client.get(f"/agreements/{signing.pk}/sign/{harmed.pk}/").text
    assert send(client, signing, harmed, PDF, paper_language="es").status_code == 302
    assert signing.signatures.get().text_language == "es"


def test_a_page_beside_a_typed_signature_is_not_kept(client, signing, harmed):
    send(client, signing, harmed, PDF, way="typed", consents="on", typed_name=harmed.name)
    assert signing.signatures.get().scan is None


def test_the_page_is_saved_and_never_shown_in_the_application(client, signing, harmed):
    send(client, signing, harmed, PDF)
    signature = signing.signatures.get()
    response = client.get(f"/signatures/{signature.pk}/scan/")
    assert response.content == PDF
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert Event.objects.filter(kind=Event.Kind.PRINTED, detail="signed page").count() == 1


def test_a_typed_signature_has_no_page(client, signed):
    assert client.get(f"/signatures/{signed.signatures.first().pk}/scan/").status_code == 404


def test_outside_the_case_there_is_no_page(
    client, sign_in, signing, harmed, other_mediator, teacher, administrator
):
    send(client, signing, harmed, PDF)
    url = f"/signatures/{signing.signatures.get().pk}/scan/"
    for user in (other_mediator, teacher, administrator):
        assert sign_in(user).get(url).status_code == 404


def test_the_database_refuses_to_change_a_page(client, signing, harmed):
    send(client, signing, harmed, PDF)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Scan.objects.update(sha256="0" * 64)
