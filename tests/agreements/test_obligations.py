"""What became of each obligation, until none is open."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from django.utils.formats import date_format

from agreements import actions
from agreements.models import Obligation
from cases import actions as cases
from cases.lifecycle import Refused
from cases.models import Event
from tests.agreements.keeping import BEFORE_THE_SIGNING
from tests.agreements.test_scan import PDF
from tests.cases.pages import today
from tests.conftest import sign_all, sign_place


@pytest.fixture
def client(sign_in, mediator):
    return sign_in(mediator)


@pytest.fixture
def letter(signed):
    return signed.obligations.first()


def url_of(obligation):
    return f"/obligations/{obligation.pk}/resolve/"


def found(obligation, **changes):
    return {
        "edits": obligation.edits,
        "status": "done",
        "resolved_on": today(),
        "evidence": "Ms. Hale was there.",
        "need_met": "yes",
    } | changes


def test_what_became_of_it_is_recorded(client, signed, letter):
    response = client.post(url_of(letter), found(letter))
    assert response.url == f"/agreements/{signed.pk}/"
    letter.refresh_from_db()
    assert (letter.status, letter.resolved_on, letter.need_met) == ("done", today(), "yes")
    assert letter.evidence == "Ms. Hale was there."
    assert not letter.resolved_late
    text = client.get(f"/agreements/{signed.pk}/").text
    assert "Ms. Hale was there." in text
    assert "recorded after closing" not in text


def test_the_history_carries_no_word_of_it(client, letter):
    client.post(url_of(letter), found(letter, evidence="A secret."))
    assert Event.objects.filter(kind=Event.Kind.CHANGED, detail="obligation done").count() == 1


@pytest.mark.parametrize("status", ["partly_done", "not_done"])
def test_it_may_have_been_kept_in_part_or_not(client, letter, status):
    client.post(url_of(letter), found(letter, status=status))
    letter.refresh_from_db()
    assert letter.status == status


def test_a_waiver_is_what_the_person_said_to_whom_it_is_owed(client, letter):
    text = client.get(url_of(letter)).text
    assert "Waived: María Gómez said that it need not be done any more" in text
    response = client.post(url_of(letter), found(letter, status="waived", evidence=""))
    assert response.status_code == 400
    assert "Write down what the person whom it is owed to said." in response.text
    client.post(url_of(letter), found(letter, status="waived", evidence="“The talk was enough for me.”"))
    letter.refresh_from_db()
    assert letter.status == "waived"


def test_nothing_was_kept_before_the_signing(client, letter):
    response = client.post(url_of(letter), found(letter, resolved_on=today() - timedelta(days=1)))
    assert response.status_code == 400
    assert BEFORE_THE_SIGNING.format(date_format(today(), "MONTH_DAY_FORMAT")) in response.text
    letter.refresh_from_db()
    assert letter.is_open


def test_what_was_kept_under_the_first_version_stays_so_in_the_second(sign_in, mediator, signed):
    first_day = today()
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        second = actions.amend(agreement=signed, by=mediator)
        actions.go_to_signing(agreement=second, by=mediator)
        sign_all(second, by=mediator)
        letter = second.obligations.first()
        assert sign_in(mediator).post(url_of(letter), found(letter, resolved_on=first_day)).status_code == 302
        letter.refresh_from_db()
        assert letter.resolved_on == first_day


def test_what_was_signed_on_paper_counts_from_the_day_on_the_paper(sign_in, mediator, signing):
    day = today()
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        for place, _ in signing.signing_list():
            sign_place(signing, place, by=mediator, scan=(PDF, "application/pdf"), signed_on=day)
        signing.refresh_from_db()
        letter = signing.obligations.first()
        assert sign_in(mediator).post(url_of(letter), found(letter, resolved_on=day)).status_code == 302


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"resolved_on": ""}, "Say on which day."),
        ({"resolved_on": "2090-01-01"}, "This is in the future"),
        ({"resolved_on": "2020-01-01"}, "nothing about it took place before that day"),
        ({"status": "forgotten"}, "Select a valid choice."),
    ],
)
def test_what_cannot_be_is_said(client, letter, changes, sentence):
    response = client.post(url_of(letter), found(letter, **changes))
    assert response.status_code == 400
    assert sentence in response.text
    assert "Ms. Hale was there." in response.text
    letter.refresh_from_db()
    assert letter.is_open


def test_of_two_who_record_it_at_once_the_second_compares_and_saves_again(sign_in, mediator, coordinator, letter):
    """Both opened it while it was partly done, and neither changes that: only their words differ."""
    sign_in(mediator).post(url_of(letter), found(letter, status="partly_done", evidence="A first page."))
    letter.refresh_from_db()
    mine = found(letter, status="partly_done", need_met="no", evidence="He tore it up.")
    half = found(letter, status="partly_done", need_met="", evidence="Half a letter, and Ben has page one.")
    sign_in(mediator).post(url_of(letter), half)
    client = sign_in(coordinator)
    response = client.post(url_of(letter), mine)
    assert response.status_code == 400
    assert "Somebody else has recorded this while you were writing." in response.text
    assert response.context["overtaken"] == [
        ("How it is known", "Half a letter, and Ben has page one."),
        ("Did it meet the harmed party's need?", ""),
    ]
    assert "Half a letter, and Ben has page one." in response.text
    assert "He tore it up." in response.text
    letter.refresh_from_db()
    assert letter.evidence == "Half a letter, and Ben has page one."
    both = "Half a letter, and Ben has page one. He tore up the rest."
    again = mine | {"edits": response.context["form"]["edits"].value(), "evidence": both}
    assert client.post(url_of(letter), again).status_code == 302
    letter.refresh_from_db()
    assert letter.evidence == both


def test_what_was_opened_again_meanwhile_shows_no_day(client, letter):
    client.post(url_of(letter), found(letter))
    letter.refresh_from_db()
    mine = found(letter, resolved_on=today() - timedelta(days=1), evidence="It was the day before.")
    client.post(url_of(letter), found(letter, status="open", evidence="", need_met=""))
    told = dict(client.post(url_of(letter), mine).context["overtaken"])
    assert (told["What became of it"], told["On which day"]) == ("Open", None)


def test_a_mistake_is_corrected(client, letter):
    client.post(url_of(letter), found(letter))
    letter.refresh_from_db()
    client.post(url_of(letter), found(letter, status="open"))
    letter.refresh_from_db()
    assert (letter.status, letter.resolved_on) == ("open", None)


def test_restitution_that_was_not_paid_is_not_done(client, mediator, signed):
    money = signed.obligations.last()
    response = client.post(url_of(money), found(money))
    assert response.status_code == 400
    assert "Only $0.00 of $120.00 has been paid." in response.text


def test_after_closing_it_is_a_late_record(client, coordinator, signed, letter):
    cases.close(case=signed.case, reason="not_fulfilled", by=coordinator)
    client.post(url_of(letter), found(letter))
    letter.refresh_from_db()
    assert (letter.status, letter.resolved_late) == ("done", True)
    assert "recorded after closing" in client.get(f"/agreements/{signed.pk}/").text


def test_before_the_signing_nothing_is_resolved(client, mediator, signing):
    obligation = signing.obligations.first()
    assert client.post(url_of(obligation), found(obligation)).status_code == 400
    with pytest.raises(Refused, match="only the one in force is followed"):
        actions.resolve(obligation=obligation, edits=obligation.edits, status="done", by=mediator)


def test_overdue_is_what_is_open_after_its_day(mediator, coordinator, signed, letter):
    due = letter.due_on
    assert not Obligation.objects.overdue(due).exists()
    assert set(Obligation.objects.overdue(due + timedelta(days=1))) == set(signed.obligations.all())
    actions.resolve(obligation=letter, edits=letter.edits, status="done", resolved_on=today(), by=mediator)
    assert letter not in Obligation.objects.overdue(due + timedelta(days=1))
    cases.close(case=signed.case, reason="not_fulfilled", by=coordinator)
    assert not Obligation.objects.overdue(due + timedelta(days=1)).exists()


def test_outside_the_case_it_does_not_exist(sign_in, letter, other_mediator, teacher, administrator):
    for user in (other_mediator, teacher, administrator):
        client = sign_in(user)
        assert client.get(url_of(letter)).status_code == 404
        assert client.post(url_of(letter), found(letter)).status_code == 404
    letter.refresh_from_db()
    assert letter.is_open
