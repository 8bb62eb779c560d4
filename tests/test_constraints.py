"""What the database itself refuses, whoever asks it: no action leads here, a mistake or a script might."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from agreements.models import Agreement, Obligation, Payment, Scan, SealedDocument, Signature
from cases import actions
from cases.models import (
    Assignment,
    Case,
    Consent,
    Disposing,
    Event,
    Guardianship,
    Party,
    Preparation,
    ReferralQuestion,
    SafetyCheck,
    SafetyHold,
)
from cases.models.disposing import NOWHERE
from conferences.models import Attendance, Booking, Conference, Invitation, ReentryCircle
from records.models import Disclosure, ExtractRequest
from schools.models import Center, Membership, School, User
from tests.cases.pages import harmed, responsible


def refused(change):
    with pytest.raises(IntegrityError), transaction.atomic():
        change()


@pytest.mark.parametrize(
    "wrong",
    [
        {"status": "closed"},
        {"status": "invented"},
        {"closed_at": timezone.now()},
        {"closing_reason": "withdrawn"},
        {"accepted_at": None},
    ],
)
def test_a_case_is_what_its_status_says(accepted, wrong):
    refused(lambda: Case.objects.update(**wrong))


def test_a_number_is_given_once(accepted):
    refused(lambda: Case.objects.create(ref=accepted.ref, school=accepted.school))


def test_one_hold_stands(accepted, mediator):
    actions.set_hold(case=accepted, reason="Threats.", by=mediator)
    refused(lambda: SafetyHold.objects.create(case=accepted, reason="More.", set_by=mediator))


def test_a_mediator_is_once_on_a_case(accepted, mediator, coordinator):
    refused(lambda: Assignment.objects.create(case=accepted, mediator=mediator, assigned_by=coordinator))


def test_a_conflict_is_declared_with_its_time(accepted):
    refused(lambda: Assignment.objects.update(declared_at=None))
    refused(lambda: Assignment.objects.update(conflict="asked"))


def test_one_question_is_open_and_an_answered_one_has_an_answer(referred, coordinator):
    actions.ask(case=referred, question="Who saw it?", by=coordinator)
    refused(lambda: ReferralQuestion.objects.create(case=referred, question="And?", asked_by=coordinator))
    refused(lambda: ReferralQuestion.objects.update(answered_at=timezone.now()))


@pytest.mark.parametrize("wrong", [{"side": "invented"}, {"supports": 1}])
def test_a_party_stands_on_a_known_side(accepted, wrong):
    if "supports" in wrong:
        wrong = {"supports": harmed(accepted)}
    refused(lambda: Party.objects.filter(name="Dylan Walker").update(**wrong))


def test_a_guardian_is_somebody_else_and_once(accepted):
    maria = harmed(accepted)
    refused(lambda: Guardianship.objects.create(child=maria, guardian=maria))
    refused(lambda: Guardianship.objects.create(child=maria, guardian=maria.guardians[0]))


def test_one_consent_stands_a_scope(prepared):
    given = Consent.objects.first()
    given.pk = None
    refused(given.save)
    given.pk, given.withdrawn_at = None, timezone.now()
    given.save()
    assert Consent.objects.filter(party=given.party, given_by=given.given_by, scope=given.scope).count() == 2


def test_a_representative_goes_with_being_represented(prepared):
    refused(lambda: Preparation.objects.update(participation="represented"))
    refused(lambda: Preparation.objects.update(representative=harmed(prepared)))


@pytest.mark.parametrize("wrong", [{"next_step": "Call again"}, {"next_due": timezone.localdate()}])
def test_a_next_step_has_its_day(accepted, mediator, wrong):
    who = responsible(accepted).guardians[0]
    told = {"with_whom": who, "at": timezone.now(), "channel": "phone", "outcome": "reached"}
    refused(lambda: actions.log_contact(party=responsible(accepted), by=mediator, **told, **wrong))


def test_measures_are_named(prepared):
    refused(lambda: SafetyCheck.objects.update(decision="measures"))


def test_a_case_has_one_planned_conference(scheduled):
    conference = Conference.objects.get()
    conference.pk = None
    refused(conference.save)


@pytest.mark.parametrize(
    "wrong",
    [
        {"status": "held"},
        {"status": "cancelled"},
        {"status": "not_held"},
        {"outcome": "agreement"},
        {"ends_at": timezone.now() - timedelta(days=9)},
    ],
)
def test_a_conference_is_what_its_status_says(scheduled, wrong):
    refused(lambda: Conference.objects.update(**wrong))


def test_a_facilitator_is_booked_once_a_meeting_and_for_one(scheduled, accepted, mediator):
    booking = Booking.objects.filter(facilitator=mediator).get()
    booking.pk = None
    refused(booking.save)
    refused(lambda: Booking.objects.update(conference=None))
    refused(lambda: Booking.objects.update(ends_at=booking.starts_at))


def test_a_person_is_invited_once(scheduled):
    attendance = Attendance.objects.first()
    attendance.pk = None
    refused(attendance.save)


@pytest.fixture
def circle(accepted, mediator):
    return ReentryCircle.objects.create(case=accepted, student=responsible(accepted), recorded_by=mediator)


@pytest.mark.parametrize(
    "wrong",
    [
        {"status": "scheduled"},
        {"status": "held"},
        {"status": "cancelled"},
        {"removed_on": "2026-05-02", "returns_on": "2026-05-01"},
    ],
)
def test_a_circle_is_what_its_status_says(circle, wrong):
    refused(lambda: ReentryCircle.objects.update(**wrong))


def test_a_student_has_one_open_circle_and_a_guest_one_invitation(circle, teacher):
    invitation = Invitation.objects.create(circle=circle, user=teacher, name="Tess")
    invitation.pk = None
    refused(invitation.save)
    circle.pk = None
    refused(circle.save)


@pytest.mark.parametrize("wrong", [{"status": "draft"}, {"signed_at": None}])
def test_an_agreement_is_what_its_status_says(signed, wrong):
    refused(lambda: Agreement.objects.update(**wrong))


def test_a_version_is_given_once_and_one_is_in_force(signed):
    signed.pk = None
    refused(signed.save)
    signed.version = 2
    refused(signed.save)


@pytest.mark.parametrize(
    "wrong", [{"status": "done"}, {"amount": -1}, {"kind": "apology", "amount": 5}, {"kind": "other", "hours": 3}]
)
def test_an_obligation_is_what_it_says(signed, wrong):
    refused(lambda: Obligation.objects.update(**wrong))


def test_a_payment_is_more_than_nothing(signed, mediator):
    restitution = Obligation.objects.get(kind="restitution")
    paid = {"obligation": restitution, "paid_on": timezone.localdate(), "recorded_by": mediator}
    refused(lambda: Payment.objects.create(amount=0, **paid))


def test_a_signature_has_its_proof_and_stands_once(signed, mediator):
    signature = Signature.objects.filter(on_behalf_of=None).first()
    signature.pk = None
    refused(signature.save)
    signature.method, signature.text_hash = Signature.Method.PAPER, "0" * 64
    refused(signature.save)
    signature = Signature(**Signature.objects.filter(method="typed").values().first())
    signature.pk, signature.text_hash, signature.signed_on = None, "0" * 64, timezone.localdate()
    refused(signature.save)
    for_child = Signature.objects.exclude(on_behalf_of=None).first()
    for_child.pk = None
    refused(for_child.save)


@pytest.mark.parametrize("wrong", [{"email": "Carla@Example.org"}, {"role": "wizard"}])
def test_a_user_signs_in_in_lower_case_with_a_known_role(coordinator, wrong):
    refused(lambda: User.objects.update(**wrong))


def test_a_center_is_one_a_school_once_a_district_and_a_member_once_a_school(school, teacher):
    refused(lambda: Center.objects.bulk_create([Center(pk=2, name="Another", address="", telephone="")]))
    refused(lambda: School.objects.create(district=school.district, name=school.name.upper()))
    refused(lambda: Membership.objects.create(user=teacher, school=school))


def disclose(case, by, **changes):
    terms = {"to_name": "Billings Clinic", "document": "letter", "ground": "emergency", "reason": "A seizure."}
    terms |= {"way": "fax", "left_on": timezone.localdate(), "recorded_by": by} | changes
    return Disclosure.objects.create(case=case, **terms)


@pytest.mark.parametrize(
    "wrong",
    [{"to_name": ""}, {"reason": ""}, {"document": "other"}, {"nothing_left": True}, {"correction": "No."}],
)
def test_a_disclosure_says_what_to_whom_and_why(accepted, mediator, wrong):
    refused(lambda: disclose(accepted, mediator, **wrong))


@pytest.mark.parametrize(
    "wrong",
    [
        {"answer": "given"},
        {"refusal": "Why?"},
        {"due_on": timezone.localdate() - timedelta(days=1)},
        {"answer": "refused", "answered_on": timezone.localdate(), "answered_by": 1},
    ],
)
def test_a_request_for_an_extract_is_what_its_answer_says(accepted, coordinator, wrong):
    child, today = harmed(accepted), timezone.localdate()
    asked = ExtractRequest(child=child, asked_by=child.guardians[0], asked_on=today, language="en")
    asked.due_on, asked.recorded_by = today + asked.DAYS, coordinator
    asked.save()
    asked.pk = None
    refused(asked.save)
    if "answered_by" in wrong:
        wrong = wrong | {"answered_by": coordinator}
    refused(lambda: ExtractRequest.objects.update(**wrong))


APPEND_ONLY = {
    Event: "actor",
    Signature: "typed_name",
    Scan: "sha256",
    SealedDocument: "sha256",
    Disclosure: "what",
}


@pytest.fixture
def written(signed):
    """One row at least in each table that is never changed."""
    Scan.objects.create(content=b"%PDF-", content_type="application/pdf", sha256="0" * 64)
    disclose(signed.case, signed.recorded_by)
    return signed


def append_only(change):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        change()


@pytest.mark.parametrize("model", APPEND_ONLY)
def test_what_happened_is_not_changed(written, model):
    row = model.objects.first()
    before = model.objects.count()
    append_only(lambda: model.objects.filter(pk=row.pk).update(**{APPEND_ONLY[model]: None}))
    append_only(row.save)
    append_only(lambda: run(f"UPDATE {model._meta.db_table} SET id = id WHERE id = %s", row.pk))
    assert model.objects.count() == before


@pytest.mark.parametrize("model", APPEND_ONLY)
def test_what_happened_is_not_deleted(written, model):
    row = model.objects.first()
    before = model.objects.count()
    append_only(lambda: model.objects.filter(pk=row.pk)._raw_delete("default"))
    append_only(lambda: run(f"DELETE FROM {model._meta.db_table} WHERE id = %s", row.pk))
    assert model.objects.count() == before


@pytest.mark.parametrize("model", APPEND_ONLY)
def test_nor_is_a_row_put_in_the_place_of_another(written, model):
    if connection.vendor != "sqlite":
        columns = ", ".join(f'"{field.column}" = EXCLUDED."{field.column}"' for field in model._meta.fields)
        put, on_conflict = "INSERT", f"ON CONFLICT (id) DO UPDATE SET {columns}"
    else:
        put, on_conflict = "INSERT OR REPLACE", ""
    table, before = model._meta.db_table, model.objects.count()
    append_only(lambda: run(f"{put} INTO {table} SELECT * FROM {table} WHERE true {on_conflict}"))
    assert model.objects.count() == before


@pytest.mark.parametrize("model", APPEND_ONLY)
def test_nor_is_the_whole_table_emptied(written, model):
    before = model.objects.count()
    if connection.vendor == "postgresql":
        run("SET CONSTRAINTS ALL IMMEDIATE")
        append_only(lambda: run(f"TRUNCATE {model._meta.db_table} CASCADE"))
    append_only(lambda: run(f"DELETE FROM {model._meta.db_table}"))
    assert model.objects.count() == before


def test_a_disposal_gets_past_to_delete_what_it_has_named_and_nothing_else(referred):
    line, count = Event.objects.first(), Event.objects.count()
    Event.objects.create(kind="searched", subject="list")
    Disposing.objects.create(of_table="cases_event", row_id=line.pk)
    append_only(lambda: Event.objects.filter(pk=line.pk).update(detail="changed"))
    append_only(lambda: Event.objects.exclude(pk=line.pk)._raw_delete("default"))
    Event.objects.filter(pk=line.pk)._raw_delete("default")
    Disposing.objects.all().delete()
    assert Event.objects.count() == count


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("until", [NOWHERE, 1])
def test_what_a_disposal_may_delete_is_never_committed(until):
    """So no other transaction ever sees such a line, and none stays behind."""
    with pytest.raises(IntegrityError), transaction.atomic():
        Disposing.objects.create(pk=1, of_table="cases_event", row_id=1, until_id=until)
    assert not Disposing.objects.exists()


def run(sql, *params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
