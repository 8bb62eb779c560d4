"""A change of what was agreed is a new version, signed anew. Until then the signed one holds."""

import re
from datetime import date
from decimal import Decimal

import pytest

from agreements import actions, drafts
from agreements.models import Agreement, FollowUp, Obligation
from cases import actions as cases
from cases.lifecycle import Refused
from tests.cases.pages import today
from tests.conftest import draft_agreement, promise, sign_all, write_draft


@pytest.fixture
def amended(signed, mediator):
    """The draft of version 2."""
    return actions.amend(agreement=signed, by=mediator)


def sign_anew(draft, *, by):
    actions.go_to_signing(agreement=draft, by=by)
    return sign_all(draft, by=by)


def statuses(case):
    case.refresh_from_db()
    return case.status, [agreement.status for agreement in case.agreements.order_by("version")]


def test_the_new_version_begins_as_a_copy(amended, signed):
    assert (amended.version, amended.draft) == (2, drafts.of(signed))
    assert not amended.obligations.exists()
    assert not amended.signatures.exists()


def test_what_is_signed_unchanged_says_the_same_and_goes_on(mediator, amended, signed):
    actions.go_to_signing(agreement=amended, by=mediator)
    assert (amended.background, amended.review_on) == (signed.background, signed.review_on)
    assert [o.terms() for o in amended.obligations.all()] == [o.terms() for o in signed.obligations.all()]
    assert [o.continues for o in amended.obligations.all()] == list(signed.obligations.all())


def test_nothing_but_the_version_before_is_gone_on_with_and_that_once(mediator, amended, signed):
    first = signed.obligations.first()
    write_draft(amended, by=mediator, cards={0: {"continues": 10**9}, 1: {"continues": first.pk}})
    added = [*amended.draft["obligations"], amended.draft["obligations"][1]]
    draft = amended.draft | {"obligations": added}
    actions.save_draft(agreement=amended, draft=draft, edits=amended.edits, by=mediator)
    actions.go_to_signing(agreement=amended, by=mediator)
    assert [o.continues for o in amended.obligations.all()] == [None, first, None]


def test_the_old_one_is_in_force_and_readable_meanwhile(sign_in, mediator, amended, signed):
    assert statuses(signed.case) == ("conferenced", ["signed", "draft"])
    client = sign_in(mediator)
    assert "Version 2 is being written." in client.get(f"/agreements/{signed.pk}/").text
    assert client.get(f"/agreements/{signed.pk}/document.pdf").content == bytes(signed.document.pdf)


def test_the_school_reads_that_an_agreement_is_in_force_and_nothing_of_the_change(
    sign_in, mediator, teacher, amended, signed
):
    client = sign_in(teacher)
    for page in (f"/referrals/{signed.case.ref}/", "/referrals/", "/"):
        text = client.get(page).text
        assert "An agreement was reached" in text
        assert "A conference was held" not in text
    assert "ersion 2" not in client.get(f"/referrals/{signed.case.ref}/").text


def test_with_the_last_signature_the_old_one_is_replaced(mediator, amended, signed):
    sign_anew(amended, by=mediator)
    assert statuses(signed.case) == ("monitoring", ["superseded", "signed"])


def test_a_replaced_version_stays_readable_as_it_was(sign_in, mediator, amended, signed):
    before = bytes(signed.document.pdf)
    sign_anew(amended, by=mediator)
    client = sign_in(mediator)
    text = client.get(f"/agreements/{signed.pk}/").text
    assert "replaced since" in text
    assert "Version 2 is the one in force." in text
    assert client.get(f"/agreements/{signed.pk}/document.pdf").content == before


def test_a_second_click_leads_to_the_same_draft(sign_in, mediator, signed):
    client = sign_in(mediator)
    for _ in range(2):
        client.post(f"/agreements/{signed.pk}/amend/")
    assert statuses(signed.case) == ("conferenced", ["signed", "draft"])


def test_two_at_once_begin_one(mediator, signed):
    actions.amend(agreement=Agreement.objects.get(pk=signed.pk), by=mediator)
    with pytest.raises(Refused, match="was already done by Manuel Mediator"):
        actions.amend(agreement=signed, by=mediator)
    assert Agreement.objects.count() == 2


def test_only_what_is_in_force_is_amended(mediator, drafted):
    with pytest.raises(Refused, match="only the one in force is amended"):
        actions.amend(agreement=drafted, by=mediator)


def test_a_discarded_amendment_leaves_the_old_one_as_it_was(sign_in, mediator, amended, signed):
    sign_in(mediator).post(f"/agreements/{amended.pk}/discard/")
    assert statuses(signed.case) == ("monitoring", ["signed", "discarded"])


def test_what_was_paid_and_done_counts_on(mediator, signed):
    letter, money = signed.obligations.all()
    resolve(letter, by=mediator)
    pay(money, "50", by=mediator)
    draft = actions.amend(agreement=signed, by=mediator)
    sign_anew(draft, by=mediator)
    same_letter, same_money = draft.obligations.all()
    assert (same_letter.status, same_letter.resolved_on) == ("done", today())
    assert (same_money.paid, same_money.rest) == (Decimal(50), Decimal(70))
    assert money.paid == Decimal(50)


def test_what_is_promised_differently_is_open_again(mediator, signed):
    resolve(signed.obligations.first(), by=mediator)
    draft = actions.amend(agreement=signed, by=mediator)
    write_draft(draft, by=mediator, cards={0: {"what": "A letter of apology, and a talk."}})
    sign_anew(draft, by=mediator)
    assert draft.obligations.first().status == "open"


def test_no_less_is_promised_than_was_paid(mediator, signed):
    pay(signed.obligations.last(), "50", by=mediator)
    draft = actions.amend(agreement=signed, by=mediator)
    write_draft(draft, by=mediator, cards={1: {"amount": "40"}})
    with pytest.raises(Refused) as refused:
        actions.go_to_signing(agreement=draft, by=mediator)
    assert refused.value.sentences == ["Obligation 2 is less than the $50.00 that has been paid already."]


def test_only_the_version_in_force_is_due_and_followed(mediator, amended, signed):
    day = date(2030, 1, 1)
    assert {o.agreement for o in Obligation.objects.overdue(day)} == {signed}
    sign_anew(amended, by=mediator)
    assert {o.agreement for o in Obligation.objects.overdue(day)} == {amended}
    assert {f.agreement for f in FollowUp.objects.overdue(day)} == {amended}


def test_outside_the_case_nobody_amends(sign_in, signed, other_mediator, teacher, administrator):
    for user in (other_mediator, teacher, administrator):
        assert sign_in(user).post(f"/agreements/{signed.pk}/amend/").status_code == 404
    assert Agreement.objects.count() == 1


def resolve(obligation, *, by):
    actions.resolve(obligation=obligation, edits=obligation.edits, status="done", resolved_on=today(), by=by)


def pay(obligation, amount, *, by):
    actions.pay(obligation=obligation, amount=Decimal(amount), paid_on=date(2026, 11, 1), by=by)


@pytest.mark.parametrize("reason", ["not_fulfilled", "new_incident", "transferred"])
def test_no_case_is_closed_while_a_new_version_is_written(sign_in, coordinator, amended, signed, reason):
    url = f"/cases/{signed.case.ref}/close/"
    response = sign_in(coordinator).post(url, {"reason": reason, "summary": "They moved away."})
    assert response.status_code == 400
    sentence = "Version 2 of the agreement is being written: have it signed, or discard it first."
    assert sentence in response.text
    assert statuses(signed.case) == ("conferenced", ["signed", "draft"])
    actions.discard(agreement=amended, by=coordinator)
    assert sign_in(coordinator).post(url, {"reason": reason, "summary": "They moved away."}).status_code == 302


def test_a_first_draft_stays_unsigned_in_a_closed_case_and_leads_nowhere(sign_in, coordinator, drafted):
    client, case = sign_in(coordinator), drafted.case
    assert "Go on with the draft" in client.get(case.get_absolute_url()).text
    cases.close(case=case, reason="no_agreement", by=coordinator)
    page = client.get(case.get_absolute_url()).text
    assert "A draft of an agreement was written, and not signed." in page
    assert drafted.get_absolute_url() not in page
    cases.reopen(case=case, note="They want to go on.", by=coordinator)
    assert "Go on with the draft" in client.get(case.get_absolute_url()).text


def test_the_line_of_steps_says_that_an_agreement_is_being_kept_meanwhile(sign_in, mediator, amended, signed):
    page = sign_in(mediator).get(signed.case.get_absolute_url()).text
    steps = page.partition('<ol class="steps"')[2].partition("</ol>")[0]
    assert 'Agreement being kept<span class="visually-hidden">: done' in steps
    assert 'Conference held<span class="visually-hidden">: now' in steps


@pytest.fixture
def owed_to_tom(conferenced, mediator):
    """Tom, who was hurt too, is promised a letter, and withdraws once everybody has signed."""
    harmed, responsible = conferenced.parties.principals()
    tom = cases.add_party(case=conferenced, side="harmed", name="Tom Hill", by=mediator)
    promises = [promise(responsible, harmed), promise(responsible, tom, what="A letter to Tom.")]
    draft = draft_agreement(conferenced, by=mediator, obligations=promises)
    signed = sign_anew(draft, by=mediator)
    cases.withdraw(party=tom, by=mediator)
    return signed


def test_what_was_promised_to_whoever_withdrew_stands_in_the_new_version(owed_to_tom, mediator):
    newer = actions.amend(agreement=owed_to_tom, by=mediator)
    sign_anew(write_draft(newer, by=mediator, cards={0: {"what": "A letter, read aloud twice."}}), by=mediator)
    newer.refresh_from_db()
    assert newer.is_in_force
    assert [one.for_whom.name for one in newer.obligations.all()] == ["María Gómez", "Tom Hill"]


@pytest.mark.parametrize("change", [{"what": "A shorter letter."}, {"struck": "on"}])
def test_nobody_takes_from_whoever_withdrew_what_was_signed(owed_to_tom, mediator, sign_in, change):
    newer = write_draft(actions.amend(agreement=owed_to_tom, by=mediator), by=mediator, cards={1: change})
    stands = "Version 1 has an obligation of Dylan Walker to Tom Hill (apology). Tom Hill has withdrawn"
    with pytest.raises(Refused, match=re.escape(stands)):
        actions.go_to_signing(agreement=newer, by=mediator)
    owed_to_tom.refresh_from_db()
    assert owed_to_tom.is_in_force


def test_what_whoever_withdrew_was_given_already_need_not_stand(owed_to_tom, mediator):
    letter = owed_to_tom.obligations.get(for_whom__name="Tom Hill")
    actions.resolve(obligation=letter, edits=letter.edits, status="done", resolved_on=today(), by=mediator)
    newer = write_draft(
        actions.amend(agreement=owed_to_tom, by=mediator), by=mediator, cards={1: {"struck": "on"}}
    )
    sign_anew(newer, by=mediator)
    newer.refresh_from_db()
    assert newer.is_in_force
