"""The import of schools and staff: a dry run first, every bad row by number, all rows or none."""

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from schools.models import District, Membership, School, User

HEADER = "district,school,address,telephone,name,email,role\n"
GOOD = (
    HEADER
    + "School District 2,Lincoln Middle School,,,José Núñez,Jose@Example.org,Counselor\n"
    + 'Laurel Schools,Laurel High,"1 Main St, Laurel",406 555 0199,,,\n'
    + "Laurel Schools,Laurel High,,,José Núñez,jose@example.org,teacher\n"
)


@pytest.fixture
def url():
    return reverse("admin:schools_school_import")


def upload(text, encoding="utf-8"):
    return {"file": SimpleUploadedFile("roster.csv", text.encode(encoding))}


def count():
    return District.objects.count(), School.objects.count(), User.objects.count(), Membership.objects.count()


def test_checking_writes_nothing_and_says_what_is_new(url, school, sign_in, administrator):
    before = count()
    page = sign_in(administrator).post(url, upload(GOOD)).content.decode()
    assert "Every row is good" in page
    assert "2 schools (1 new)" in " ".join(page.split())
    assert "1 person (1 new)" in " ".join(page.split())
    assert count() == before


def test_a_checked_file_is_written_whole(url, school, sign_in, administrator, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        answer = sign_in(administrator).post(url, {"text": GOOD, "write": "1"})
    assert answer.status_code == 302
    jose = User.objects.get(email="jose@example.org")
    assert jose.is_school_staff
    assert {(m.school.name, m.role) for m in jose.memberships.all()} == {
        ("Lincoln Middle School", "counselor"),
        ("Laurel High", "teacher"),
    }
    assert School.objects.get(name="Laurel High").address == "1 Main St, Laurel"
    assert [m.to for m in mail.outbox] == [["jose@example.org"]]


def test_writing_twice_changes_nothing(url, school, sign_in, administrator):
    client = sign_in(administrator)
    client.post(url, {"text": GOOD, "write": "1"})
    before = count()
    client.post(url, {"text": GOOD, "write": "1"})
    assert count() == before


def test_every_bad_row_is_listed_by_number_and_none_is_written(url, school, sign_in, administrator, mediator):
    bad = (
        GOOD
        + ",Nowhere School,,,,,\n"
        + "\n"
        + "D,S,,,Ann,not-an-address,Teacher\n"
        + "D,S,,,Bo,bo@example.org,Headmaster\n"
        + f"D,S,,,{mediator.name},{mediator.email},Teacher\n"
    )
    before = count()
    answer = sign_in(administrator).post(url, {"text": bad, "write": "1"})
    page = answer.content.decode()
    assert answer.status_code == 400
    for line, sentence in [
        (5, "The district is missing."),
        (7, "“not-an-address” is not an e-mail address."),
        (8, "“Headmaster” is not a role."),
        (9, "belongs to somebody of the center"),
    ]:
        assert f"<strong>Line {line}:</strong> {sentence}" in page or (
            f"Line {line}:" in page and sentence in page
        )
    assert count() == before


def test_a_row_that_is_no_csv_is_told_by_its_number_and_hides_no_other(url, sign_in, administrator):
    text = HEADER + 'D,"S" x,,,,,\n' + "D,S,,,Eve,not-an-email,teacher\n"
    page = sign_in(administrator).post(url, upload(text)).content.decode()
    assert "<strong>Line 2:</strong> This row cannot be read as CSV" in page
    assert "<strong>Line 3:</strong> “not-an-email” is not an e-mail address." in page


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({}, "Choose a file first."),
        (upload("name\nA\n"), "“district” is missing"),
        (upload(HEADER), "There is no row below the first line."),
        (upload("district,school\nÑandú,Peñón\n", "cp1252"), "not in UTF-8"),
        (upload(HEADER + 'A,"B\n'), "cannot be read as CSV"),
        (upload(HEADER + "x" * 200 + ",S,,,,,\n"), "longer than 120 characters"),
    ],
)
def test_a_bad_file_gets_a_sentence(url, data, sentence, center, sign_in, administrator):
    answer = sign_in(administrator).post(url, data)
    assert answer.status_code == 400
    assert sentence in answer.content.decode()


def test_only_administrators_import(url, sign_in, coordinator, teacher):
    assert sign_in(coordinator).get(url).status_code == 403
    assert sign_in(teacher).get(url, follow=True).status_code == 404
