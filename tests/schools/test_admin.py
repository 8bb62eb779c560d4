"""The admin: administrators keep the directory, coordinators read records, nobody edits a record there."""

import io
import re
from datetime import timedelta
from importlib import import_module

import pytest
import time_machine
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from cases import actions
from cases.admin import RecordAdmin
from cases.models import Case, Event, Note
from records.models import RetentionRule
from schools.fresh import KEY
from schools.models import Center, School, User
from tests.conftest import PASSWORD
from tests.schools.codes import code_now, give_app
from tests.schools.test_held_post import hidden

CHANGES = [
    *("/admin/schools/school/{school}/change/", "/admin/schools/school/add/", "/admin/schools/school/import/"),
    *("/admin/schools/school/{school}/delete/", "/admin/schools/school/", "/admin/schools/center/1/change/"),
    *("/admin/schools/user/{user}/change/", "/admin/schools/user/add/"),
    *("/admin/schools/district/{district}/change/", "/admin/records/retentionrule/{rule}/change/"),
    "/admin/records/retentionrule/add/",
]
RECORDS = [model for model, site in admin.site._registry.items() if isinstance(site, RecordAdmin)]
DIRECTORY = [model for model in admin.site._registry if model not in RECORDS]


def changelist(model):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


@pytest.mark.parametrize("model", RECORDS, ids=lambda m: m.__name__)
def test_records_are_read_by_coordinators_and_by_no_administrator(
    model, signed_case, sign_in, coordinator, administrator
):
    assert sign_in(coordinator).get(changelist(model)).status_code == 200
    assert sign_in(administrator).get(changelist(model)).status_code == 404


def test_the_records_are_called_in_words(sign_in, coordinator, administrator):
    index = reverse("admin:index")
    shown = sign_in(coordinator).get(index).text + sign_in(administrator).get(index).text
    for name in ("Notices of how it is kept", "Declined signatures", "Follow-ups", "Parties", "People"):
        assert f">{name}</a>" in shown
    assert "Tolds" not in shown


def test_what_is_kept_here_stands_before_the_records_that_are_only_read(sign_in, coordinator):
    shown = sign_in(coordinator).get(reverse("admin:index")).text.partition("<main")[2]
    names = ("People", "Schools", "Agreements", "Parties", "Conferences")
    places = {name: shown.index(f">{name}</a>") for name in names}
    assert max(places["People"], places["Schools"]) < min(places[name] for name in names[2:])


@pytest.mark.parametrize("model", RECORDS, ids=lambda m: m.__name__)
def test_no_record_is_added_changed_or_deleted(model, signed_case, sign_in, coordinator):
    client, names = sign_in(coordinator), (model._meta.app_label, model._meta.model_name)
    assert client.get(reverse("admin:{}_{}_add".format(*names))).status_code == 403
    row = model.objects.first()
    if row is None:
        return
    before = model.objects.filter(pk=row.pk).values().get()
    for verb in ("change", "delete"):
        url = reverse("admin:{}_{}_{}".format(*names, verb), args=[row.pk])
        assert client.post(url, {"post": "yes", "status": "closed"}).status_code == 403
    assert model.objects.filter(pk=row.pk).values().get() == before


@pytest.fixture
def signed_case(conferenced, mediator):
    actions.write_note(case=conferenced, kind=Note.Kind.WORKING, text="CANARY of the author", by=mediator)
    return conferenced


def test_a_working_note_is_its_authors_alone(signed_case, sign_in, coordinator):
    client = sign_in(coordinator)
    note = Note.objects.get()
    answer = client.get(reverse("admin:cases_note_change", args=[note.pk]), follow=True)
    assert "CANARY" not in answer.content.decode()
    assert "CANARY" not in client.get(changelist(Note)).content.decode()


@pytest.mark.parametrize(
    "lookup",
    ["notes", "notes__isnull", "notes__text__contains", "notes__kind", "notes__recorded_by", "parties__name"],
)
def test_no_list_of_records_is_narrowed_by_what_leans_on_them(lookup, signed_case, sign_in, coordinator):
    """A working note is its author's alone: nor may anybody find out by asking whether there is one."""
    answer = sign_in(coordinator).get(changelist(Case), {lookup: Note.objects.get().pk})
    assert answer.status_code == 400


@pytest.mark.parametrize("lookup", ["password", "password__startswith", "password__regex"])
def test_no_list_of_people_gives_their_passwords_away(lookup, mediator, sign_in, coordinator):
    answer = sign_in(coordinator).get(changelist(User), {"id__exact": mediator.pk, lookup: mediator.password[:9]})
    assert answer.status_code == 400


def test_a_password_is_changed_on_the_page_that_counts_wrong_tries(sign_in, administrator):
    answer = sign_in(administrator).get("/admin/password_change/")
    assert (answer.status_code, answer.url) == (302, "/password/")


def test_the_list_of_events_is_read_along_an_index(signed_case, sign_in, coordinator):
    """A center's history has millions of lines: none but those that are shown are read, and nothing is sorted."""
    with CaptureQueriesContext(connection) as captured:
        sign_in(coordinator).get(changelist(Event))
    (listed,) = [q["sql"] for q in captured if "ORDER BY" in q["sql"] and 'FROM "cases_event"' in q["sql"]]
    plan = "EXPLAIN" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_sort = off")
        cursor.execute(f"{plan} {listed}")
        steps = str(cursor.fetchall())
    assert "ORDER BY" not in steps
    assert "Sort" not in steps


def test_opening_a_record_is_itself_recorded(signed_case, sign_in, coordinator):
    party = signed_case.parties.first()
    sign_in(coordinator).get(reverse("admin:cases_party_change", args=[party.pk]))
    assert Event.objects.filter(
        kind=Event.Kind.OPENED, actor=coordinator, subject="party", subject_id=party.pk, case=signed_case
    ).exists()


def test_a_referral_is_inspected_in_words(accepted, coordinator, sign_in):
    page = sign_in(coordinator).get(reverse("admin:cases_referral_change", args=[accepted.referral.pk])).text
    for said in ("Fight", "Out-of-school suspension", "Harmed party", "Guardian: Ana Gómez"):
        assert said in page
    for raw in ("out_of_school", "&quot;side&quot;"):
        assert raw not in page


@pytest.mark.parametrize("verb", ["change", "delete", "history"])
@pytest.mark.parametrize("model", RECORDS, ids=lambda m: m.__name__)
def test_an_administrator_cannot_tell_whether_a_record_exists(model, verb, signed_case, sign_in, administrator):
    client, row = sign_in(administrator), model.objects.first()
    for pk in (row.pk if row else 1, 987654):
        url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{verb}", args=[pk])
        assert client.get(url).status_code == 404
        assert client.post(url, {"post": "yes"}).status_code == 404


def test_no_address_leads_an_administrator_from_a_number_to_a_case(referred, sign_in, administrator):
    kind = ContentType.objects.get_for_model(referred)
    assert sign_in(administrator).get(f"/admin/r/{kind.pk}/{referred.pk}/").status_code == 404


def test_a_school_with_cases_is_not_deleted_and_none_of_them_is_named(referred, school, sign_in, administrator):
    client = sign_in(administrator)
    page = reverse("admin:schools_school_delete", args=[school.pk])
    selected = {"action": "delete_selected", "_selected_action": school.pk}
    inline = {
        "name": "District",
        "schools-TOTAL_FORMS": 1,
        "schools-INITIAL_FORMS": 1,
        "schools-0-id": school.pk,
        "schools-0-name": school.name,
        "schools-0-district": school.district_id,
        "schools-0-DELETE": "on",
    }
    answers = [
        client.get(page),
        client.post(page, {"post": "yes"}),
        client.post(changelist(School), selected),
        client.post(changelist(School), selected | {"post": "yes"}),
        client.post(reverse("admin:schools_district_change", args=[school.district_id]), inline),
    ]
    assert not [answer for answer in answers if referred.ref in answer.content.decode()]
    assert "Records that are kept." in answers[0].text
    assert "permission" not in answers[0].text
    assert School.objects.filter(pk=school.pk).exists()


@pytest.mark.parametrize("asked", ["school/?cases={case}", "school/?cases__isnull=0", "user/?referrals__isnull=0"])
def test_the_directory_is_not_asked_for_who_stands_in_a_case(asked, referred, sign_in, administrator):
    address = f"/admin/schools/{asked.format(case=referred.pk)}"
    assert sign_in(administrator).get(address).status_code == 400


@pytest.mark.parametrize("who", ["teacher", "mediator"])
def test_the_admin_does_not_exist_for_others(who, request, sign_in):
    client = sign_in(request.getfixturevalue(who))
    assert client.get(reverse("admin:index"), follow=True).status_code == 404


@pytest.mark.parametrize("model", DIRECTORY, ids=lambda m: m.__name__)
def test_the_directory_is_changed_by_administrators_only(model, school, sign_in, coordinator, administrator):
    add = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")
    assert sign_in(coordinator).get(changelist(model), follow=True).status_code == 200
    assert sign_in(coordinator).get(add).status_code == 403
    assert sign_in(administrator).get(add).status_code == (403 if model is Center else 200)


def test_a_new_person_chooses_their_own_password(
    school, sign_in, administrator, django_capture_on_commit_callbacks, client
):
    form = {
        "name": "Nora New",
        "email": "Nora@Example.org",
        "role": User.Role.MEDIATOR,
        "languages": ["es"],
        "is_active": "on",
        "memberships-TOTAL_FORMS": "0",
        "memberships-INITIAL_FORMS": "0",
    }
    with django_capture_on_commit_callbacks(execute=True):
        answer = sign_in(administrator).post(reverse("admin:schools_user_add"), form)
    assert answer.status_code == 302
    nora = User.objects.get(email="nora@example.org")
    assert nora.languages_spoken() == ["Spanish"]
    [message] = mail.outbox
    link = next(line for line in message.body.splitlines() if line.startswith("http"))
    page = client.get(link.removeprefix("http://testserver"), follow=True)
    new = "a long enough secret 7"
    client.post(page.redirect_chain[-1][0], {"password1": new, "password2": new})
    assert client.login(username="nora@example.org", password=new)


def center_form(center, **changes):
    fields = ("name", "address", "telephone", "time_zone", "default_language")
    return {name: getattr(center, name) for name in fields} | changes


def picture(kind, side=8, **beside):
    file = io.BytesIO()
    Image.new("RGB", (side, side), "teal").save(file, kind, **beside)
    return file.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_the_center_gets_a_logo_drawn_anew(center, sign_in, administrator, kind):
    """What is in the file beside the picture, a place or a script, stays out of it."""
    client, url = sign_in(administrator), reverse("admin:schools_center_change", args=[1])
    exif, words = Image.Exif(), PngInfo()
    exif[0x010E] = "<script>where it was taken"
    words.add_text("Comment", "<script>where it was taken")
    beside = {"exif": exif} if kind == "JPEG" else {"pnginfo": words}
    content = picture(kind, **beside) + b"<script>where it was taken"
    assert content.count(b"where it was taken") == 2
    client.post(url, center_form(center, logo_file=SimpleUploadedFile("whatever.exe", content)))
    center.refresh_from_db()
    assert b"script" not in bytes(center.logo)
    with Image.open(io.BytesIO(center.logo)) as drawn:
        assert (drawn.format, drawn.size) == (kind, (8, 8))
    answer = client.get("/center/logo/")
    assert (answer.content, answer["Content-Type"]) == (bytes(center.logo), f"image/{kind.lower()}")
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("content", [b"not a picture", picture("PNG")[:40], picture("GIF"), picture("PNG", 2001)])
def test_another_file_is_no_logo(center, sign_in, administrator, content):
    url = reverse("admin:schools_center_change", args=[1])
    logo = SimpleUploadedFile("logo.png", content)
    answer = sign_in(administrator).post(url, center_form(center, logo_file=logo))
    assert "This is not a PNG or JPEG picture of at most 2000 by 2000 dots." in answer.text
    center.refresh_from_db()
    assert center.logo is None


def test_an_unknown_time_zone_is_refused(center, sign_in, administrator):
    url = reverse("admin:schools_center_change", args=[1])
    answer = sign_in(administrator).post(url, center_form(center, time_zone="Mars/Olympus"))
    assert "is not a time zone" in answer.content.decode()
    center.refresh_from_db()
    assert center.time_zone == "America/Denver"


def test_a_school_is_once_in_a_district(school, sign_in, administrator):
    form = {
        "district": school.district_id,
        "name": "LINCOLN middle school",
        "memberships-TOTAL_FORMS": "0",
        "memberships-INITIAL_FORMS": "0",
    }
    answer = sign_in(administrator).post(reverse("admin:schools_school_add"), form)
    assert "already has a school of that name" in answer.content.decode()
    assert School.objects.count() == 1


@pytest.mark.parametrize("typed", ["O'Hare Sorensen", "o’hare-sørensen"])
def test_a_school_is_found_with_the_letters_of_any_keyboard(school, sign_in, administrator, typed):
    fold_all_anew = import_module("schools.migrations.0003_folded_anew_and_welcomes").fold_all_anew
    found = School.objects.create(district=school.district, name="O’Hare-Sørensen School")
    School.objects.filter(pk=found.pk).update(search="o’hare-sørensen school")
    fold_all_anew(apps, None)
    client = sign_in(administrator)
    assert list(client.get(changelist(School), {"q": typed}).context["cl"].queryset) == [found]
    asked = {"app_label": "schools", "model_name": "membership", "field_name": "school", "term": typed}
    assert [row["text"] for row in client.get(reverse("admin:autocomplete"), asked).json()["results"]] == [
        str(found)
    ]


def person_form(person, **changes):
    fields = {"name": person.name, "email": person.email, "role": person.role, "is_active": "on"} | changes
    return fields | {"memberships-TOTAL_FORMS": 0, "memberships-INITIAL_FORMS": 0}


def test_an_administrator_gives_themself_no_other_role(sign_in, administrator):
    page = reverse("admin:schools_user_change", args=[administrator.pk])
    client = sign_in(administrator)
    assert 'name="role"' not in client.get(page).text
    assert client.post(page, person_form(administrator, role="coordinator")).status_code == 302
    administrator.refresh_from_db()
    assert administrator.role == User.Role.ADMINISTRATOR


def mails_to(person):
    return [message for message in mail.outbox if message.to == [person.email]]


@pytest.mark.parametrize("changes", [{"email": "another@example.org"}, {"role": "coordinator"}, {"is_active": ""}])
def test_coordinators_hear_of_whose_way_in_was_changed(
    changes, sign_in, administrator, coordinator, teacher, django_capture_on_commit_callbacks
):
    page = reverse("admin:schools_user_change", args=[teacher.pk])
    with django_capture_on_commit_callbacks(execute=True):
        sign_in(administrator).post(page, person_form(teacher, **changes))
    [told] = mails_to(coordinator)
    history = reverse("admin:schools_user_history", args=[teacher.pk])
    assert history in told.body
    assert teacher.name not in told.body
    assert sign_in(coordinator).get(history).status_code == 200


def test_coordinators_hear_of_no_change_that_lets_nobody_in(
    sign_in, administrator, coordinator, teacher, django_capture_on_commit_callbacks
):
    page = reverse("admin:schools_user_change", args=[teacher.pk])
    with django_capture_on_commit_callbacks(execute=True):
        sign_in(administrator).post(page, person_form(teacher, name="Tess Newname"))
    assert mail.outbox == []


def test_coordinators_hear_of_a_new_person_and_of_a_new_school_of_somebody(
    sign_in, administrator, coordinator, teacher, other_school, django_capture_on_commit_callbacks
):
    client = sign_in(administrator)
    member = {"memberships-0-user": teacher.pk, "memberships-0-role": "teacher", "memberships-TOTAL_FORMS": 1}
    fields = {"name": other_school.name, "district": other_school.district_id, "memberships-INITIAL_FORMS": 0}
    page = reverse("admin:schools_school_change", args=[other_school.pk])
    new = {"name": "Nora New", "email": "nora@example.org", "role": "coordinator", "is_active": "on"}
    management = {"memberships-TOTAL_FORMS": 0, "memberships-INITIAL_FORMS": 0}
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(page, fields | member).status_code == 302
        assert client.post(reverse("admin:schools_user_add"), new | management).status_code == 302
    assert len(mails_to(coordinator)) == 2


def test_a_changed_address_lets_nobody_in_before_its_owner_has_chosen_a_password(
    sign_in, administrator, teacher, client, django_capture_on_commit_callbacks
):
    client.post(reverse("account_login"), {"login": teacher.email, "password": PASSWORD})
    page = reverse("admin:schools_user_change", args=[teacher.pk])
    with django_capture_on_commit_callbacks(execute=True):
        sign_in(administrator).post(page, person_form(teacher, email="another@example.org"))
    assert client.get("/").status_code == 302
    assert not Client().login(username="another@example.org", password=PASSWORD)
    [warning] = mails_to(teacher)
    assert "Did you not know of this?" in warning.body
    [link] = [message for message in mail.outbox if message.to == ["another@example.org"]]
    assert "Choose your password" in link.subject


def test_whoever_is_shut_out_once_their_address_was_changed_is_warned_all_the_same(
    sign_in, administrator, teacher, client
):
    client.post(reverse("account_login"), {"login": teacher.email, "password": PASSWORD})
    page, keeper = reverse("admin:schools_user_change", args=[teacher.pk]), sign_in(administrator)
    for changes in ({}, {"is_active": ""}):
        keeper.post(page, person_form(teacher, email="another@example.org", **changes))
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        call_command("send_due_reminders", stdout=io.StringIO())
    [warning] = mails_to(teacher)
    assert "Did you not know of this?" in warning.body
    assert "Choose your password" not in [message.subject for message in mail.outbox]


def test_the_only_coordinator_is_told_that_they_are_switched_off(
    sign_in, administrator, coordinator, client, django_capture_on_commit_callbacks
):
    User.objects.filter(pk=coordinator.pk).update(last_login=timezone.now())
    page = reverse("admin:schools_user_change", args=[coordinator.pk])
    with django_capture_on_commit_callbacks(execute=True):
        sign_in(administrator).post(page, person_form(coordinator, is_active=""))
    assert "Did you not know of this?" in mails_to(coordinator)[-1].body


def test_whoever_is_switched_off_gets_no_link_at_a_new_address(
    sign_in, administrator, teacher, django_capture_on_commit_callbacks
):
    page = reverse("admin:schools_user_change", args=[teacher.pk])
    with django_capture_on_commit_callbacks(execute=True):
        answer = sign_in(administrator).post(
            page, person_form(teacher, email="another@example.org", is_active=""), follow=True
        )
    assert "gets an e-mail" not in answer.text
    assert [message for message in mail.outbox if message.to == ["another@example.org"]] == []


def test_an_administrator_corrects_their_own_address(administrator, client):
    give_app(administrator)
    client.post(reverse("account_login"), {"login": administrator.email, "password": PASSWORD})
    client.post(reverse("mfa_authenticate"), {"code": code_now()})
    page = reverse("admin:schools_user_change", args=[administrator.pk])
    changed = person_form(administrator, email="of.adam@example.org")
    assert client.post(page, changed).status_code == 302
    assert client.get("/").url.startswith(reverse("account_login"))
    administrator.refresh_from_db()
    assert administrator.email == "of.adam@example.org"


def test_a_district_gets_and_changes_its_schools_on_its_own_page(school, sign_in, administrator):
    prefix, district = "schools", school.district
    form = {
        "name": district.name,
        f"{prefix}-TOTAL_FORMS": 2,
        f"{prefix}-INITIAL_FORMS": 1,
        f"{prefix}-0-id": school.pk,
        f"{prefix}-0-district": district.pk,
        f"{prefix}-0-name": "Roosevelt Middle School",
        f"{prefix}-1-district": district.pk,
        f"{prefix}-1-name": "A new one",
    }
    page = reverse("admin:schools_district_change", args=[district.pk])
    assert sign_in(administrator).post(page, form).status_code == 302
    assert set(district.schools.values_list("name", flat=True)) == {"Roosevelt Middle School", "A new one"}


def test_which_role_somebody_had_stands_in_the_log(sign_in, administrator, mediator):
    page = reverse("admin:schools_user_change", args=[mediator.pk])
    assert sign_in(administrator).post(page, person_form(mediator, role="coordinator")).status_code == 302
    mediator.refresh_from_db()
    assert mediator.role == User.Role.COORDINATOR
    told = [line.get_change_message() for line in LogEntry.objects.filter(object_id=str(mediator.pk))]
    assert "Was Mediator, is Coordinator now." in told


def test_the_center_is_one_page_and_no_list(center, sign_in, administrator):
    page = sign_in(administrator).get(changelist(Center))
    assert page.url == reverse("admin:schools_center_change", args=[center.pk])


@pytest.mark.parametrize("address", CHANGES)
def test_whatever_the_admin_changes_is_asked_for_freshly(address, school, teacher, sign_in, administrator):
    client = sign_in(administrator)
    path = address.format(
        school=school.pk, district=school.district_id, user=teacher.pk, rule=rule_of_the_center()
    )
    assert client.get(path).status_code in {200, 403}
    session = client.session
    session[KEY] = 0
    session.save()
    asked = client.post(path, {"name": "Changed", "post": "yes"})
    assert "Is it still you?" in asked.text or asked.url.startswith(reverse("schools:confirm"))
    school.refresh_from_db()
    assert school.name == "Lincoln Middle School"


def held_back(client, path, form):
    """The page on which somebody looks once more at what they have sent, after the question."""
    session = client.session
    session[KEY] = 0
    session.save()
    asked = client.post(path, form)
    return client.post(reverse("schools:confirm"), {"password": PASSWORD, **hidden(asked)})


def facts_on(page):
    return re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", page.text)


def test_whoever_sends_a_change_on_after_the_question_sees_what_it_changes(teacher, sign_in, administrator):
    client, path = sign_in(administrator), reverse("admin:schools_user_change", args=[teacher.pk])
    teacher.telephone = "406 555 0199"
    teacher.save()
    member = teacher.memberships.get()
    form = {"name": teacher.name, "email": teacher.email, "role": "mediator", "languages": ["es"]}
    form |= {"telephone": "", "is_active": "", "memberships-TOTAL_FORMS": "1", "memberships-INITIAL_FORMS": "1"}
    line = {"id": member.pk, "user": teacher.pk, "school": member.school_id, "role": "counselor"}
    form |= {f"memberships-0-{name}": value for name, value in line.items()}
    page = held_back(client, path, form)
    assert facts_on(page) == [
        ("Person", "Tess Teacher"),
        ("Role", "Mediator"),
        ("Telephone", "Nothing"),
        ("Languages spoken", "Spanish"),
        ("Can sign in", "No"),
        (f"{member}: Role", "Counselor"),
    ]
    client.post(path, hidden(page))
    teacher.refresh_from_db()
    assert (teacher.role, teacher.telephone) == ("mediator", "")


def test_and_whom_they_enter_or_what_they_delete_and_what_the_form_will_refuse(school, sign_in, administrator):
    client = sign_in(administrator)
    new = {"name": "Nora", "email": "nora", "role": "judge"}
    page = held_back(client, reverse("admin:schools_user_add"), new)
    assert facts_on(page)[:3] == [("Name", "Nora"), ("E-mail", "nora"), ("Role", "judge")]
    gone = held_back(client, reverse("admin:schools_school_delete", args=[school.pk]), {"post": "yes"})
    assert facts_on(gone) == [("Deleted", school.name)]
    assert School.objects.filter(pk=school.pk).exists()


def test_a_record_that_somebody_may_not_change_is_not_told_by_what_they_send(teacher, sign_in, coordinator):
    """Written down by hand: no page of a coordinator sends it."""
    client, path = sign_in(coordinator), reverse("admin:schools_user_change", args=[teacher.pk])
    page = held_back(client, path, {"telephone": "406", "role": "mediator"})
    assert page.status_code == 200
    assert facts_on(page) == []


def rule_of_the_center():
    return RetentionRule.objects.filter(district=None).first().pk


def test_what_was_typed_in_the_admin_comes_back_after_the_question(school, outsider, sign_in, administrator):
    """Somebody is put into a school, and is not a moment before the question is answered."""
    client = sign_in(administrator)
    path = reverse("admin:schools_school_change", args=[school.pk])
    session = client.session
    session[KEY] = 0
    session.save()
    form = hidden(client.get(path)) | {
        "district": school.district_id,
        "name": school.name,
        "memberships-TOTAL_FORMS": "1",
        "memberships-INITIAL_FORMS": "0",
        "memberships-0-user": outsider.pk,
        "memberships-0-school": school.pk,
        "memberships-0-role": "teacher",
    }
    asked = client.post(path, form)
    assert not outsider.memberships.filter(school=school).exists()
    given_back = client.post(reverse("schools:confirm"), {"password": PASSWORD, **hidden(asked)})
    assert "Your text is still here" in given_back.text
    client.post(path, hidden(given_back))
    assert outsider.memberships.filter(school=school).exists()
