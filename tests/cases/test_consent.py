"""Consent is opt-in, a scope at a time, and ends when it is taken back."""

from datetime import date, datetime, time, timedelta

import pytest
import time_machine
from django.utils import timezone
from django.utils.formats import date_format

from cases import actions
from cases.forms.action import NO_LONGER_THERE
from cases.models import Consent, Event
from tests.cases.pages import harmed, just_eighteen, responsible, text_of, today, url
from tests.conftest import agree


@pytest.fixture
def maria(accepted):
    return harmed(accepted)


@pytest.fixture
def ana(maria):
    return maria.guardians[0]


def consent(client, party, given_by, *scopes, **changes):
    data = {
        "given_by": given_by.pk,
        "scopes": scopes,
        "method": "phone",
        "given_on": today(),
        "language": "es",
        "text_version": "2026-12",
    } | changes
    return client.post(url("consent", party.case, party.pk), data)


def test_each_yes_is_a_record_of_its_own(maria, ana, mediator, sign_in):
    response = consent(sign_in(mediator), maria, ana, "speak", "take_part")
    assert response.url == url("party", maria.case, maria.pk)
    kept = Consent.objects.order_by("pk")
    assert [(c.scope, c.given_by, c.party, c.method, c.language) for c in kept] == [
        ("speak", ana, maria, "phone", "es"),
        ("take_part", ana, maria, "phone", "es"),
    ]
    details = Event.objects.filter(kind=Event.Kind.CONSENTED).values_list("detail", flat=True)
    assert set(details) == {"speak", "take_part"}


def test_nothing_is_preselected_and_nothing_implied(maria, ana, mediator, sign_in):
    page = text_of(sign_in(mediator).get(url("consent", maria.case, maria.pk)))
    assert "checked" not in page
    consent(sign_in(mediator), maria, ana, "take_part")
    maria.refresh_from_db()
    assert not maria.may_be_spoken_with
    assert not maria.has_agreed(Consent.Scope.TAKE_PART)
    assert not maria.guardian_agreed(Consent.Scope.SHARE)


def refused(client, party, given_by, *scopes, **changes):
    before = Consent.objects.count()
    response = consent(client, party, given_by, *scopes, **changes)
    assert response.status_code == 400
    assert Consent.objects.count() == before
    return text_of(response)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"scopes": []}, "Please choose"),
        ({"given_on": today() + timedelta(days=1)}, "This is in the future"),
        ({"given_on": today() - timedelta(days=9)}, "The incident was on"),
        ({"method": ""}, "Please choose"),
        ({"scopes": ["everything"]}, "Select a valid choice"),
    ],
)
def test_says_what_is_wrong(maria, ana, mediator, sign_in, wrong, sentence):
    assert sentence in refused(sign_in(mediator), maria, ana, "speak", **wrong)


@pytest.mark.parametrize(("avoided", "method"), [("phone", "phone"), ("letter", "paper"), ("video", "online")])
def test_a_way_that_they_asked_not_to_be_used_is_confirmed(maria, ana, mediator, sign_in, avoided, method):
    actions.change_party(party=ana, by=mediator, edits=0, avoid_channels=[avoided])
    client = sign_in(mediator)
    shown = refused(client, maria, ana, "speak", method=method)
    assert "Ana Gómez asked not to be contacted in this way." in shown
    assert 'type="checkbox" name="confirmed"' in shown
    assert consent(client, maria, ana, "speak", method=method, confirmed="on").status_code == 302
    assert Consent.objects.get().confirmed
    assert "Confirmed although they had asked" in text_of(client.get(url("party", maria.case, maria.pk)))


def test_face_to_face_nothing_is_to_be_confirmed(maria, ana, mediator, sign_in):
    actions.change_party(party=ana, by=mediator, edits=0, avoid_channels=["phone", "visit"])
    assert consent(sign_in(mediator), maria, ana, "speak", method="in_person").status_code == 302
    assert not Consent.objects.get().confirmed


def test_somebody_elses_guardian_cannot_agree(maria, mediator, sign_in):
    ruth = responsible(maria.case).guardians[0]
    assert NO_LONGER_THERE in refused(sign_in(mediator), maria, ruth, "speak")


def test_a_child_does_not_permit_to_be_spoken_with(maria, mediator, sign_in):
    assert "Only a guardian gives permission" in refused(sign_in(mediator), maria, maria, "speak")


def test_a_minor_is_not_asked_before_the_permission(maria, mediator, sign_in):
    assert "has not given permission" in refused(sign_in(mediator), maria, maria, "take_part")


def test_what_a_child_said_before_the_permission_is_confirmed(maria, ana, mediator, sign_in):
    agree(maria, ana, Consent.Scope.SPEAK, by=mediator)
    client, day = sign_in(mediator), today() - timedelta(days=4)
    shown = refused(client, maria, maria, "take_part", given_on=day)
    assert f"guardian had not given permission to speak with them on {date_format(day)}." in shown
    assert consent(client, maria, maria, "take_part", given_on=day, confirmed="on").status_code == 302
    assert Consent.objects.get(scope="take_part").confirmed
    assert "this way, before a permission" in text_of(client.get(url("party", maria.case, maria.pk)))


def test_a_guardian_who_withdrew_can_no_longer_agree(maria, ana, mediator, sign_in):
    actions.withdraw(party=ana, by=mediator)
    client = sign_in(mediator)
    assert "Ana Gómez withdrew on this day" in refused(client, maria, ana, "speak")
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        shown = refused(sign_in(mediator), maria, ana, "speak", given_on=today())
    assert "Ana Gómez has withdrawn: record first that they take part again." in shown
    assert "Ana Gómez, as guardian (only what was before " in shown


@pytest.mark.parametrize("who", ["María Gómez", "Ana Gómez"])
def test_a_yes_from_before_a_withdrawal_is_recorded_and_has_ended_with_it(maria, ana, mediator, sign_in, who):
    actions.withdraw(party=maria.case.parties.get(name=who), by=mediator)
    client, yesterday = sign_in(mediator), today() - timedelta(days=1)
    shown = text_of(client.get(consent(client, maria, ana, "speak", given_on=yesterday).url))
    assert "Recorded: speak with the child. It is of before the withdrawal on" in shown
    kept = Consent.objects.get()
    assert (kept.given_on, kept.stands, kept.ended_by_withdrawal) == (yesterday, False, True)
    assert not kept.was_taken_back
    assert "is already recorded" in refused(client, maria, ana, "speak", given_on=yesterday)


def test_once_they_are_back_only_a_yes_from_then_on_counts(maria, ana, mediator, sign_in):
    """Withdrawn today, back in three days: yesterday's ended, of the days between there is none."""
    actions.withdraw(party=maria, by=mediator)
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        client, days_ago = sign_in(mediator), [today() - timedelta(days=number) for number in range(5)]
        client.post(url("rejoin", maria.case, maria.pk))
        assert consent(client, maria, ana, "speak", given_on=days_ago[4]).status_code == 302
        assert not harmed(maria.case).may_be_spoken_with
        shown = refused(client, maria, ana, "speak", given_on=days_ago[1])
        assert f"María Gómez had withdrawn on {date_format(days_ago[3])}, and took part again" in shown
        assert consent(client, maria, ana, "speak", given_on=days_ago[0]).status_code == 302
        assert harmed(maria.case).may_be_spoken_with


def test_on_the_day_of_a_return_it_counts(maria, ana, mediator, sign_in):
    actions.withdraw(party=maria, by=mediator)
    actions.rejoin(party=maria, by=mediator)
    assert consent(sign_in(mediator), maria, ana, "speak").status_code == 302
    assert harmed(maria.case).may_be_spoken_with


@pytest.mark.parametrize(("born", "is_offered"), [(just_eighteen(), True), (date(1990, 1, 1), False)])
def test_a_permission_is_offered_for_who_was_a_minor_at_the_incident(maria, mediator, sign_in, born, is_offered):
    actions.change_party(party=maria, by=mediator, edits=maria.edits, birth_date=born)
    page = text_of(sign_in(mediator).get(url("consent", maria.case, maria.pk)))
    assert ("Speak with the child" in page) is is_offered


def test_where_somebody_may_say_no_that_is_offered(maria, ana, mediator, sign_in):
    client, way_out = sign_in(mediator), url("withdraw", maria.case, maria.pk)
    for page in ("consent", "prepare"):
        shown = text_of(client.get(url(page, maria.case, maria.pk)))
        assert f'If the answer is no, <a href="{way_out}">record that María Gómez does not take part</a>.' in shown
    case_page = text_of(client.get(maria.case.get_absolute_url()))
    missing = case_page.split('id="missing-title"')[1].split("</section>")[0]
    assert missing.count(way_out) == 1
    assert missing.count("If the answer is no") == 2


def test_a_child_whose_guardian_says_no_keeps_nobody_else_waiting(prepared, mediator, sign_in):
    tom = actions.add_party(case=prepared, side="harmed", name="Tom", is_minor_by_word=True, by=mediator)
    actions.add_guardian(child=tom, name="Tina", by=mediator)
    client, way_out = sign_in(mediator), url("withdraw", prepared, tom.pk)
    assert len(prepared.missing_for_conference()) == 5
    assert way_out in text_of(client.get(prepared.get_absolute_url()))
    client.post(way_out)
    assert prepared.missing_for_conference() == []


def test_the_last_guardians_withdrawal_says_what_is_to_be_done_for_the_child(maria, ana, mediator, sign_in):
    page = text_of(sign_in(mediator).get(url("withdraw", maria.case, ana.pk)))
    assert "Nobody is left who can say yes for María Gómez: add another guardian, or record that" in page
    actions.add_guardian(child=maria, name="José Gómez", by=mediator)
    page = text_of(sign_in(mediator).get(url("withdraw", maria.case, ana.pk)))
    assert "Nobody is left" not in page


def test_what_a_later_question_is_for_is_said(maria, mediator, sign_in):
    page = text_of(sign_in(mediator).get(url("consent", maria.case, maria.pk)))
    assert "nothing in the case rests on it" in page


def test_all_of_an_occasion_is_recorded_or_nothing(maria, ana, mediator, sign_in):
    agree(maria, ana, Consent.Scope.TAKE_PART, by=mediator)
    assert "is already recorded" in refused(sign_in(mediator), maria, ana, "speak", "take_part")


def test_a_consent_that_was_taken_back_can_be_given_anew(maria, ana, mediator, sign_in):
    agree(maria, ana, Consent.Scope.SPEAK, by=mediator)
    actions.withdraw_consent(consent=Consent.objects.get(), by=mediator)
    assert consent(sign_in(mediator), maria, ana, "speak").status_code == 302
    assert Consent.objects.filter(withdrawn_at=None).count() == 1
    assert Consent.objects.count() == 2


def test_an_old_paper_brings_back_no_yes_that_was_taken_back(maria, ana, mediator, sign_in):
    agree(maria, ana, Consent.Scope.SPEAK, by=mediator, on=days_ago(3))
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        client = sign_in(mediator)
        take_back(client, Consent.objects.get())
        shown = refused(client, maria, ana, "speak", given_on=days_ago(1))
        assert f"Ana Gómez took this consent back on {date_format(today())}" in shown
        assert harmed(maria.case).missing_permission()
        assert consent(client, maria, ana, "speak").status_code == 302
        assert not harmed(maria.case).missing_permission()


def test_nor_among_what_a_withdrawal_ended_later(maria, ana, mediator, sign_in):
    """What is asked about the days between reads the record as it was: they had said no by then."""
    agree(maria, ana, Consent.Scope.SPEAK, by=mediator, on=days_ago(3))
    client = sign_in(mediator)
    take_back(client, Consent.objects.get())
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        actions.withdraw(party=maria, by=mediator)
        client = sign_in(mediator)
        assert "took this consent back" in refused(client, maria, ana, "speak", given_on=days_ago(3))
        assert Consent.objects.count() == 1


def days_ago(number):
    return today() - timedelta(days=number)


def noon(day):
    return timezone.make_aware(datetime.combine(day, time(12)))


def permissions(maria):
    return list(
        maria.consents.filter(scope="speak").values_list("given_on", "withdrawn_at", "ended_by_withdrawal")
    )


def test_the_same_yes_said_earlier_is_added_and_the_recorded_one_goes_on(maria, ana, mediator, sign_in):
    """It was written down with the day of the writing: what took place in between had its permission."""
    agree(maria, ana, Consent.Scope.SPEAK, by=mediator, on=days_ago(1))
    client, day = sign_in(mediator), date_format(days_ago(3))
    page = text_of(client.get(consent(client, maria, ana, "speak", given_on=days_ago(3)).url))
    assert f"What was recorded as of a later day already stands from {day} on now." in page
    assert f"Until {date_format(days_ago(1))}: from then on by the yes of that day" in page
    assert page.count("Take back<") == 1
    assert ">Ended<" not in page
    stands, continued = maria.consents.order_by("pk")
    assert (stands.given_on, stands.stands) == (days_ago(1), True)
    assert (continued.given_on, continued.stands, continued.was_taken_back) == (days_ago(3), False, False)
    missing = [bool(harmed(maria.case).missing_permission(noon(days_ago(number)))) for number in (4, 3, 2, 1, 0)]
    assert missing == [True, False, False, False, False]


@pytest.mark.parametrize("day", [0, 1, 2, 3])
def test_the_same_again_says_from_which_day_it_stands_and_what_to_do(maria, ana, mediator, sign_in, day):
    agree(maria, ana, Consent.Scope.SPEAK, by=mediator, on=days_ago(1))
    client = sign_in(mediator)
    consent(client, maria, ana, "speak", given_on=days_ago(3))
    shown = refused(client, maria, ana, "speak", given_on=days_ago(day))
    assert (
        f"This consent of Ana Gómez is already recorded, and stands from {date_format(days_ago(3))} on. If they had "
        "said yes before that, record it with the earlier day;"
    ) in shown


def test_taking_it_back_ends_what_was_said_earlier_with_it(maria, ana, mediator, sign_in):
    agree(maria, ana, Consent.Scope.SPEAK, Consent.Scope.TAKE_PART, by=mediator, on=days_ago(1))
    client = sign_in(mediator)
    consent(client, maria, ana, "speak", "take_part", given_on=days_ago(3))
    assert f"had said yes on {date_format(days_ago(3))}" in text_of(
        client.get(
            url("withdraw_consent", maria.case, maria.pk, maria.consents.get(scope="speak", withdrawn_at=None).pk)
        )
    )
    assert harmed(maria.case).guardians_who_took_back("speak") == []
    take_back(client, maria.consents.get(scope="speak", withdrawn_at=None))
    maria = harmed(maria.case)
    assert not maria.may_be_spoken_with
    assert maria.guardians_who_took_back("speak") == [ana]
    assert not maria.missing_permission(noon(days_ago(2)))
    page = text_of(client.get(url("party", maria.case, maria.pk)))
    assert page.count(">Ended<") == 1
    assert page.count("Take back<") == 1


def test_an_earlier_yes_reaches_not_over_the_day_on_which_it_was_taken_back(maria, ana, mediator, sign_in):
    agree(maria, ana, Consent.Scope.SPEAK, by=mediator)
    take_back(sign_in(mediator), Consent.objects.get())
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        client = sign_in(mediator)
        assert consent(client, maria, ana, "speak").status_code == 302
        for day in (4, 5):
            shown = refused(client, maria, ana, "speak", given_on=days_ago(day))
            assert f"Ana Gómez took this consent back on {date_format(days_ago(3))}" in shown
        assert consent(client, maria, ana, "speak", given_on=days_ago(2)).status_code == 302
        assert harmed(maria.case).missing_permission(noon(days_ago(3)))


@pytest.mark.parametrize("who", ["María Gómez", "Ana Gómez"])
def test_an_earlier_yes_reaches_not_over_a_withdrawal(maria, ana, mediator, sign_in, who):
    person = maria.case.parties.get(name=who)
    actions.withdraw(party=person, by=mediator)
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        actions.rejoin(party=person, by=mediator)
    with time_machine.travel(timezone.now() + timedelta(days=5)):
        client = sign_in(mediator)
        assert consent(client, maria, ana, "speak").status_code == 302
        shown = refused(client, maria, ana, "speak", given_on=days_ago(3))
        assert "took part again" in shown
        assert consent(client, maria, ana, "speak", given_on=days_ago(6)).status_code == 302
        assert harmed(maria.case).missing_permission(noon(days_ago(4)))
        assert consent(client, maria, ana, "speak", given_on=days_ago(2)).status_code == 302
        assert harmed(maria.case).missing_permission(noon(days_ago(3)))
        assert not harmed(maria.case).missing_permission(noon(days_ago(1)))
        assert [ended for _, _, ended in permissions(maria)] == [False, True, False]


def test_a_child_s_earlier_yes_from_before_the_permission_is_confirmed(maria, ana, mediator, sign_in):
    agree(maria, ana, Consent.Scope.SPEAK, by=mediator, on=days_ago(2))
    agree(maria, maria, Consent.Scope.TAKE_PART, by=mediator, on=days_ago(1))
    client, earlier = sign_in(mediator), {"given_on": days_ago(3), "method": "in_person"}
    assert "had not given permission to speak with them on" in refused(
        client, maria, maria, "take_part", **earlier
    )
    assert consent(client, maria, maria, "take_part", **earlier, confirmed="on").status_code == 302
    assert maria.consents.get(given_on=days_ago(3)).confirmed
    assert "The incident was on" in refused(
        client, maria, maria, "take_part", given_on=days_ago(9), confirmed="on"
    )


def take_back(client, given):
    return client.post(url("withdraw_consent", given.party.case, given.party.pk, given.pk))


def test_taking_back_ends_it_at_once_and_cancels_what_rested_on_it(scheduled, mediator, sign_in):
    given = Consent.objects.get(party=harmed(scheduled), given_by=harmed(scheduled), scope="take_part")
    client = sign_in(mediator)
    assert "is cancelled" in text_of(client.get(url("withdraw_consent", scheduled, given.party.pk, given.pk)))
    page = text_of(client.get(take_back(client, given).url))
    assert "Please tell everybody who was invited: María Gómez, " in page
    given.refresh_from_db()
    scheduled.refresh_from_db()
    assert not given.stands
    assert scheduled.status == "preconference"
    assert not scheduled.conferences.planned().exists()


def test_taking_back_another_scope_leaves_the_conference(scheduled, mediator, sign_in):
    maria = harmed(scheduled)
    agree(maria, maria, Consent.Scope.SURVEY, by=mediator)
    take_back(sign_in(mediator), Consent.objects.get(scope="survey"))
    scheduled.refresh_from_db()
    assert scheduled.status == "scheduled"


def test_taking_back_twice_is_told(maria, ana, mediator, sign_in):
    agree(maria, ana, Consent.Scope.SPEAK, by=mediator)
    client, given = sign_in(mediator), Consent.objects.get()
    take_back(client, given)
    response = take_back(client, given)
    assert response.status_code == 400
    assert "already withdrawn" in text_of(response)


def test_looking_takes_nothing_back(maria, ana, mediator, sign_in):
    agree(maria, ana, Consent.Scope.SPEAK, by=mediator)
    sign_in(mediator).get(url("withdraw_consent", maria.case, maria.pk, Consent.objects.get().pk))
    assert Consent.objects.get().stands


def test_a_consent_of_somebody_else_is_not_found_under_this_name(maria, ana, mediator, sign_in):
    agree(maria, ana, Consent.Scope.SPEAK, by=mediator)
    wrong = url("withdraw_consent", maria.case, responsible(maria.case).pk, Consent.objects.get().pk)
    assert sign_in(mediator).post(wrong).status_code == 404
    assert Consent.objects.get().stands


@pytest.mark.parametrize("who", ["teacher", "other_mediator", "administrator"])
def test_is_not_found_outside_the_wall(maria, ana, mediator, sign_in, request, who):
    agree(maria, ana, Consent.Scope.SPEAK, by=mediator)
    client = sign_in(request.getfixturevalue(who))
    assert consent(client, maria, ana, "take_part").status_code == 404
    assert take_back(client, Consent.objects.get()).status_code == 404
    assert Consent.objects.get().stands
