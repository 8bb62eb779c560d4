"""A case is closed as fulfilled only when every obligation is resolved and the harmed party was told."""

import pytest

from agreements import actions
from cases import actions as cases
from cases.lifecycle import Refused
from tests.agreements.keeping import keep_everything
from tests.cases.pages import responsible, today


def close(agreement, *, by, reason="fulfilled"):
    return cases.close(case=agreement.case, reason=reason, by=by)


def tell(agreement, *, by):
    actions.tell(
        agreement=agreement,
        party=agreement.case.parties.get(side="harmed"),
        what="completed",
        method="in_person",
        told_on=today(),
        by=by,
    )


def test_when_all_is_done_and_told(mediator, coordinator, signed):
    keep_everything(signed, by=mediator)
    tell(signed, by=mediator)
    close(signed, by=coordinator)
    signed.case.refresh_from_db()
    assert (signed.case.status, signed.case.closing_reason) == ("closed", "fulfilled")


def test_not_while_an_obligation_is_open(coordinator, signed):
    with pytest.raises(Refused) as refused:
        close(signed, by=coordinator)
    assert refused.value.sentences == [
        "2 obligations are still open.",
        "María Gómez has not been told that the agreement is kept.",
    ]
    signed.case.refresh_from_db()
    assert signed.case.status == "monitoring"


def test_not_before_the_harmed_party_knows(mediator, coordinator, signed):
    keep_everything(signed, by=mediator)
    with pytest.raises(Refused, match="María Gómez has not been told that the agreement is kept"):
        close(signed, by=coordinator)


def test_not_when_something_was_not_done(mediator, coordinator, signed):
    keep_everything(signed, by=mediator)
    tell(signed, by=mediator)
    letter = signed.obligations.first()
    actions.resolve(obligation=letter, edits=letter.edits, status="not_done", resolved_on=today(), by=mediator)
    with pytest.raises(Refused, match="was not done, or only in part: choose a reason that says so"):
        close(signed, by=coordinator)
    close(signed, by=coordinator, reason="partly_fulfilled")
    signed.case.refresh_from_db()
    assert signed.case.closing_reason == "partly_fulfilled"


def test_a_waived_obligation_is_resolved(mediator, coordinator, signed):
    for obligation in signed.obligations.all():
        actions.resolve(
            obligation=obligation,
            edits=obligation.edits,
            status="waived",
            resolved_on=today(),
            evidence="She said so.",
            by=mediator,
        )
    tell(signed, by=mediator)
    assert close(signed, by=coordinator).closing_reason == "fulfilled"


def test_not_without_a_signed_agreement(coordinator, signing):
    with pytest.raises(Refused, match="There is no signed agreement that could be fulfilled"):
        close(signing, by=coordinator)


def test_reopened_it_goes_on_being_kept(mediator, coordinator, signed):
    close(signed, by=coordinator, reason="not_fulfilled")
    cases.reopen(case=signed.case, note="They want to go on.", by=coordinator)
    keep_everything(signed, by=mediator)
    tell(signed, by=mediator)
    assert close(signed, by=coordinator).closing_reason == "fulfilled"


def test_a_signed_agreement_is_not_called_no_agreement(coordinator, signed):
    with pytest.raises(Refused, match="An agreement was signed and is in force"):
        close(signed, by=coordinator, reason="no_agreement")
    signed.case.refresh_from_db()
    assert signed.case.status == "monitoring"


@pytest.mark.parametrize("reason", ["partly_fulfilled", "not_fulfilled"])
def test_what_was_never_signed_is_not_called_kept_in_part_or_not(coordinator, signing, reason):
    with pytest.raises(Refused, match="There is no signed agreement"):
        close(signing, by=coordinator, reason=reason)


@pytest.mark.parametrize("reason", ["partly_fulfilled", "not_fulfilled"])
def test_what_was_kept_is_not_called_kept_in_part_or_not(mediator, coordinator, signed, sign_in, reason):
    keep_everything(signed, by=mediator)
    typed = {"reason": reason, "summary": "All of it was done."}
    response = sign_in(coordinator).post(f"/cases/{signed.case.ref}/close/", typed)
    assert response.status_code == 400
    assert "Every obligation is done: the reason is “Agreement fulfilled”." in response.text
    signed.case.refresh_from_db()
    assert signed.case.status == "monitoring"


def test_whoever_withdraws_from_a_signed_agreement_can_be_the_reason(coordinator, signed):
    with pytest.raises(Refused, match="record first that Dylan Walker does not take part"):
        close(signed, by=coordinator, reason="withdrawn")
    cases.withdraw(party=responsible(signed.case), by=coordinator)
    assert close(signed, by=coordinator, reason="withdrawn").closing_reason == "withdrawn"
