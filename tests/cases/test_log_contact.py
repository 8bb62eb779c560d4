"""Logging a call: from the case page, in four fields, back to the same place."""

from datetime import date, timedelta
from importlib import import_module

import pytest
import time_machine
from django.apps import apps
from django.db import connection
from django.utils import timezone
from django.utils.formats import date_format

from cases import actions
from cases.forms.action import NO_LONGER_THERE
from cases.models import Consent, Contact, Event
from tests.cases.pages import call, clock, harmed, responsible, text_of, today, url
from tests.conftest import agree


@pytest.fixture
def maria(accepted, mediator):
    """May be spoken with."""
    maria = harmed(accepted)
    agree(maria, maria.guardians[0], Consent.Scope.SPEAK, by=mediator)
    return maria


def log(client, party, **changes):
    who = changes.pop("with_whom", party)
    return client.post(url("log_contact", party.case, party.pk), call(who, **changes))


def test_is_kept_with_its_defaults_and_leads_back_to_the_person(maria, mediator, sign_in):
    client = sign_in(mediator)
    response = log(client, maria, note="She is thinking about it.")
    assert response.status_code == 302
    assert response.url == f"{maria.case.get_absolute_url()}#person-{maria.pk}"
    contact = Contact.objects.get()
    assert (contact.party, contact.with_whom, contact.channel) == (maria, maria, "phone")
    assert (contact.recorded_by, contact.note, contact.is_late) == (mediator, "She is thinking about it.", False)
    assert timezone.now() - contact.at < timedelta(minutes=2)
    assert Event.objects.filter(kind=Event.Kind.CONTACTED, actor=mediator, subject_id=maria.pk).exists()
    card = text_of(client.get(response.url)).split(f'id="person-{maria.pk}"')[1].split("</article>")[0]
    assert "Logged: María Gómez, reached." in card


def test_a_next_step_without_a_day_is_due_in_a_week(maria, mediator, sign_in):
    log(sign_in(mediator), maria, next_step="Call again")
    assert Contact.objects.get().next_due == today() + timedelta(days=7)


def test_a_next_step_keeps_its_own_day(maria, mediator, sign_in):
    log(sign_in(mediator), maria, next_step="Call again", next_due=today() + timedelta(days=2))
    assert Contact.objects.get().next_due == today() + timedelta(days=2)


def test_a_day_of_another_year_is_shown_with_its_year(maria, mediator, sign_in):
    client, due_on = sign_in(mediator), today() + timedelta(days=400)
    log(client, maria, next_step="Call again", next_due=due_on)
    assert f"Next: Call again, due on {date_format(due_on)}" in text_of(client.get(maria.case.get_absolute_url()))


def refused(client, party, **changes):
    """What comes back is the case page with the form open and everything typed; nothing is recorded."""
    response = log(client, party, note="Typed with care", **changes)
    assert response.status_code == 400
    assert not Contact.objects.exists()
    shown = text_of(response)
    assert "Typed with care" in shown
    assert '<details class="fold" open>' in shown
    return shown


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"at": clock(timezone.now() + timedelta(hours=2))}, "This is in the future"),
        ({"at": clock(timezone.now() - timedelta(days=9))}, "The incident was on"),
        ({"at": "soon"}, "Enter a valid date/time"),
        ({"next_due": today() + timedelta(days=3)}, "Write down what is to be done by then."),
        ({"next_step": "Call", "next_due": "2062-01-01"}, "This is more than two years away"),
        ({"next_step": "Call", "next_due": "2020-01-01"}, "This is before the contact itself"),
        ({"next_step": "Call", "next_due": "0202-01-01"}, "Please look at the year."),
        ({"at": "0001-01-01T10:00"}, "Please look at the year."),
        ({"outcome": "invented"}, "Select a valid choice"),
        ({"channel": ""}, "Please choose"),
    ],
)
def test_says_what_is_wrong_beside_what_was_typed(maria, mediator, sign_in, wrong, sentence):
    assert sentence in refused(sign_in(mediator), maria, **wrong)


def test_an_avoided_channel_asks_to_be_confirmed(maria, mediator, sign_in):
    actions.change_party(party=maria, by=mediator, edits=0, avoid_channels=["phone"])
    client = sign_in(mediator)
    shown = refused(client, maria)
    assert "María Gómez asked not to be contacted in this way." in shown
    assert "asked not to be contacted" in shown.split('type="checkbox" name="confirmed"')[0]
    assert 'name="with_whom"' in shown.split('type="checkbox" name="confirmed"')[1]
    assert log(client, maria, confirmed="on").status_code == 302
    assert Contact.objects.get().confirmed


def test_the_confirmation_is_not_offered_before_there_is_a_doubt(maria, mediator, sign_in):
    page = sign_in(mediator).get(maria.case.get_absolute_url())
    assert 'name="confirmed"' not in text_of(page)


@pytest.mark.parametrize("outcome", ["reached", "refused", "left_message"])
def test_what_reached_a_minor_before_the_permission_asks_to_be_confirmed(accepted, mediator, sign_in, outcome):
    dylan = responsible(accepted)
    client = sign_in(mediator)
    shown = refused(client, dylan, outcome=outcome)
    assert "guardian has not given permission to speak with them" in shown
    assert log(client, dylan, outcome=outcome, confirmed="on").status_code == 302


def test_the_permission_is_asked_of_the_day_of_the_talk(maria, mediator, sign_in):
    before = clock(timezone.now() - timedelta(days=3))
    assert "guardian had not given permission to speak with them on" in refused(
        sign_in(mediator), maria, at=before
    )
    actions.withdraw_consent(consent=maria.consents.get(), by=mediator)
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        client = sign_in(mediator)
        assert "guardian has not given permission" in refused(client, maria)
        assert log(client, maria, at=clock(timezone.now() - timedelta(hours=25))).status_code == 302


LEFT_ALONE = (
    "Ana Gómez has withdrawn, and nothing is asked of them any more. Record this if they came by themselves"
)


def test_what_reached_somebody_after_they_withdrew_asks_to_be_confirmed(maria, mediator, sign_in):
    ana = maria.guardians[0]
    actions.withdraw(party=ana, by=mediator)
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        client = sign_in(mediator)
        assert LEFT_ALONE in refused(client, maria, with_whom=ana)
        assert log(client, maria, with_whom=ana, confirmed="on").status_code == 302
        assert "or after they withdrew" in text_of(client.get(maria.case.get_absolute_url()))
    assert Contact.objects.get().confirmed


def test_until_the_day_of_the_withdrawal_nobody_has_to_confirm_a_contact(maria, mediator, sign_in):
    """They may have said so in this very call, and it is written down after the withdrawal was."""
    ana = maria.guardians[0]
    actions.withdraw(party=ana, by=mediator)
    client = sign_in(mediator)
    assert log(client, maria, with_whom=ana).status_code == 302
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        client, before = sign_in(mediator), clock(timezone.now() - timedelta(days=3))
        assert log(client, maria, with_whom=ana, at=before).status_code == 302
        assert log(client, maria, with_whom=ana, outcome="no_answer").status_code == 302
    assert not Contact.objects.filter(confirmed=True).exists()


def test_of_who_came_back_a_contact_from_between_asks_to_be_confirmed(maria, mediator, sign_in):
    ana = maria.guardians[0]
    actions.withdraw(party=ana, by=mediator)
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        actions.rejoin(party=ana, by=mediator)
        client, between = sign_in(mediator), clock(timezone.now() - timedelta(days=1))
        assert "Ana Gómez had withdrawn on" in refused(client, maria, with_whom=ana, at=between)
        assert log(client, maria, with_whom=ana, at=between, confirmed="on").status_code == 302
        assert log(client, maria, with_whom=ana).status_code == 302


@pytest.mark.parametrize("outcome", ["no_answer", "wrong_number"])
def test_a_try_that_did_not_reach_a_minor_needs_no_permission(accepted, mediator, sign_in, outcome):
    assert log(sign_in(mediator), responsible(accepted), outcome=outcome).status_code == 302


def preselected(client, party):
    form = text_of(client.get(party.case.get_absolute_url())).split(f'id="call-{party.pk}-with_whom"')[1]
    return form.split("</select>")[0].split(" selected>")[1].split("<")[0]


def test_for_a_minor_a_guardian_is_preselected_before_the_permission_and_after_it(
    accepted, maria, mediator, sign_in
):
    client = sign_in(mediator)
    assert preselected(client, responsible(accepted)) == "Ruth Walker"
    assert preselected(client, maria) == "Ana Gómez"


def test_a_guardian_with_a_number_is_preselected_and_then_whoever_was_called_last(maria, mediator, sign_in):
    client, ana = sign_in(mediator), maria.guardians[0]
    jose = actions.add_guardian(child=maria, name="José Gómez", telephone="406 555 0133", by=mediator)
    actions.change_party(party=ana, by=mediator, edits=ana.edits, telephone="")
    assert preselected(client, maria) == "José Gómez"
    log(client, maria, with_whom=ana, outcome="no_answer", channel="visit")
    assert preselected(client, maria) == "Ana Gómez"
    log(client, maria, channel="visit")
    assert preselected(client, maria) == "María Gómez"
    actions.withdraw_consent(consent=maria.consents.get(), by=mediator)
    assert preselected(client, maria) == "José Gómez"
    actions.withdraw(party=jose, by=mediator)
    assert preselected(client, maria) == "Ana Gómez"


def test_for_an_adult_they_themself_are_preselected(maria, mediator, sign_in):
    actions.change_party(party=maria, by=mediator, edits=maria.edits, birth_date=date(1990, 1, 1))
    assert preselected(sign_in(mediator), maria) == "María Gómez"


def test_somebody_of_the_other_side_is_not_reached_for_a_person(maria, mediator, sign_in):
    ruth = responsible(maria.case).guardians[0]
    assert NO_LONGER_THERE in refused(sign_in(mediator), maria, with_whom=ruth)


def test_nobody_is_contacted_before_the_referral_is_accepted(referred, coordinator, sign_in):
    assert "has not been accepted" in refused(sign_in(coordinator), harmed(referred))


@pytest.mark.parametrize("who", ["teacher", "other_mediator", "administrator"])
def test_is_not_found_outside_the_wall(maria, sign_in, request, who):
    assert log(sign_in(request.getfixturevalue(who)), maria).status_code == 404
    assert not Contact.objects.exists()


def test_a_person_of_another_case_is_not_found(maria, mediator, sign_in):
    assert sign_in(mediator).post(url("log_contact", maria.case, 99999), call(maria)).status_code == 404


def test_its_address_alone_leads_to_the_case(maria, mediator, sign_in):
    response = sign_in(mediator).get(url("log_contact", maria.case, maria.pk))
    assert response.url == f"{maria.case.get_absolute_url()}#person-{maria.pk}"


@pytest.fixture
def as_before_the_check(db):
    """The database takes a step without its day, as it once did."""
    is_sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        cursor.execute(
            "PRAGMA ignore_check_constraints = ON"
            if is_sqlite
            else "ALTER TABLE cases_contact DROP CONSTRAINT a_next_step_has_its_day"
        )
        yield
        if is_sqlite:
            cursor.execute("PRAGMA ignore_check_constraints = OFF")


def test_a_step_or_a_day_from_before_is_given_its_other_half(as_before_the_check, maria, mediator, sign_in):
    client = sign_in(mediator)
    for step in ("", "Call again", "Write"):
        log(client, maria, next_step=step)
    _, step, day = Contact.objects.order_by("pk")
    Contact.objects.filter(pk=step.pk).update(next_due=None)
    Contact.objects.filter(pk=day.pk).update(next_step="")
    give_each_its_other_half = import_module(
        "cases.migrations.0020_a_next_step_has_its_day"
    ).give_each_its_other_half
    give_each_its_other_half(apps, None)
    assert list(Contact.objects.order_by("pk").values_list("next_step", "next_due")) == [
        ("", None),
        ("Call again", step.took_place_on),
        ("Next step", day.next_due),
    ]
