"""The people of a case: added, corrected without overwriting each other, and given their guardians."""

import pytest

from cases import actions
from cases.lifecycle import Refused
from cases.models import Consent, Event, Guardianship, Party
from tests.cases.pages import harmed, responsible, text_of, url
from tests.conftest import agree


def details(**changes):
    return {"name": "Paul Park", "language": "en", "side": "responsible"} | changes


def add(client, case, **changes):
    return client.post(url("add_party", case), details(**changes))


def test_a_person_joins_and_is_found_by_name(accepted, mediator, sign_in):
    response = add(sign_in(mediator), accepted, name="Zoë Åkerlund", telephone="406 555 0130")
    zoe = accepted.parties.get(name="Zoë Åkerlund")
    assert response.url == f"{accepted.get_absolute_url()}#person-{zoe.pk}"
    accepted.refresh_from_db()
    assert "zoe akerlund" in accepted.search
    assert zoe.recorded_by == mediator
    assert Event.objects.filter(kind=Event.Kind.PARTY_ADDED, actor=mediator, subject_id=zoe.pk).exists()


@pytest.mark.parametrize("form", ["add_party", "change_party", "add_guardian"])
def test_whoever_arranges_an_interpreter_is_told_what_to_write(accepted, mediator, sign_in, form):
    at = url(form, accepted, *([] if form == "add_party" else [responsible(accepted).pk]))
    assert "Name, and how to reach them." in text_of(sign_in(mediator).get(at))


def test_a_name_that_grows_when_it_is_folded_is_found_too(accepted, mediator, sign_in):
    add(sign_in(mediator), accepted, name="ß" * 120)
    accepted.refresh_from_db()
    assert "ss" * 120 in accepted.search
    assert accepted.parties.get(name_folded="ss" * 120).name == "ß" * 120


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": ""}, "Please fill this in"),
        ({"side": "guardian"}, "Select a valid choice"),
        ({"side": "support"}, "Choose whom they support."),
        ({"email": "not an address"}, "Enter a valid email address"),
        ({"birth_date": "2099-01-01"}, "This birth date is in the future"),
        ({"birth_date": "1066-10-14"}, "This cannot be a birth date"),
        ({"avoid_channels": ["pigeon"]}, "Select a valid choice"),
    ],
)
def test_a_person_is_not_added_with(accepted, mediator, sign_in, wrong, sentence):
    before = accepted.parties.count()
    response = add(sign_in(mediator), accepted, grade="Typed with care", **wrong)
    assert response.status_code == 400
    assert sentence in text_of(response)
    assert "Typed with care" in text_of(response)
    assert accepted.parties.count() == before


def test_a_supporter_stands_with_whom_they_support(accepted, mediator, sign_in):
    client, maria = sign_in(mediator), harmed(accepted)
    add(client, accepted, side="support", supports=maria.pk, name="Tía Rosa")
    card = text_of(client.get(accepted.get_absolute_url())).split(f'id="person-{maria.pk}"')[1]
    assert "Tía Rosa" in card.split("</article>")[0]


def change(client, party, **changes):
    data = details(name=party.name, side=party.side, edits=party.edits) | changes
    return client.post(url("change_party", party.case, party.pk), data)


def test_details_are_corrected(accepted, mediator, sign_in):
    dylan = responsible(accepted)
    assert change(sign_in(mediator), dylan, telephone="406 555 0140", avoid_channels=["text"]).status_code == 302
    dylan.refresh_from_db()
    assert (dylan.telephone, dylan.avoid_channels, dylan.edits) == ("406 555 0140", ["text"], 1)
    assert Event.objects.filter(kind=Event.Kind.PARTY_CHANGED, subject_id=dylan.pk).exists()


def corrected(client, person, **changes):
    """What the page says after the details of somebody were saved with these changes."""
    person = Party.objects.get(pk=person.pk)
    kept = {"side": person.side, "name": person.name, "language": person.language, "edits": person.edits}
    if person.birth_date:
        kept["birth_date"] = person.birth_date.isoformat()
    response = client.post(url("change_party", person.case, person.pk), kept | changes)
    return text_of(client.get(response.url)).replace("&#x27;", "'")


def test_an_age_that_is_put_right_says_whose_yes_is_asked_for_and_what_is_missing(scheduled, mediator, sign_in):
    client, maria = sign_in(mediator), harmed(scheduled)
    page = corrected(client, maria, birth_date="2000-05-04")
    assert (
        "María Gómez is recorded as an adult now: no guardian's yes is asked for, and their own decides." in page
    )
    assert (
        "This change leaves something to see to: Ana Gómez is invited to the conference, and may not come" in page
    )
    for consent in maria.consents.exclude(given_by=maria):
        actions.withdraw_consent(consent=consent, by=mediator)
    page = corrected(client, maria, birth_date="2013-05-04")
    assert (
        "María Gómez is recorded as a minor now: a guardian's yes is asked for beside their own. This change leaves "
        "something to see to: María Gómez's guardian has not given permission to speak with them. María Gómez's guardian has not "
        "agreed that María Gómez takes part."
    ) in page
    assert "A conference is planned: do so before that day, or change or cancel it." in page


def test_an_interpreter_who_is_no_longer_arranged_is_missing_since(scheduled, mediator, sign_in):
    client, maria = sign_in(mediator), harmed(scheduled)
    corrected(client, maria, needs_interpreter="on", interpreter="Rosa Ruiz")
    page = corrected(client, maria, needs_interpreter="on")
    assert "This change leaves something to see to: An interpreter (Spanish) is not arranged." in page


def test_another_spelling_of_a_name_makes_nothing_missing(accepted, mediator, sign_in):
    assert "something to see to" not in corrected(sign_in(mediator), harmed(accepted), name="Maria Gomez")


def test_what_the_form_does_not_ask_is_not_set(accepted, mediator, sign_in):
    dylan = responsible(accepted)
    unasked = {"case": 0, "case_id": 0, "withdrew_at": "2026-01-01", "recorded_by": 0, "name_folded": "nobody"}
    assert change(sign_in(mediator), dylan, telephone="406 555 0140", **unasked).status_code == 302
    before = {name: getattr(dylan, name) for name in unasked}
    dylan.refresh_from_db()
    assert dylan.telephone == "406 555 0140"
    assert {name: getattr(dylan, name) for name in unasked} == before


def test_somebody_turns_out_to_have_been_harmed_as_well(accepted, mediator, sign_in):
    change(sign_in(mediator), responsible(accepted), side="both")
    assert responsible(accepted).is_harmed


def test_a_slip_in_where_somebody_stands_is_put_right_while_nothing_rests_on_it(accepted, mediator, sign_in):
    client, maria = sign_in(mediator), harmed(accepted)
    add(client, accepted, name="Tía Rosa", side="responsible")
    rosa = accepted.parties.get(name="Tía Rosa")
    assert change(client, rosa, side="support").status_code == 400
    assert change(client, rosa, side="support", supports=maria.pk).status_code == 302
    rosa.refresh_from_db()
    assert (rosa.side, rosa.supports) == ("support", maria)
    assert change(client, rosa, side="support", supports=responsible(accepted).pk).status_code == 302


def test_where_somebody_stands_stays_once_something_rests_on_it(accepted, mediator, sign_in):
    client, dylan = sign_in(mediator), responsible(accepted)
    agree(dylan, dylan.guardians[0], Consent.Scope.SPEAK, by=mediator)
    assert change(client, dylan, side="school").status_code == 400
    assert responsible(accepted).side == "responsible"
    shown = text_of(client.get(url("change_party", accepted, dylan.pk)))
    assert "Nothing else can be chosen any more: a consent is recorded for them." in shown
    with pytest.raises(Refused, match="stays where they stand in this case"):
        actions.change_party(party=dylan, by=mediator, edits=0, side="school")
    assert change(client, dylan, side="both").status_code == 302


def test_whoever_is_supported_by_somebody_stays_who_they_are(accepted, mediator):
    maria, dylan = harmed(accepted), responsible(accepted)
    rosa = actions.add_party(case=accepted, side=Party.Side.SUPPORT, supports=maria, name="Tía Rosa", by=mediator)
    agree(rosa, rosa, Consent.Scope.TAKE_PART, by=mediator)
    for party, changes in ((maria, {"side": "school"}), (rosa, {"supports": dylan})):
        with pytest.raises(Refused, match="stays where they stand in this case"):
            actions.change_party(party=party, by=mediator, edits=0, **changes)
    actions.change_party(party=rosa, by=mediator, edits=0, telephone="406 555 0150")


def test_nobody_is_a_harmed_party_because_nothing_was_chosen(accepted, mediator, sign_in):
    client = sign_in(mediator)
    assert '<option value="" selected>Choose…</option>' in text_of(client.get(url("add_party", accepted)))
    assert add(client, accepted, side="").status_code == 400


def test_of_two_writers_the_slower_sees_both_and_overwrites_nothing(accepted, mediator, coordinator, sign_in):
    before = responsible(accepted)
    change(sign_in(mediator), before, telephone="406 555 0140")
    slower = sign_in(coordinator)
    response = change(slower, before, telephone="406 555 0199")
    shown = text_of(response)
    assert response.status_code == 400
    assert "Somebody else has changed Dylan Walker" in shown.replace("&#x27;", "'")
    assert "406 555 0140" in shown
    assert "406 555 0199" in shown
    assert responsible(accepted).telephone == "406 555 0140"
    assert change(slower, responsible(accepted), telephone="406 555 0199").status_code == 302
    assert responsible(accepted).telephone == "406 555 0199"
    assert 'name="edits" value="1"' in shown


def add_guardian(client, child, **changes):
    return client.post(url("add_guardian", child.case, child.pk), {"language": "en", "name": ""} | changes)


def test_a_new_guardian_may_then_agree_for_the_child(accepted, mediator, sign_in):
    dylan = responsible(accepted)
    response = add_guardian(sign_in(mediator), dylan, name="Wes Walker", relation="Father")
    assert response.url == url("party", accepted, dylan.pk)
    wes = accepted.parties.get(name="Wes Walker")
    assert wes.side == Party.Side.GUARDIAN
    agree(dylan, wes, Consent.Scope.SPEAK, by=mediator)
    assert responsible(accepted).may_be_spoken_with


def test_one_person_is_the_guardian_of_two(accepted, mediator, sign_in):
    maria, dylan = harmed(accepted), responsible(accepted)
    before = accepted.parties.count()
    add_guardian(sign_in(mediator), dylan, guardian=maria.guardians[0].pk)
    assert accepted.parties.count() == before
    assert maria.guardians[0] in responsible(accepted).guardians


@pytest.mark.parametrize(
    ("child", "sentence"),
    [
        (
            responsible,
            "Ana Gómez is already in this case: choose them above, or tick that this is another person.",
        ),
        (harmed, "Ana Gómez is already recorded as a guardian of María Gómez."),
    ],
)
def test_a_name_that_is_in_the_case_already_is_confirmed(accepted, mediator, sign_in, child, sentence):
    client, child = sign_in(mediator), child(accepted)
    assert 'type="checkbox" name="confirmed"' not in text_of(client.get(url("add_guardian", accepted, child.pk)))
    response = add_guardian(client, child, name="ana gomez")
    assert response.status_code == 400
    assert sentence in text_of(response)
    assert 'type="checkbox" name="confirmed"' in text_of(response)
    assert add_guardian(client, child, name="ana gomez", confirmed="on").status_code == 302
    assert accepted.parties.filter(name_folded="ana gomez").count() == 2


@pytest.mark.parametrize("name", ["", "Wes Walker"])
def test_a_guardian_is_either_known_or_new(accepted, mediator, sign_in, name):
    dylan, known = responsible(accepted), harmed(accepted).guardians[0].pk if name else ""
    response = add_guardian(sign_in(mediator), dylan, name=name, guardian=known)
    assert response.status_code == 400
    assert Guardianship.objects.filter(child=dylan).count() == 1


def test_a_guardians_page_names_the_children_and_no_word_of_theirs(prepared, mediator, sign_in):
    maria = harmed(prepared)
    actions.prepare(
        party=maria, by=mediator, prepared_on=maria.recorded_at.date(), participation="direct", hopes="CANARY"
    )
    page = text_of(sign_in(mediator).get(url("party", prepared, maria.guardians[0].pk)))
    assert "María Gómez" in page
    assert "CANARY" not in page


def test_opening_a_persons_page_is_recorded(accepted, mediator, sign_in):
    maria = harmed(accepted)
    sign_in(mediator).get(url("party", accepted, maria.pk))
    opened = Event.objects.get(kind=Event.Kind.OPENED)
    assert (opened.subject, opened.subject_id, opened.case) == ("party", maria.pk, accepted)


def test_a_person_is_found_only_in_their_own_case(accepted, mediator, coordinator, sign_in, school, teacher):
    other = actions.refer(
        school=school,
        people=[{"side": "responsible", "name": "Someone Else"}],
        by=teacher,
        incident_on=accepted.referral.incident_on,
        what_happened="A theft.",
    ).case
    assert sign_in(coordinator).get(url("party", accepted, other.parties.get().pk)).status_code == 404


@pytest.mark.parametrize("who", ["teacher", "other_mediator", "administrator"])
@pytest.mark.parametrize("verb", ["party", "change_party", "add_guardian"])
def test_is_not_found_outside_the_wall(accepted, sign_in, request, who, verb):
    client = sign_in(request.getfixturevalue(who))
    assert client.get(url(verb, accepted, harmed(accepted).pk)).status_code == 404
    assert add(client, accepted).status_code == 404


def test_a_persons_page_leads_to_what_is_missing_first(accepted, mediator, sign_in):
    client, maria = sign_in(mediator), harmed(accepted)
    head = text_of(client.get(url("party", accepted, maria.pk))).split("page-actions")[1].split("<details")[0]
    assert "Record a consent of María Gómez" in head
    agree(maria, maria.guardians[0], Consent.Scope.SPEAK, by=mediator)
    head = text_of(client.get(url("party", accepted, maria.pk))).split("page-actions")[1].split("<details")[0]
    assert "Prepare María Gómez" in head
