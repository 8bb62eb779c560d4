"""The import of schools and staff: a dry run first, every bad row by number, all rows or none."""

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
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


@pytest.mark.parametrize(
    "place", ["school district 2,LINCOLN MIDDLE SCHOOL", "SCHOOL DISTRICT-2,Líncoln Middle-School"]
)
def test_a_school_that_is_written_otherwise_is_the_same_school(url, school, sign_in, administrator, place):
    client, text = sign_in(administrator), HEADER + place + ",,406 555 0142,Ann One,ann@example.org,\n"
    assert "1 school (0 new)" in " ".join(client.post(url, upload(text)).text.split())
    client.post(url, {"text": text, "write": "1"})
    assert (District.objects.get(), School.objects.get()) == (school.district, school)
    assert User.objects.get(email="ann@example.org").memberships.get().school == school
    school.refresh_from_db()
    assert (school.name, school.telephone) == ("Lincoln Middle School", "406 555 0142")


def test_a_new_school_that_is_written_in_two_ways_is_one(url, school, sign_in, administrator):
    text = HEADER + "Peña District,St. Łucja’s,,,,,\nPENA DISTRICT,St. Lucja's,,,,,\n"
    client = sign_in(administrator)
    assert "1 school (1 new)" in " ".join(client.post(url, upload(text)).text.split())
    client.post(url, {"text": text, "write": "1"})
    assert (District.objects.count(), School.objects.count()) == (2, 2)


def test_counselors_are_written_in_either_spelling(url, school, sign_in, administrator):
    roles = ["Counsellor", "counselor", "School counsellor", "school_administrator", "administrator", "TEACHER"]
    lines = [f"D,S,,,Ann {n},ann{n}@example.org,{role}\n" for n, role in enumerate(roles)]
    sign_in(administrator).post(url, {"text": HEADER + "".join(lines), "write": "1"})
    given = Membership.objects.order_by("user__email").values_list("role", flat=True)
    assert list(given) == ["counselor"] * 3 + ["school_administrator"] * 2 + ["teacher"]


def test_a_line_without_a_role_leaves_the_one_that_is_known(url, school, teacher, sign_in, administrator):
    row = f"School District 2,Lincoln Middle School,,,{teacher.name},{teacher.email},"
    new = "School District 2,Lincoln Middle School,,,Ann One,ann@example.org,"
    client = sign_in(administrator)
    client.post(url, {"text": f"{HEADER}{row}\n{new}\n", "write": "1"})
    assert teacher.memberships.get().role == "teacher"
    assert User.objects.get(email="ann@example.org").memberships.get().role == "other"
    client.post(url, {"text": f"{HEADER}{new}Counselor\n", "write": "1"})
    assert User.objects.get(email="ann@example.org").memberships.get().role == "counselor"


def test_who_somebody_is_must_be_said_the_same_way_everywhere(
    url, school, teacher, outsider, sign_in, administrator
):
    User.objects.filter(pk=outsider.pk).update(is_active=False)
    lincoln = "School District 2,Lincoln Middle School,,,"
    text = (
        HEADER
        + "D,S,,,Ann Núñez,ann@example.org,Teacher\n"
        + "D,T,,,ann nunez,ANN@example.org,Counselor\n"
        + "D,T,,,Bo Two,ann@example.org,\n"
        + "D,S,,,Ann Nunez,ann@example.org,Counselor\n"
        + f"{lincoln}Somebody Else,{teacher.email},Teacher\n"
        + f"{lincoln}{teacher.name},{teacher.email},Counselor\n"
        + f"{lincoln}{outsider.name},{outsider.email},Teacher\n"
    )
    before = count()
    answer = sign_in(administrator).post(url, {"text": text, "write": "1"})
    assert answer.status_code == 400
    assert answer.context["roster"].problems == [
        (4, "ann@example.org is Ann Núñez on line 2. Everybody has an e-mail address of their own."),
        (5, "ann@example.org is Teacher at this school on line 2."),
        (6, f"{teacher.email} is {teacher} in the directory. Write that name, or correct it there first."),
        (
            7,
            f"{teacher.email} is Teacher at this school. Leave the role empty, or change it in the directory first.",
        ),
        (7, f"{teacher.email} is Somebody Else on line 6. Everybody has an e-mail address of their own."),
        (7, f"{teacher.email} is Teacher at this school on line 6."),
        (
            8,
            f"{outsider.email} is {outsider}, who has left and cannot sign in. Take this line out, or let them in "
            "again in the directory first.",
        ),
    ]
    assert count() == before


def test_twenty_people_are_asked_for_and_written_as_one_is(url, school, sign_in, administrator):
    client, asked = sign_in(administrator), []
    client.get(url)
    for number, data in [(1, {}), (20, {}), (1, {"write": "1"}), (20, {"write": "1"})]:
        lines = [f"D,S{number},,,Ann {n},ann{n}@of{number}.example,Teacher\n" for n in range(number)]
        with CaptureQueriesContext(connection) as captured:
            client.post(url, {"text": HEADER + "".join(lines)} | data)
        asked.append(len(captured))
    assert asked[1] == asked[0]
    assert asked[3] <= asked[2]
    assert User.objects.filter(email__endswith=".example").count() == 21


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
        (upload("district,school,Name,name\nA,B,,\n"), "names the column “name” more than once"),
        (upload(HEADER + "D,S,,,,,\n" * 251), "A file may have 250 rows. Split this one."),
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


def test_the_page_says_what_a_file_looks_like(url, sign_in, administrator):
    page = sign_in(administrator).get(url).text
    assert HEADER in page
    assert "A file may have 250 rows." in page
    example = page[page.index(HEADER) : page.index("</pre>")].replace("&quot;", '"')
    assert "Every row is good" in sign_in(administrator).post(url, upload(example)).text


def test_only_administrators_import(url, sign_in, coordinator, teacher):
    assert sign_in(coordinator).get(url).status_code == 403
    assert sign_in(teacher).get(url, follow=True).status_code == 404
