"""Who was told how the agreement is kept: the harmed party hears of completion, and of its absence."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from django.utils.formats import date_format

from agreements import actions
from agreements.actions import keeping
from agreements.models import Told
from cases import actions as cases
from cases.lifecycle import Refused
from cases.models import Event
from tests.agreements.keeping import BEFORE_THE_SIGNING, keep_everything
from tests.cases.pages import today
from tests.conftest import incident, people


@pytest.fixture
def client(sign_in, mediator):
    return sign_in(mediator)


@pytest.fixture
def harmed(signed):
    return signed.case.parties.get(side="harmed")


def tell(client, agreement, person, **changes):
    data = {"party": person.pk, "what": "progress", "method": "phone", "told_on": today()} | changes
    return client.post(f"/agreements/{agreement.pk}/tell/", data)


def test_it_is_recorded(client, mediator, signed, harmed):
    tell(client, signed, harmed)
    told = signed.told.get()
    assert (told.party, told.what, told.method, told.recorded_by) == (harmed, "progress", "phone", mediator)
    assert Event.objects.filter(kind=Event.Kind.TOLD, detail="progress", actor=mediator).count() == 1
    assert "María Gómez: progress" in client.get(f"/agreements/{signed.pk}/").text


def test_what_is_not_kept_yet_is_not_called_kept(client, signed, harmed):
    response = tell(client, signed, harmed, what="completed")
    assert response.status_code == 400
    assert "Not every obligation is done yet" in response.text
    assert not Told.objects.exists()


def test_that_it_is_not_kept_can_be_told_once_something_was_not_done(client, mediator, signed, harmed):
    response = tell(client, signed, harmed, what="not_completed")
    assert response.status_code == 400
    assert "Nothing is recorded as not done, or only in part: what can be told is progress." in response.text
    assert not Told.objects.exists()
    letter = signed.obligations.get(kind="apology")
    actions.resolve(obligation=letter, edits=letter.edits, status="not_done", resolved_on=today(), by=mediator)
    tell(client, signed, harmed, what="not_completed")
    assert signed.told.get().what == "not_completed"


def test_the_harmed_party_is_waiting_to_be_told(client, mediator, signed, harmed):
    assert signed.not_told() == [harmed]
    keep_everything(signed, by=mediator)
    tell(client, signed, harmed, what="completed")
    assert signed.not_told() == []


def test_the_page_asks_for_it_once_everything_is_kept(client, mediator, signed):
    waiting = "The agreement is kept. Not told yet: María Gómez."
    assert waiting not in client.get(signed.get_absolute_url()).text
    keep_everything(signed, by=mediator)
    assert waiting in client.get(signed.get_absolute_url()).text


def test_the_page_asks_at_once_that_they_hear_of_what_was_not_done(client, mediator, signed, harmed):
    letter = signed.obligations.get(kind="apology")
    actions.resolve(obligation=letter, edits=letter.edits, status="not_done", resolved_on=today(), by=mediator)
    page = client.get(signed.get_absolute_url()).text
    assert "The agreement is not kept. Not told yet: María Gómez." in page
    form = f"/agreements/{signed.pk}/tell/?party={harmed.pk}&amp;what=not_completed"
    assert f'<a class="btn btn-primary" href="{form}">Tell María Gómez</a>' in page
    form = client.get(form.replace("&amp;", "&")).text
    assert f'<option value="{harmed.pk}" selected>' in form
    assert 'value="not_completed"' in form.partition("checked")[0].rpartition("<input")[2]
    tell(client, signed, harmed, what="not_completed")
    assert "Not told yet" not in client.get(signed.get_absolute_url()).text


def test_another_persons_knowing_does_not_count(client, mediator, signed, harmed):
    keep_everything(signed, by=mediator)
    tell(client, signed, signed.case.parties.get(side="responsible"), what="completed")
    tell(client, signed, harmed, what="progress")
    assert signed.not_told() == [harmed]


def test_nobody_heard_that_it_is_kept_before_it_was(sign_in, mediator, signed, harmed):
    day = today()
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        keep_everything(signed, by=mediator)
        response = tell(sign_in(mediator), signed, harmed, what="completed", told_on=day)
    assert response.status_code == 400
    assert "nobody could be told before that day" in response.text
    assert not Told.objects.exists()


def test_what_was_told_before_the_last_obligation_was_kept_does_not_count(client, mediator, signed, harmed):
    keep_everything(signed, by=mediator)
    tell(client, signed, harmed, what="completed")
    assert signed.not_told() == []
    letter = signed.obligations.get(kind="apology")
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        done = {"edits": letter.edits, "status": "done", "resolved_on": today()}
        actions.resolve(obligation=letter, by=mediator, **done)
        assert signed.not_told() == [harmed]


def test_nobody_was_told_before_the_signing(client, signed, harmed):
    response = tell(client, signed, harmed, told_on=today() - timedelta(days=1))
    assert response.status_code == 400
    assert BEFORE_THE_SIGNING.format(date_format(today(), "MONTH_DAY_FORMAT")) in response.text
    assert not Told.objects.exists()


def test_nobody_was_told_before_the_incident(client, signed, harmed):
    response = tell(client, signed, harmed, told_on="2020-01-01")
    assert response.status_code == 400
    assert "nothing about it took place before that day" in response.text
    assert not Told.objects.exists()


def change_side(client, party, side):
    kept = {name: getattr(party, name) for name in ("name", "birth_date", "language", "edits")}
    return client.post(f"/cases/{party.case.ref}/people/{party.pk}/change/", kept | {"side": side})


def test_who_signed_as_a_harmed_party_stays_one_and_waits_to_be_told(client, mediator, signed, harmed):
    keep_everything(signed, by=mediator)
    assert change_side(client, harmed, "responsible").status_code == 400
    form = client.get(f"/cases/{harmed.case.ref}/people/{harmed.pk}/change/").text
    assert "Nothing else can be chosen any more: they have signed an agreement." in form
    with pytest.raises(Refused, match="they have signed an agreement"):
        cases.change_party(party=harmed, by=mediator, edits=0, side="responsible")
    assert signed.not_told() == [harmed]
    assert change_side(client, harmed, "both").status_code == 302
    assert signed.not_told() == [harmed]


def test_while_it_is_being_signed_no_side_is_left_without_its_party(client, mediator, signing):
    harmed = signing.case.parties.get(side="harmed")
    assert change_side(client, harmed, "responsible").status_code == 400
    form = client.get(f"/cases/{harmed.case.ref}/people/{harmed.pk}/change/").text
    assert "Nothing else can be chosen any more: an agreement is being signed." in form
    actions.back_to_drafting(agreement=signing, by=mediator)
    assert change_side(client, harmed, "responsible").status_code == 302
    assert signing.missing_for_signing()[0].startswith("No harmed party takes part any more")


def test_who_has_withdrawn_is_left_alone(mediator, signed, harmed):
    cases.withdraw(party=harmed, by=mediator)
    assert signed.not_told() == []


def test_whoever_has_no_part_in_it_hears_nothing_of_it(client, mediator, signed):
    """Neither those of the case who took no part, nor who came with somebody that has withdrawn."""
    case, dylan = signed.case, signed.case.parties.get(name="Dylan Walker")
    jayden = cases.add_party(case=case, side="responsible", name="Jayden", is_minor_by_word=True, by=mediator)
    ellen = cases.add_guardian(child=jayden, name="Ellen Grandmother", by=mediator)
    bob = cases.add_party(case=case, side="support", name="Uncle Bob", supports=dylan, by=mediator)
    follow_up = f"/follow-ups/{signed.follow_ups.first().pk}/record/"
    pages = ((follow_up, "with_whom"), (f"/agreements/{signed.pk}/tell/", "party"))

    def offered():
        lists = [set(client.get(at).context["form"].fields[name].queryset) for at, name in pages]
        assert lists[0] == lists[1]
        return lists[0]

    assert offered() == {*case.parties.all()} - {jayden, ellen}
    assert tell(client, signed, ellen).status_code == 400
    cases.withdraw(party=dylan, by=mediator)
    assert offered() == {*case.parties.filter(name__contains="Gómez")}
    assert tell(client, signed, bob).status_code == 400
    assert not Told.objects.exists()


@pytest.mark.parametrize("missing", ["party", "what", "method", "told_on"])
def test_who_what_how_and_when(client, signed, harmed, missing):
    assert tell(client, signed, harmed, **{missing: ""}).status_code == 400
    assert not Told.objects.exists()


def test_somebody_of_another_case_is_not_told(client, signed, school, teacher):
    stranger = cases.refer(school=school, people=people(), by=teacher, **incident()).case.parties.first()
    assert tell(client, signed, stranger).status_code == 400


def test_after_closing_it_is_a_late_record(client, coordinator, signed, harmed):
    cases.close(case=signed.case, reason="not_fulfilled", by=coordinator)
    tell(client, signed, harmed)
    assert signed.told.get().is_late


def test_outside_the_case_nothing_is_told(sign_in, signed, harmed, other_mediator, teacher, administrator):
    for user in (other_mediator, teacher, administrator):
        assert tell(sign_in(user), signed, harmed).status_code == 404
    assert not Told.objects.exists()


@pytest.mark.parametrize("what", ["told", "followed up with"])
def test_nobody_is_named_who_withdraws_while_it_is_written_down(
    client, mediator, signed, harmed, monkeypatch, what
):
    lock = keeping.lock

    def after_they_withdrew(*args):
        cases.withdraw(party=harmed, by=mediator)
        return lock(*args)

    monkeypatch.setattr(keeping, "lock", after_they_withdrew)
    if what == "told":
        response = tell(client, signed, harmed)
    else:
        data = {"with_whom": harmed.pk, "done_on": today(), "found": "All is well."}
        response = client.post(f"/follow-ups/{signed.follow_ups.first().pk}/record/", data)
    assert response.status_code == 400
    assert "takes part no longer. Nothing was recorded." in response.text
    assert not Told.objects.exists()
    assert not signed.follow_ups.exclude(done_on=None).exists()


def test_a_child_whose_guardian_took_the_permission_back_is_told_only_when_it_is_confirmed(
    client, mediator, signed, harmed
):
    for permission in harmed.consents.filter(scope="speak"):
        cases.withdraw_consent(consent=permission, by=mediator)
    response = tell(client, signed, harmed)
    assert response.status_code == 400
    assert "guardian has not given permission to speak with them." in response.text
    assert 'type="checkbox" name="confirmed"' in response.text
    assert not Told.objects.exists()
    assert tell(client, signed, harmed, confirmed="on").status_code == 302
    assert signed.told.get().party == harmed
    assert Event.objects.filter(kind=Event.Kind.TOLD, detail="progress, confirmed", actor=mediator).count() == 1


def test_a_way_that_they_asked_not_to_be_used_is_confirmed(client, mediator, signed, harmed):
    cases.change_party(party=harmed, by=mediator, edits=harmed.edits, avoid_channels=["phone"])
    assert "María Gómez asked not to be contacted in this way." in tell(client, signed, harmed).text
    assert not Told.objects.exists()
    assert tell(client, signed, harmed, method="in_person").status_code == 302


def test_on_a_day_on_which_they_had_withdrawn_it_is_confirmed(sign_in, mediator, signed):
    ana = signed.case.parties.get(name="Ana Gómez")
    cases.withdraw(party=ana, by=mediator)
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        cases.rejoin(party=ana, by=mediator)
        client, between = sign_in(mediator), today() - timedelta(days=1)
        response = tell(client, signed, ana, told_on=between)
        assert response.status_code == 400
        assert "Ana Gómez had withdrawn on" in response.text
        assert not Told.objects.exists()
        assert tell(client, signed, ana, told_on=between, confirmed="on").status_code == 302
