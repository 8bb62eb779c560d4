"""A case is found by its number, a name or its school, and never across a wall."""

from importlib import import_module

import pytest
from django.apps import apps

from cases import actions
from cases.models import Case, Event, Party, Referral
from schools.models import School
from tests.conftest import accept_case, incident, people

SEARCH = "/search/"


def refer(school, teacher, who=None):
    return actions.refer(school=school, people=who or people(), by=teacher, **incident()).case


def found(response):
    assert response.status_code == 200
    return [str(getattr(row, "case", row)) for row in response.context["page"].rows]


def find(client, text):
    return found(client.get(SEARCH, {"q": text}))


@pytest.fixture
def other(school, teacher):
    return refer(school, teacher, [{"side": "responsible", "name": "Kim Lee"}])


@pytest.mark.parametrize("text", ["gomez", "GÓMEZ", "  gómez   maria ", "maría lincoln", "ruth"])
def test_names_are_found_without_accents_capitals_or_order(text, referred, other, coordinator, sign_in):
    assert find(sign_in(coordinator), text) == [str(referred)]


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Maya Sørensen", "sorensen"),
        ("Sean O'Connor", "o’connor"),
        ("Sean O’Connor", "o'connor"),
        ("Łukasz Đặng", "lukasz dang"),
        ("Elif Yıldız", "yildiz"),
        ("Frederik Æbelø", "aebelo"),
        ("Anna Weiß", "WEISS"),
        ("Ana Gutiérrez-Villaseñor", "Gutierrez Villasenor"),
        ("Ana Gutierrez Villasenor", "Gutiérrez–Villaseñor"),
        ("Þóra Eiðsdóttir", "thora eidsdottir"),
    ],
)
def test_a_name_is_found_with_the_letters_of_any_keyboard(name, typed, school, teacher, referred, sign_in):
    case = refer(school, teacher, [{"side": "responsible", "name": name}])
    assert find(sign_in(teacher), typed) == [str(case)]


def test_cases_from_before_are_found_as_those_from_now_on(referred, school, teacher, coordinator, sign_in):
    fold_all_anew = import_module("cases.migrations.0016_folded_anew").fold_all_anew
    case = refer(school, teacher, [{"side": "responsible", "name": "Maya O’Sørensen-Đặng"}])
    party = case.parties.get()
    folded = (case.search, case.referral.search, party.name_folded)
    before = "maya o’sørensen-đang"
    Case.objects.filter(pk=case.pk).update(search=f"{case} {before}")
    Referral.objects.filter(case=case).update(search=f"{case} {before}")
    Party.objects.filter(pk=party.pk).update(name_folded=before)
    fold_all_anew(apps, None)
    for row in (case, party, case.referral):
        row.refresh_from_db()
    assert (case.search, case.referral.search, party.name_folded) == folded
    assert find(sign_in(coordinator), "o'sorensen dang") == [str(case)]


def test_the_name_of_a_school_is_in_no_case_from_before(referred, coordinator, teacher, sign_in):
    leave_the_school_out = import_module(
        "cases.migrations.0019_schools_are_found_by_their_own_name"
    ).leave_the_school_out
    written = (referred.search, referred.referral.search)
    Case.objects.update(search=f"{referred} washington high maria gomez")
    Referral.objects.update(search=f"{referred} washington high maria gomez")
    leave_the_school_out(apps, None)
    for row in (referred, referred.referral):
        row.refresh_from_db()
    assert (referred.search, referred.referral.search) == written
    assert find(sign_in(coordinator), "washington") == find(sign_in(teacher), "washington") == []


def test_a_school_is_found(referred, other, coordinator, sign_in):
    assert find(sign_in(coordinator), "lincoln middle") == [str(other), str(referred)]


@pytest.mark.parametrize("role", ["coordinator", "mediator", "teacher"])
def test_a_school_that_got_another_name_is_found_by_that(
    role, accepted, school, administrator, mediator, request, sign_in
):
    rename = {"name": "Roosevelt Academy", "district": school.district_id, "address": "", "telephone": ""}
    inlines = {"memberships-TOTAL_FORMS": 0, "memberships-INITIAL_FORMS": 0}
    page = f"/admin/schools/school/{school.pk}/change/"
    assert sign_in(administrator).post(page, rename | inlines).status_code == 302
    client = sign_in(request.getfixturevalue(role))
    assert find(client, "roosevelt gomez") == find(client, "Roosevelt") == [str(accepted)]
    assert find(client, "lincoln") == []
    actions.add_party(case=accepted, by=mediator, side="support", name="Zoë Ångström")
    assert find(client, "academy") == [str(accepted)]


def test_a_school_finds_nothing_by_the_name_of_another(accepted, school, teacher, sign_in):
    School.objects.create(district=school.district, name="Gómez Elementary")
    client = sign_in(teacher)
    assert find(client, "elementary") == []
    assert find(client, "gomez") == [str(accepted)]


def test_a_number_is_found_whole_in_part_and_in_short(referred, other, coordinator, sign_in):
    client = sign_in(coordinator)
    year, count = str(other).split("-")
    assert find(client, str(other)) == [str(other)]
    assert find(client, str(int(count))) == [str(other)]
    assert find(client, f"{year}-") == [str(other), str(referred)]
    assert find(client, year) == [str(other), str(referred)]


def test_somebody_who_joined_later_is_found(accepted, mediator, coordinator, sign_in):
    actions.add_party(case=accepted, by=mediator, side="support", name="Zoë Ångström")
    assert find(sign_in(coordinator), "angstrom") == [str(accepted)]


@pytest.mark.parametrize("text", ["", "   ", "nobody", "%", "_", "9999-9999", "777", "'; --", "٤", "é" * 500])
def test_what_fits_nothing_finds_nothing(text, referred, coordinator, sign_in):
    assert find(sign_in(coordinator), text) == []


def test_a_mediator_finds_only_their_cases(accepted, other, mediator, other_mediator, sign_in):
    assert find(sign_in(mediator), "lincoln") == [str(accepted)]
    assert find(sign_in(mediator), str(other)) == []
    assert find(sign_in(other_mediator), "gomez") == []


def test_a_school_finds_only_what_it_has_sent(accepted, mediator, teacher, outsider, sign_in):
    actions.add_party(case=accepted, by=mediator, side="support", name="Zoë Ångström")
    assert find(sign_in(teacher), "gomez") == [str(accepted)]
    assert find(sign_in(teacher), str(accepted)) == [str(accepted)]
    assert find(sign_in(teacher), "angstrom") == []
    assert find(sign_in(outsider), "gomez") == []
    assert find(sign_in(outsider), str(accepted)) == []


def test_an_administrator_does_not_search(accepted, administrator, sign_in):
    assert sign_in(administrator).get(SEARCH, {"q": "gomez"}).status_code == 403


def test_that_somebody_searched_is_written_down_and_not_what(referred, coordinator, sign_in):
    sign_in(coordinator).get(SEARCH, {"q": "gomez"})
    event = Event.objects.get(kind=Event.Kind.SEARCHED)
    assert event.actor == coordinator
    assert "gomez" not in str(vars(event)).lower()


def test_pages_of_what_was_found(school, teacher, coordinator, sign_in):
    cases = {str(refer(school, teacher)) for _ in range(27)}
    client = sign_in(coordinator)
    first = client.get(SEARCH, {"q": "gomez"})
    assert first.context["count"] == "27"
    assert set(found(first)) | set(found(client.get(first.context["page"].next))) == cases


@pytest.mark.parametrize(("role", "count"), [("coordinator", "5"), ("mediator", "3+"), ("teacher", "3+")])
def test_behind_a_wall_counting_stops_early_and_finding_does_not(
    role, count, school, teacher, mediator, coordinator, request, sign_in, monkeypatch
):
    monkeypatch.setattr("cases.views.lists.FEW", 3)
    cases = {str(accept_case(refer(school, teacher), mediator=mediator, by=coordinator)) for _ in range(5)}
    response = sign_in(request.getfixturevalue(role)).get(SEARCH, {"q": "gomez"})
    assert response.context["count"] == count
    assert set(found(response)) == cases


def test_the_admin_finds_a_case_by_the_beginning_of_its_number(referred, other, coordinator, sign_in):
    client = sign_in(coordinator)
    for text, expected in ((str(other), [other]), (str(other)[:5], [other, referred]), (str(other)[5:], [])):
        response = client.get("/admin/cases/case/", {"q": text})
        assert list(response.context["cl"].result_list) == expected


@pytest.mark.parametrize("role", ["coordinator", "mediator", "teacher"])
def test_twenty_found_cost_what_one_does(
    role, school, teacher, mediator, coordinator, request, sign_in, django_assert_max_num_queries
):
    client = sign_in(request.getfixturevalue(role))
    counts = []
    for more in (1, 19):
        for _ in range(more):
            accept_case(refer(school, teacher), mediator=mediator, by=coordinator)
        client.get(SEARCH, {"q": "gomez"})
        with django_assert_max_num_queries(8) as asked:
            client.get(SEARCH, {"q": "gomez"})
        counts.append(len(asked))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("role", ["coordinator", "teacher"])
def test_many_words_cost_what_one_does(role, accepted, request, sign_in, django_assert_max_num_queries):
    client = sign_in(request.getfixturevalue(role))
    client.get(SEARCH, {"q": "gomez"})
    for text in ("gomez", "maria gomez lincoln middle dylan walker ana ruth school"):
        with django_assert_max_num_queries(8):
            client.get(SEARCH, {"q": text})


def test_a_whole_page_pasted_in_is_looked_for_by_its_first_words(referred, other, coordinator, sign_in):
    client = sign_in(coordinator)
    names = "maria gomez dylan walker ana ruth lincoln middle"
    assert find(client, f"{'maria ' * 20}{names}") == [str(referred)]
    assert find(client, f"{'maria ' * 20}{names} nobody") == []
    assert find(client, f"{names} a m g d {' '.join(f'word{number}' for number in range(1100))}") == [
        str(referred)
    ]
