"""Restitution is paid, in parts too, and never more than is owed."""

from datetime import timedelta
from decimal import Decimal

import pytest

from agreements import actions
from agreements.models import Payment
from cases import actions as cases
from cases.lifecycle import Refused
from cases.models import Event
from tests.cases.pages import today


@pytest.fixture
def client(sign_in, mediator):
    return sign_in(mediator)


@pytest.fixture
def money(signed):
    return signed.obligations.get(kind="restitution")


def pay(client, obligation, amount, **changes):
    data = {"amount": amount, "paid_on": today(), "note": "Cash"} | changes
    return client.post(f"/obligations/{obligation.pk}/pay/", data)


def test_payments_add_up(client, signed, money):
    pay(client, money, "30")
    pay(client, money, "40.50")
    money.refresh_from_db()
    assert (money.paid, money.rest) == (Decimal("70.50"), Decimal("49.50"))
    assert "$70.50 of $120.00, $49.50 still owed" in client.get(f"/agreements/{signed.pk}/").text


@pytest.mark.parametrize(("typed", "amount"), [("$60", "60"), ("$1,20,0", None), ("49,50", "49.50")])
def test_an_amount_is_read_as_people_write_it(client, money, typed, amount):
    response = pay(client, money, typed)
    assert [str(payment.amount) for payment in Payment.objects.all()] == (
        [f"{Decimal(amount):.2f}"] if amount else []
    )
    assert response.status_code == (302 if amount else 400)


def test_so_is_one_of_a_thousand(client, money):
    response = pay(client, money, "1,120.50")
    assert "$1,120.50 is more than the $120.00 that is still owed." in response.text


def test_more_than_is_owed_is_refused(client, money):
    pay(client, money, "100")
    response = pay(client, money, "20.01")
    assert response.status_code == 400
    assert "$20.01 is more than the $20.00 that is still owed." in response.text
    assert 'value="20.01"' in response.text
    assert money.payments.count() == 1


def test_once_all_is_paid_it_can_be_done(client, mediator, signed, money):
    pay(client, money, "120")
    response = pay(client, money, "1")
    assert "All of it has been paid already." in response.text
    actions.resolve(obligation=money, edits=money.edits, status="done", resolved_on=today(), by=mediator)
    assert ": all of it" in client.get(f"/agreements/{signed.pk}/").text


@pytest.mark.parametrize("amount", ["0", "-5", "ten", "", "1e9", "0.001"])
def test_what_is_no_amount_is_refused(client, money, amount):
    assert pay(client, money, amount).status_code == 400
    assert not Payment.objects.exists()


def test_a_payment_is_not_still_to_come(client, money):
    response = pay(client, money, "10", paid_on="2090-01-01")
    assert "This is in the future" in response.text
    assert not Payment.objects.exists()


def test_nothing_is_paid_before_the_incident(client, signed, money):
    before = signed.case.referral.incident_on - timedelta(days=1)
    response = pay(client, money, "10", paid_on=before)
    assert response.status_code == 400
    assert "nothing about it took place before that day" in response.text
    assert not Payment.objects.exists()


def test_some_pay_before_anything_is_signed(client, money):
    assert pay(client, money, "10", paid_on=today() - timedelta(days=1)).status_code == 302
    assert money.paid == Decimal(10)


def test_what_was_paid_in_full_is_done_and_not_waived(client, money):
    pay(client, money, "120")
    waiver = {"edits": money.edits, "status": "waived", "resolved_on": today(), "evidence": "She said so."}
    response = client.post(f"/obligations/{money.pk}/resolve/", waiver)
    assert response.status_code == 400
    assert "All of it was paid: it is done." in response.text
    money.refresh_from_db()
    assert money.is_open


def test_what_is_no_amount_is_told_in_our_words(client, money):
    for amount in ("ten", "-5", "0.001", "60,5,0"):
        assert "Write an amount in dollars and cents, like 60.50." in pay(client, money, amount).text


def test_only_restitution_is_paid(client, mediator, signed):
    letter = signed.obligations.get(kind="apology")
    assert pay(client, letter, "5").status_code == 404
    with pytest.raises(Refused, match="Only restitution is paid"):
        actions.pay(obligation=letter, amount=Decimal(5), paid_on=today(), by=mediator)


def test_after_closing_it_is_a_late_record(client, coordinator, signed, money):
    cases.close(case=signed.case, reason="partly_fulfilled", by=coordinator)
    pay(client, money, "120")
    assert money.payments.get().is_late


def test_outside_the_case_nothing_is_paid(sign_in, money, other_mediator, teacher, administrator):
    for user in (other_mediator, teacher, administrator):
        assert pay(sign_in(user), money, "5").status_code == 404
    assert not Payment.objects.exists()


def take_back(client, payment, because="Written down twice"):
    return client.post(
        f"/obligations/{payment.obligation_id}/payments/{payment.pk}/take-back/", {"because": because}
    )


def test_one_written_down_by_mistake_is_taken_back_and_stays_in_sight(client, mediator, signed, money):
    pay(client, money, "60")
    pay(client, money, "60")
    take_back(client, money.payments.last())
    page = client.get(f"/agreements/{signed.pk}/").text
    assert "$60.00 of $120.00, $60.00 still owed" in page
    assert "taken back: Written down twice" in page
    payment = money.payments.last()
    assert (payment.taken_back_by, payment.taken_back_at is None) == (mediator, False)
    assert Event.objects.filter(detail="payment taken back", actor=mediator, case=signed.case).count() == 1
    pay(client, money, "60")
    money.refresh_from_db()
    assert money.rest == 0


def test_why_has_to_be_said(client, money):
    pay(client, money, "60")
    response = take_back(client, money.payments.get(), because=" ")
    assert response.status_code == 400
    assert "Please fill this in." in response.text
    assert money.payments.get().stands


def test_it_is_taken_back_once(client, mediator, money):
    pay(client, money, "60")
    payment = money.payments.get()
    take_back(client, payment)
    assert take_back(client, payment).status_code == 404
    with pytest.raises(Refused, match="already been taken back"):
        actions.take_back_payment(payment=payment, because="Again", by=mediator)


def test_what_is_done_stays_paid(client, mediator, money):
    pay(client, money, "120")
    actions.resolve(obligation=money, edits=money.edits, status="done", resolved_on=today(), by=mediator)
    response = take_back(client, money.payments.get())
    assert response.status_code == 400
    assert "This obligation is recorded as done. Correct that first" in response.text
    assert money.payments.get().stands


def test_the_payment_of_another_obligation_is_not_found(client, money, signed):
    pay(client, money, "10")
    letter = signed.obligations.get(kind="apology")
    address = f"/obligations/{letter.pk}/payments/{money.payments.get().pk}/take-back/"
    assert client.post(address, {"because": "No"}).status_code == 404
