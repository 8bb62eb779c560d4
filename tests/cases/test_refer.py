"""A school refers an incident: one page, any number of people, one case however often it is sent."""

import uuid
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from cases.models import Case, Party, Referral
from schools.models import Membership

URL = reverse("cases:refer")


def person(index, side, name, **fields):
    return {
        f"people-{index}-{field}": value
        for field, value in {"side": side, "name": name, "language": "en", **fields}.items()
    }


def page(school, *people, **fields):
    """What the page sends for a complete referral; `people` are answers of `person()`."""
    people = people or (
        person(0, "harmed", "María Gómez"),
        person(1, "responsible", "Dylan Walker"),
    )
    typed = {
        "form_key": str(uuid.uuid4()),
        "school": school.pk,
        "incident_on": "2026-03-02",
        "what_happened": "A fight behind the gym.",
        "wants": "conference",
        "send": "yes",
    }
    for fields_of_person in people:
        typed |= fields_of_person
    return typed | fields


@pytest.fixture
def client(sign_in, teacher):
    return sign_in(teacher)


def test_the_page_knows_the_school_of_somebody_who_has_one(client, school):
    response = client.get(URL)
    assert response.context["form"].initial["school"] == school
    assert "School: <strong>Lincoln Middle School</strong>" in response.content.decode()


def test_staff_of_two_schools_choose_among_them(client, teacher, other_school):
    Membership.objects.create(user=teacher, school=other_school)
    assert set(client.get(URL).context["form"].fields["school"].queryset) == {*teacher_schools(teacher)}


def teacher_schools(user):
    return [membership.school for membership in user.memberships.all()]


def test_a_referral_becomes_a_case_with_its_people(client, school, teacher):
    response = client.post(URL, page(school, urgent_reason="A hearing on Friday", is_urgent="on"))
    case = Case.objects.get()
    assert response.status_code == 302
    assert response.url == reverse("cases:referral", args=[case.ref])
    assert (case.status, case.is_urgent, case.school) == ("referred", True, school)
    assert case.referral.referrer == teacher
    assert list(case.parties.values_list("side", "name")) == [
        ("harmed", "María Gómez"),
        ("responsible", "Dylan Walker"),
    ]


def test_the_school_reads_the_number_and_what_happens_next(client, school):
    text = client.post(URL, page(school), follow=True).content.decode()
    assert f"it is case {Case.objects.get().ref}" in text
    assert "A coordinator reads the referral and decides" in text


def test_the_referrer_gets_a_receipt_without_names(client, school, teacher, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        client.post(URL, page(school))
    [receipt] = [message for message in mail.outbox if message.to == [teacher.email]]
    assert Case.objects.get().ref in receipt.subject
    assert "Gómez" not in receipt.body + receipt.subject


def test_guardians_channels_and_language_are_kept(client, school):
    child = person(
        0,
        "harmed",
        "María Gómez",
        birth_date="2013-05-04",
        language="es",
        contact_advice="Only after 4 pm",
        avoid_channels=["text", "email"],
        needs_interpreter="on",
        **{"guardian-0-name": "Ana Gómez", "guardian-0-relation": "Mother", "guardian-1-name": "Luis Gómez"},
    )
    client.post(URL, page(school, child, person(1, "responsible", "Dylan Walker")))
    maria = Party.objects.get(name="María Gómez")
    assert maria.avoid_channels == ["text", "email"]
    assert maria.needs_interpreter
    assert maria.is_minor
    assert [(g.guardian.name, g.relation, g.guardian.language) for g in maria.guardianships.all()] == [
        ("Ana Gómez", "Mother", "es"),
        ("Luis Gómez", "", "es"),
    ]


def guarded(index, side, name, guardian, **fields):
    return person(
        index, side, name, **{f"guardian-0-{key}": value for key, value in {"name": guardian, **fields}.items()}
    )


def guardians():
    return [(p.name, p.telephone) for p in Party.objects.filter(side="guardian")]


@pytest.mark.parametrize(
    ("first", "second", "kept"),
    [
        ({}, {"telephone": "555 0101"}, [("Ana Gómez", "555 0101")]),
        ({"telephone": "(555) 0101"}, {"telephone": "555 0101"}, [("Ana Gómez", "(555) 0101")]),
        (
            {"telephone": "555 0101"},
            {"telephone": "555 0102"},
            [("Ana Gómez", "555 0101"), ("Ana Gomez", "555 0102")],
        ),
    ],
)
def test_the_guardian_of_two_siblings_is_one_person_where_nothing_contradicts(client, school, first, second, kept):
    siblings = (
        guarded(0, "harmed", "María", "Ana Gómez", **first),
        guarded(2, "harmed", "Luis", "Ana Gomez", **second),
    )
    client.post(URL, page(school, person(1, "responsible", "Dylan"), *siblings))
    assert guardians() == kept


@pytest.mark.parametrize(("telephone", "count"), [("", 2), ("555 0101", 1)])
def test_across_the_sides_a_name_alone_makes_nobody_one_person(client, school, telephone, count):
    """Who is taken for one person consents for both children."""
    children = ("harmed", "María"), ("responsible", "Dylan")
    cards = [guarded(n, *child, "María García", telephone=telephone) for n, child in enumerate(children)]
    client.post(URL, page(school, *cards))
    assert len(guardians()) == count


@pytest.mark.parametrize("name", ["not known", "Unknown", "No conocido", "?"])
def test_two_guardians_whose_names_are_not_known_are_two(client, school, name):
    cards = [guarded(n, "responsible", f"Student {n}", name, telephone=f"555 010{n}") for n in range(2)]
    client.post(URL, page(school, *cards))
    assert guardians() == [(name, "555 0100"), (name, "555 0101")]


def test_a_support_person_is_tied_to_the_one_they_support(client, school):
    """The number of a card is not its place: cards between may have been taken out."""
    client.post(
        URL,
        page(
            school,
            person(1, "responsible", "Dylan Walker"),
            person(4, "support", "Coach Hill", supports="7"),
            person(7, "harmed", "María Gómez"),
        ),
    )
    assert Party.objects.get(name="Coach Hill").supports.name == "María Gómez"


@pytest.mark.parametrize("supports", ["4", "9"])
def test_nobody_supports_themself_or_somebody_who_is_not_there(client, school, supports):
    typed = page(school, person(1, "responsible", "Dylan"), person(4, "support", "Coach", supports=supports))
    response = client.post(URL, typed)
    assert response.status_code == 400
    assert "Choose somebody else who is named on this page." in response.content.decode()
    assert not Case.objects.exists()


def test_five_responsible_parties_fit_on_the_page(client, school):
    client.post(URL, page(school, *(person(n, "responsible", f"Student {n}") for n in range(5))))
    assert Case.objects.get().parties.count() == 5


def test_cards_that_nobody_wrote_into_are_left_out(client, school):
    client.post(URL, page(school, person(0, "harmed", ""), person(1, "both", "Dylan"), person(2, "", "")))
    assert [party.name for party in Case.objects.get().parties.all()] == ["Dylan"]


@pytest.mark.parametrize(
    "typed",
    [
        {"side": "support"},
        {"language": "es"},
        {"needs_interpreter": "on"},
        {"avoid_channels": ["phone"]},
        {"age": "adult"},
        {"guardian-0-relation": "Mother"},
        {"guardian-1-language": "es"},
    ],
)
def test_a_card_that_somebody_chose_something_on_asks_for_a_name(client, school, typed):
    card = person(2, "", "") | {f"people-2-{field}": value for field, value in typed.items()}
    response = client.post(URL, page(school, person(1, "responsible", "Dylan"), card))
    assert response.status_code == 400
    assert "Write their name, or “not known”." in response.text
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("side", "age", "is_minor"),
    [
        ("responsible", "", True),
        ("responsible", "adult", False),
        ("school", "", False),
        ("school", "minor", True),
    ],
)
def test_how_old_somebody_is_goes_by_their_side_until_it_is_said(client, school, side, age, is_minor):
    client.post(URL, page(school, person(1, "both", "Dylan"), person(2, side, "Kim", age=age)))
    assert Party.objects.get(name="Kim").is_minor == is_minor


def test_enter_in_a_field_sends_nothing_and_stays_on_the_page(client, school):
    """The first button of a form is the one that Enter presses."""
    first = (
        client.get(URL).text.split('action="/referrals/new/"')[1].split('type="submit" name="')[1].split('"')[0]
    )
    typed = page(school, incident_on="yesterday") | {first: "yes"}
    del typed["send"]
    response = client.post(URL, typed)
    assert response.status_code == 200
    assert 'value="yesterday"' in response.text
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"incident_on": ""}, "Write the day, as well as you know it."),
        ({"what_happened": "  "}, "Write in a few sentences what happened."),
        ({"is_urgent": "on"}, "Say in a few words why it is urgent."),
        ({"sanctions": ["none", "arrest"]}, "or the others, but not both."),
        ({"people-1-side": "harmed"}, "A referral needs at least one responsible party"),
        ({"people-1-side": ""}, "Choose their part in this."),
        ({"people-1-side": "guardian"}, "Select a valid choice."),
        ({"people-1-name": "", "people-1-telephone": "555 0100"}, "Write their name, or “not known”."),
        ({"incident_on": "0202-05-31"}, "Please look at the year."),
        ({"incident_on": "0001-01-01"}, "Please look at the year."),
        ({"people-1-birth_date": "2090-01-01"}, "This birth date is in the future"),
        ({"people-1-birth_date": "1066-10-14"}, "This cannot be a birth date"),
        ({"people-1-guardian-0-email": "nobody"}, "Enter a valid email address."),
        ({"people-1-guardian-1-telephone": "555 0100"}, "Write their name, or “not known”."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_sent(client, school, wrong, sentence):
    response = client.post(URL, page(school, **wrong, hopes="That all can come back."))
    text = response.content.decode()
    assert response.status_code == 400
    assert sentence in text
    assert "That all can come back." in text
    assert "María Gómez" in text
    assert not Case.objects.exists()


def test_an_incident_of_tomorrow_is_refused(client, school):
    tomorrow = timezone.localdate() + timedelta(days=1)
    response = client.post(URL, page(school, incident_on=tomorrow.isoformat()))
    assert response.status_code == 400
    assert "The incident cannot be in the future" in response.content.decode()
    assert not Case.objects.exists()


def test_the_same_page_sent_twice_makes_one_case(client, school):
    typed = page(school)
    first, second = client.post(URL, typed), client.post(URL, typed)
    assert first.url == second.url
    assert Referral.objects.count() == 1


@pytest.mark.parametrize(
    "other", [{"what_happened": "Somebody else began it."}, {"people-1-name": "Somebody Else"}]
)
def test_another_text_in_a_second_window_is_not_taken_for_sent(client, school, other):
    typed = page(school)
    client.post(URL, typed)
    response = client.post(URL, typed | other)
    assert response.status_code == 400
    assert f"This page was sent before, as case {Case.objects.get()}" in response.text
    assert next(iter(other.values())) in response.text
    assert Referral.objects.count() == 1


def test_two_pages_make_two_cases_with_numbers_in_a_row(client, school):
    client.post(URL, page(school))
    client.post(URL, page(school))
    first, second = Case.objects.order_by("pk")
    assert int(second.ref[-4:]) == int(first.ref[-4:]) + 1


def test_staff_cannot_refer_for_another_school(client, school, other_school):
    response = client.post(URL, page(other_school))
    assert response.status_code == 400
    assert not Case.objects.exists()


def test_the_coordinator_refers_for_any_school(sign_in, coordinator, school, other_school):
    sign_in(coordinator).post(URL, page(other_school))
    assert Case.objects.get().school == other_school


@pytest.mark.parametrize("role", ["mediator", "administrator"])
def test_others_do_not_refer(sign_in, school, role, request):
    client = sign_in(request.getfixturevalue(role))
    assert client.get(URL).status_code == 403
    assert client.post(URL, page(school)).status_code == 403
    assert not Case.objects.exists()


def test_somebody_without_a_school_is_told_what_to_do(client, teacher, school):
    teacher.memberships.all().delete()
    assert "not linked to a school yet" in client.get(URL).content.decode()


def test_six_people_fit_without_a_script(client):
    people = client.get(URL).context["form"].people
    assert len(people.shown + people.spare) >= 6


def test_more_people_fit_on_request_and_nothing_typed_is_lost(client, school):
    typed = page(school, *(person(n, "responsible", f"Student {n}") for n in range(6)), more="yes")
    response = client.post(URL, typed | {"incident_on": "yesterday"})
    people = response.context["form"].people
    assert response.status_code == 200
    assert [card["name"].value() for card in people.shown] == [f"Student {n}" for n in range(6)]
    assert len(people.spare) == 4
    assert 'value="yesterday"' in response.content.decode()
    assert not Case.objects.exists()
