"""One center with everything in it: cases at every stage, a telltale word in every field behind a wall, and
everybody who may or may not read it. Every state is reached by the product's own actions.
"""

import itertools
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.usersessions.models import UserSession
from django.core import mail
from django.db import transaction
from django.test import Client, TestCase
from django.utils import timezone
from weasyprint import HTML

from agreements import actions as agreements
from agreements import drafts
from agreements.models import Obligation, Told
from cases import actions
from cases.models import (
    Assignment,
    Case,
    Consent,
    Contact,
    Event,
    Note,
    Party,
    Preparation,
    Referral,
    SafetyCheck,
    Screening,
)
from conferences import actions as conferences
from conferences.models import Conference, Invitation
from records import actions as records
from records.models import DisposalBatch
from schools import actions as directory
from schools.models import Center, District, Membership, School, User
from tests.conftest import agree, hold_conference, promise, sign_all
from tests.schools.codes import SECRET

ROLES = {
    "coordinator": User.Role.COORDINATOR,
    "conflicted_coordinator": User.Role.COORDINATOR,
    "mediator": User.Role.MEDIATOR,
    "other_mediator": User.Role.MEDIATOR,
    "asked_mediator": User.Role.MEDIATOR,
    "conflicted_mediator": User.Role.MEDIATOR,
    "former_mediator": User.Role.MEDIATOR,
    "teacher": User.Role.SCHOOL_STAFF,
    "invited_teacher": User.Role.SCHOOL_STAFF,
    "other_school": User.Role.SCHOOL_STAFF,
    "former_teacher": User.Role.SCHOOL_STAFF,
    "turned_teacher": User.Role.MEDIATOR,
    "administrator": User.Role.ADMINISTRATOR,
    "deactivated": User.Role.COORDINATOR,
}
CENTER = frozenset({"coordinator", "mediator"})
SCHOOL = frozenset({"teacher", "invited_teacher"})
OF_THE_OTHER_SCHOOL = frozenset({"coordinator", "conflicted_coordinator", "other_mediator", "other_school"})
ASKED = frozenset({"asked_mediator"})
INVITED = frozenset({"invited_teacher"})
SURNAME = "Quillfeather"


@dataclass(frozen=True)
class Canary:
    """A word that stands in one field, and who may read it. `told_by` is the party who said it in preconference."""

    word: str
    field: str
    readers: frozenset
    told_by: str = ""


@dataclass
class World:
    canaries: list = field(default_factory=list)
    people: dict = field(default_factory=dict)
    clients: dict = field(default_factory=dict)
    mails: list = field(default_factory=list)
    counter: itertools.count = field(default_factory=itertools.count)

    def sow(self, name, readers=CENTER, told_by=""):
        """A new word for the field `room.Model.field`."""
        word = f"zxq{next(self.counter):03}wvj"
        self.canaries.append(Canary(word, name, frozenset(readers), told_by))
        return word

    def sow_all(self, model, *fields, **kwargs):
        return {name: self.sow(f"{model}.{name}", **kwargs) for name in fields}


@contextmanager
def built():
    """The world, inside a transaction that is rolled back afterwards; its mails are those that were sent."""
    with transaction.atomic():
        with TestCase.captureOnCommitCallbacks(execute=True):
            world = build()
        world.mails = list(mail.outbox)
        _sign_everybody_in(world)
        _coordinator_steps_back(world)
        _people_leave(world)
        world.last_line = Event.objects.latest("pk").pk
        yield world
        transaction.set_rollback(True)


def build():
    """Everything that stands in the world, before anybody signs in or leaves."""
    world = World()
    _settle(world)
    world.certificate = _carried_out(world)
    world.case = _main_case(world)
    world.planned = _planned_case(world)
    world.other = _case_of_the_other_school(world)
    world.drafted = _drafted_case(world)
    world.closed = _closed_case(world)
    world.declined = _declined_case(world)
    _write_draft(world)
    world.batch = _propose()
    _hold_back(world)
    return world


def _settle(world):
    Center.objects.create(name="Yellowstone Mediation Center", address="12 North Broadway", telephone="555 0100")
    district = District.objects.create(name="School District 2")
    world.school = School.objects.create(district=district, name="Lincoln Middle School")
    world.second_school = School.objects.create(district=district, name="Castle Rock Middle School")
    for role, kind in ROLES.items():
        user = User.objects.create_user(f"{role}@example.org", name=f"{role} {SURNAME}", role=kind)
        world.people[role] = user
        setattr(world, role, user)
    for role in SCHOOL:
        Membership.objects.create(user=world.people[role], school=world.school)
    Membership.objects.create(user=world.other_school, school=world.second_school)
    Membership.objects.create(user=world.former_teacher, school=world.school)
    world.invited = directory.invite(
        name=f"invited {SURNAME}",
        email="invited@example.org",
        role=User.Role.SCHOOL_STAFF,
        schools=[world.school],
        school_role=Membership.Role.TEACHER,
        languages=[],
        by=world.coordinator,
    )
    world.second_step = TOTP.activate(world.mediator, SECRET).instance
    RecoveryCodes.activate(world.mediator)


def _coordinator_steps_back(world):
    """Knows somebody in every case of the first school."""
    for case in Case.objects.filter(school=world.school):
        note = world.sow("cases.Assignment.conflict_note", {"coordinator"})
        actions.step_back(case=case, note=note, by=world.conflicted_coordinator)


def _people_leave(world):
    """One left the school, one the center, and one mediates no longer: whatever they were part of is behind a wall."""
    world.former_teacher.memberships.all().delete()
    world.turned_teacher.role = User.Role.SCHOOL_STAFF
    world.turned_teacher.save()
    world.clients["turned_teacher"].force_login(world.turned_teacher)
    world.deactivated.is_active = False
    world.deactivated.save()


def _sign_everybody_in(world):
    world.clients["anonymous"] = Client()
    for role, user in world.people.items():
        world.clients[role] = Client()
        world.clients[role].force_login(user)
    elsewhere = Client()
    elsewhere.force_login(world.mediator)
    world.session = UserSession.objects.create(
        user=world.mediator, session_key=elsewhere.session.session_key, ip="127.0.0.1"
    )


def _main_case(world):
    case = _refer(world)
    _ask_and_answer(world, case)
    _staff(world, case)
    case = Case.objects.get(pk=case.pk)
    world.harmed, world.responsible = case.parties.principals()
    _people_join(world, case)
    for party in (world.harmed, world.responsible):
        _preconference(world, party)
    world.consent = world.harmed.consents.last()
    _contacts_and_notes(world, case)
    _conferences(world, case)
    _agreement(world, case)
    _circles(world, case)
    _holds(world, case)
    _disclose(world, case)
    _ask_for_extracts(world)
    case.refresh_from_db()
    return case


def _refer(world):
    readers = CENTER | SCHOOL
    told = world.sow_all(
        "cases.Referral",
        *("urgent_reason", "incident_place", "what_happened", "injury_or_loss", "involvement_note"),
        *("sanction_note", "tried_before", "hopes"),
        readers=readers,
    )
    return actions.refer(
        school=world.school,
        people=[_person(world, "harmed"), _person(world, "responsible"), _person(world, "support", supports=0)],
        is_urgent=True,
        incident_on=timezone.localdate() - timedelta(days=5),
        behaviors=[Referral.Behavior.FIGHT],
        sanctions=[Referral.Sanction.OTHER],
        wants=Referral.Wants.BOTH,
        by=world.teacher,
        **told,
    ).case


def _person(world, side, **more):
    """Somebody whom the school names: it reads back what it said of them."""
    readers = CENTER | SCHOOL
    name = world.sow("cases.Party.name", readers | ASKED)
    told = world.sow_all("cases.Party", "grade", "telephone", "contact_advice", "accessibility", readers=readers)
    return {
        "side": side,
        "name": f"Robin {name}",
        "email": f"{world.sow('cases.Party.email', readers)}@example.org",
        "is_minor_by_word": side != "support",
        "guardians": [_guardian(world, readers)] if side != "support" else [],
        **told,
        **more,
    }


def _guardian(world, readers):
    return {
        "name": f"Alex {world.sow('cases.Party.name', readers | ASKED)}",
        "relation": world.sow("cases.Guardianship.relation", readers),
        **world.sow_all("cases.Party", "telephone", "contact_advice", readers=readers),
    }


def _ask_and_answer(world, case):
    readers = CENTER | SCHOOL
    actions.ask(case=case, question=world.sow("cases.ReferralQuestion.question", readers), by=world.coordinator)
    actions.answer(case=case, text=world.sow("cases.ReferralQuestion.answer", readers), by=world.teacher)


def _staff(world, case):
    """A mediator works the case; the others were asked, know somebody, or are on it no longer."""
    _accept(case, world.mediator, by=world.coordinator, reason=world.sow("cases.Screening.reason"))
    actions.assign(case=case, mediator=world.asked_mediator, by=world.coordinator)
    actions.assign(
        case=case, mediator=world.turned_teacher, by=world.coordinator, conflict=Assignment.Conflict.NONE
    )
    known = actions.assign(case=case, mediator=world.conflicted_mediator, by=world.coordinator)
    actions.declare_conflict(
        assignment=known,
        conflict=Assignment.Conflict.DECLARED,
        note=world.sow("cases.Assignment.conflict_note", {"coordinator"}),
        by=world.conflicted_mediator,
    )
    left = actions.assign(
        case=case, mediator=world.former_mediator, by=world.coordinator, conflict=Assignment.Conflict.NONE
    )
    actions.unassign(assignment=left, by=world.coordinator)
    world.assignment = case.assignments.get(mediator=world.mediator)


def _accept(case, mediator, *, by, reason=""):
    actions.screen(case=case, answers=dict.fromkeys(Screening.Question.values, "no"), reason=reason, by=by)
    actions.assign(case=case, mediator=mediator, by=by, conflict=Assignment.Conflict.NONE)
    actions.accept(case=case, by=by)


def _people_join(world, case):
    """What the center adds and corrects is the center's: the school reads what it wrote itself."""
    details = ("telephone", "address", "contact_advice", "interpreter", "accessibility", "grade")
    actions.add_party(
        case=case,
        side=Party.Side.COMMUNITY,
        name=f"Sasha {world.sow('cases.Party.name', CENTER | ASKED)}",
        email=f"{world.sow('cases.Party.email')}@example.org",
        by=world.mediator,
        **world.sow_all("cases.Party", *details),
    )
    actions.add_guardian(
        child=world.responsible,
        relation=world.sow("cases.Guardianship.relation"),
        name=f"Kim {world.sow('cases.Party.name', CENTER | ASKED)}",
        by=world.mediator,
    )
    actions.change_party(
        party=world.harmed,
        edits=0,
        name=f"Robin {world.sow('cases.Party.name', CENTER | ASKED)}",
        birth_date=date(timezone.localdate().year - 13, 1, 1),
        by=world.coordinator,
        **world.sow_all("cases.Party", "telephone", "address", "contact_advice", "interpreter"),
    )


def _preconference(world, party):
    by, side = world.mediator, party.side
    for guardian in party.guardians:
        agree(party, guardian, Consent.Scope.SPEAK, Consent.Scope.TAKE_PART, by=by)
    agree(party, party, Consent.Scope.TAKE_PART, by=by)
    actions.record_consent(
        party=party,
        given_by=party,
        scope=Consent.Scope.SURVEY,
        method=Consent.Method.PHONE,
        given_on=timezone.localdate(),
        language="en",
        text_version=world.sow("cases.Consent.text_version", told_by=side),
        by=by,
    )
    heard = ("hopes", "questions", "supporters_wanted", "needs", "not_discussed")
    actions.prepare(
        party=party,
        by=by,
        prepared_on=timezone.localdate(),
        participation=Preparation.Participation.DIRECT,
        acknowledgement=Preparation.Acknowledgement.FULLY if party.is_responsible else "",
        **world.sow_all("cases.Preparation", *heard, told_by=side),
    )
    actions.check_safety(
        party=party,
        by=by,
        checked_on=timezone.localdate(),
        decision=SafetyCheck.Decision.MEASURES,
        **world.sow_all("cases.SafetyCheck", "risks", "strengths", "mitigations", told_by=side),
    )


def _contacts_and_notes(world, case):
    for party in (world.harmed, world.responsible):
        world.contact = actions.log_contact(
            party=party,
            with_whom=party.guardians[0],
            at=timezone.now(),
            channel="phone",
            outcome=Contact.Outcome.REACHED,
            next_due=timezone.localdate() - timedelta(days=2),
            by=world.mediator,
            **world.sow_all("cases.Contact", "note", "next_step", told_by=party.side),
        )
    for by, kind, column, readers in (
        (world.mediator, Note.Kind.CASE, "text", CENTER),
        (world.mediator, Note.Kind.WORKING, "sealed_text", {"mediator"}),
        (world.coordinator, Note.Kind.WORKING, "sealed_text", {"coordinator"}),
        (world.conflicted_coordinator, Note.Kind.WORKING, "sealed_text", {}),
    ):
        actions.write_note(case=case, kind=kind, text=world.sow(f"cases.Note.{column}", readers), by=by)
    told = world.sow("cases.Note.text", CENTER | SCHOOL)
    mistaken = actions.tell_school(case=case, text=told, by=world.mediator)
    told = world.sow("cases.Note.text", CENTER | SCHOOL)
    world.school_update = actions.tell_school(case=case, text=told, corrects=mistaken, by=world.mediator)


def _conferences(world, case):
    """One online that was cancelled, and one in person that was held."""
    link = f"https://example.org/{world.sow('conferences.Conference.link')}"
    told = world.sow_all("conferences.Conference", "interpreter", "one_facilitator_reason")
    off = _schedule(world, case, [world.mediator], mode=Conference.Mode.ONLINE, link=link, **told)
    conferences.cancel(conference=off, reason=world.sow("conferences.Conference.reason"), by=world.mediator)
    place = world.sow("conferences.Conference.place")
    _schedule(world, case, [world.mediator, world.coordinator], mode=Conference.Mode.IN_PERSON, place=place)
    world.conference = hold_conference(case, by=world.mediator)
    case.refresh_from_db()


def _schedule(world, case, facilitators, days=3, **how):
    starts_at = timezone.now() + timedelta(days=days)
    return conferences.schedule(
        case=case,
        facilitators=facilitators,
        invited=list(case.parties.principals()),
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2),
        by=world.mediator,
        **how,
    )


def _agreement(world, case):
    """Signed, kept in part, and being signed anew. Its text lets the school have a copy; nobody agreed to that."""
    draft = agreements.start(case=case, by=world.mediator)
    kinds = [{"kind": Obligation.Kind.APOLOGY}, {"kind": Obligation.Kind.RESTITUTION, "amount": Decimal(120)}]
    texts = ("background", "background_other", "if_not_kept", "if_not_kept_other")
    written = drafts.made(
        [_promise(world, **kind) for kind in kinds],
        other_language="es",
        review_on=timezone.localdate() + timedelta(days=60),
        share_with_school=True,
        **world.sow_all("agreements.Agreement", *texts),
    )
    agreement = agreements.save_draft(agreement=draft, draft=written, edits=0, by=world.mediator)
    agreements.go_to_signing(agreement=agreement, by=world.mediator)
    world.signature = _sign_on_paper(world, agreement)
    world.agreement = sign_all(agreement, by=world.mediator)
    _keep(world, world.agreement)
    newer = agreements.amend(agreement=world.agreement, by=world.mediator)
    world.newer_agreement = agreements.go_to_signing(agreement=newer, by=world.mediator)
    _answer_otherwise(world, world.newer_agreement)
    _send_links(world)


def _answer_otherwise(world, agreement):
    """One signs by drawing, one says no, and a guardian need not sign."""
    shown = {"agreement": agreement, "shown_hash": agreement.text_hash()}
    wave = [[{"x": 10 * n, "y": 40 * (n % 2)} for n in range(20)]]
    agreements.sign(signer=world.harmed, yes=agreements.Yes(strokes=wave), by=world.mediator, **shown)
    agreements.decline(signer=world.responsible, by=world.mediator, **shown)
    reason = world.sow("agreements.Waiver.reason")
    agreements.waive(agreement=agreement, child=world.responsible, reason=reason, by=world.coordinator)


def _send_links(world):
    """To a guardian who could not come, and a copy to one who has signed. Their tokens are known only here."""
    guardian = world.harmed.guardians[0]
    told = {"fact": "birth_year", "by": world.mediator}
    world.sent = agreements.send_link(
        agreement=world.newer_agreement, signer=guardian, on_behalf_of=world.harmed, **told
    )
    world.given = agreements.give_copy(
        agreement=world.agreement, to=guardian, way="link", ward=world.harmed, **told
    )


def _promise(world, **kind):
    texts = ("what", "what_other", "how_known", "how_known_other", "watched_by")
    told = world.sow_all("agreements.Obligation", *texts)
    return promise(world.responsible, world.harmed, **told, **kind)


def _sign_on_paper(world, agreement):
    """A scan whose words can be read back."""
    page = f"<title>Page</title><p>{world.sow('agreements.Scan.content')}</p>"
    place = agreement.required_signers()[0]
    return agreements.sign(
        agreement=agreement,
        signer=place.people[0],
        shown_hash=agreement.text_hash(),
        yes=agreements.Yes(scan=(HTML(string=page).write_pdf(), "application/pdf")),
        by=world.mediator,
    )


def _keep(world, agreement):
    today, by = timezone.localdate(), world.mediator
    world.letter, world.restitution = agreement.obligations.all()
    world.payment = agreements.pay(
        obligation=world.restitution,
        amount=Decimal(20),
        paid_on=today,
        note=world.sow("agreements.Payment.note"),
        by=by,
    )
    mistaken = agreements.pay(obligation=world.restitution, amount=Decimal(20), paid_on=today, by=by)
    because = world.sow("agreements.Payment.taken_back_because")
    agreements.take_back_payment(payment=mistaken, because=because, by=by)
    agreements.resolve(
        obligation=world.letter,
        edits=world.letter.edits,
        status="done",
        resolved_on=today,
        evidence=world.sow("agreements.Obligation.evidence"),
        by=by,
    )
    done, *_, world.follow_up = agreement.follow_ups.all()
    agreements.follow_up(
        follow_up=done,
        with_whom=world.harmed,
        done_on=today,
        by=by,
        **world.sow_all("agreements.FollowUp", "found", "next_step"),
    )
    agreements.tell(
        agreement=agreement,
        party=world.harmed,
        what=Told.What.PROGRESS,
        method=Told.Method.PHONE,
        told_on=today,
        by=by,
    )


def _circles(world, case):
    """One under review, to which a teacher came, and one that was called off."""
    off = conferences.request_circle(case=case, student=world.harmed, by=world.mediator)
    reason = world.sow("conferences.ReentryCircle.cancel_reason")
    conferences.cancel_circle(circle=off, reason=reason, by=world.mediator)
    circle = conferences.request_circle(case=case, student=world.responsible, by=world.teacher)
    notes = world.sow("conferences.ReentryCircle.preparation_notes")
    conferences.prepare_circle(circle=circle, edits=0, preparation_notes=notes, by=world.mediator)
    _invite(world, circle)
    starts_at = timezone.now() + timedelta(days=4)
    conferences.schedule_circle(
        circle=circle,
        facilitators=[world.mediator],
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=1),
        place=world.sow("conferences.ReentryCircle.place", CENTER | INVITED),
        by=world.mediator,
    )
    world.circle = circle
    world.invitation = circle.invitations.get(user=world.invited_teacher)
    conferences.answer(invitation=world.invitation, answer=Invitation.Answer.COMING, by=world.invited_teacher)
    _review(world, circle)


def _invite(world, circle):
    for guardian in world.responsible.guardians:
        agree(world.responsible, guardian, Consent.Scope.CIRCLE, by=world.mediator)
    agree(world.responsible, world.responsible, Consent.Scope.CIRCLE, by=world.mediator)
    conferences.invite(circle=circle, user=world.invited_teacher, by=world.mediator)
    conferences.invite(circle=circle, user=world.former_teacher, by=world.mediator)
    conferences.invite(circle=circle, by=world.mediator, **world.sow_all("conferences.Invitation", "name", "role"))


def _review(world, circle):
    today, by, readers = timezone.localdate(), world.mediator, CENTER | INVITED
    conferences.hold_circle(circle=circle, held_on=today - timedelta(days=1), came={world.invitation.pk}, by=by)
    line = world.sow_all("conferences.PlanItem", "what", "owner", readers=readers)
    conferences.write_plan(
        circle=circle,
        named_adult=world.sow("conferences.ReentryCircle.named_adult", readers),
        lines=[{"kind": "support", "due_on": today, **line}],
        edits=circle.edits,
        by=by,
    )
    conferences.start_reviews(circle=circle, days=[today, today + timedelta(weeks=2)], by=by)
    world.review = circle.reviews.first()
    found = world.sow_all("conferences.Review", "found", "next_step")
    conferences.hold_review(review=world.review, held_on=today, by=by, **found)


def _holds(world, case):
    """One that was lifted, and one that stands."""
    for number in range(2):
        actions.set_hold(case=case, reason=world.sow("cases.SafetyHold.reason"), by=world.mediator)
        if number == 0:
            actions.lift_hold(case=case, note=world.sow("cases.SafetyHold.lift_note"), by=world.coordinator)


def _disclose(world, case):
    """One that was wrong, and the line that corrects it."""
    told = world.sow_all("records.Disclosure", "what", "to_name", "reason", readers={"coordinator"})
    how = {"document": "other", "ground": "court", "way": "post", "left_on": timezone.localdate(), **told}
    wrong = records.disclose(case=case, about=world.harmed, by=world.coordinator, **how)
    correction = world.sow("records.Disclosure.correction", {"coordinator"})
    world.disclosure = records.correct(
        disclosure=wrong, about=world.harmed, correction=correction, by=world.coordinator, **how
    )


def _ask_for_extracts(world):
    """One family waits for theirs, and one was refused."""
    asked = [
        records.ask_extract(
            child=child,
            asked_by=child.guardians[0],
            asked_on=timezone.localdate(),
            language="en",
            by=world.coordinator,
        )
        for child in (world.harmed, world.responsible)
    ]
    world.extract_request, refused = asked
    reason = world.sow("records.ExtractRequest.refusal", {"coordinator"})
    records.refuse_extract(request=refused, reason=reason, by=world.coordinator)


def _case_of_the_other_school(world):
    """Nothing in it can be reached by the addresses of the first one."""
    case = _refer_in_short(world, world.second_school, by=world.other_school)
    _accept(case, world.other_mediator, by=world.coordinator)
    party = case.parties.first()
    agree(party, party, Consent.Scope.TAKE_PART, by=world.other_mediator)
    contact = actions.log_contact(
        party=party,
        with_whom=party,
        at=timezone.now(),
        channel="phone",
        outcome=Contact.Outcome.REACHED,
        by=world.other_mediator,
    )
    return SimpleNamespace(
        ref=case.ref,
        party=party,
        contact=contact,
        consent=party.consents.get(),
        assignment=case.assignments.get(),
        school_update=actions.tell_school(case=case, text="We have begun.", by=world.other_mediator),
    )


def _refer_in_short(world, school, by, *, readers=frozenset()):
    name = world.sow("cases.Party.name", readers or OF_THE_OTHER_SCHOOL)
    text = world.sow("cases.Referral.what_happened", readers or OF_THE_OTHER_SCHOOL)
    return actions.refer(
        school=school,
        people=[{"side": Party.Side.RESPONSIBLE, "name": f"Jo {name}"}],
        incident_on=timezone.localdate(),
        what_happened=text,
        by=by,
    ).case


def _planned_case(world):
    """Its conference is still to come, with all that is printed for one."""
    case = _refer(world)
    _accept(case, world.mediator, by=world.coordinator)
    case = Case.objects.get(pk=case.pk)
    for party in case.parties.principals():
        _preconference(world, party)
    place = world.sow("conferences.Conference.place")
    world.planned_conference = _schedule(
        world, case, [world.mediator, world.coordinator], days=9, mode=Conference.Mode.IN_PERSON, place=place
    )
    return case


def _drafted_case(world):
    """Its agreement is being written, and can start from what the coordinator has put on the list."""
    case = _refer(world)
    _accept(case, world.mediator, by=world.coordinator)
    case = Case.objects.get(pk=case.pk)
    for party in case.parties.principals():
        _preconference(world, party)
    place = world.sow("conferences.Conference.place")
    _schedule(
        world, case, [world.mediator, world.coordinator], days=6, mode=Conference.Mode.IN_PERSON, place=place
    )
    hold_conference(case, by=world.mediator)
    case.refresh_from_db()
    draft = agreements.start(case=case, by=world.mediator)
    word = world.sow("agreements.Agreement.draft")
    world.draft = agreements.save_draft(
        agreement=draft, draft=drafts.made([], background=word), edits=0, by=world.mediator
    )
    readers = CENTER | {"conflicted_coordinator"}
    texts = world.sow_all("agreements.TypicalPromise", "what", "how_known", readers=readers)
    world.typical = agreements.add_typical(kind="apology", language="en", by=world.coordinator, **texts)
    return case


def _closed_case(world):
    case = _refer_in_short(world, world.school, by=world.teacher, readers=CENTER | SCHOOL)
    _accept(case, world.mediator, by=world.coordinator)
    told = world.sow_all("cases.Case", "school_did")
    return actions.close(
        case=case,
        reason=Case.ClosingReason.NOT_REACHED,
        summary=world.sow("cases.Case.closing_summary"),
        by=world.coordinator,
        **told,
    )


def _declined_case(world):
    case = _refer_in_short(world, world.school, by=world.teacher, readers=CENTER | SCHOOL)
    reason = world.sow("cases.Case.decline_reason", CENTER | SCHOOL)
    return actions.decline(case=case, reason=reason, by=world.coordinator)


def _write_draft(world):
    """A referral that its author has not sent yet: nobody else reads it."""
    word = world.sow("cases.ReferralDraft.data", {"teacher"})
    data = {"people-0-name": [word], "what_happened": [word]}
    key = "7f1c3a52-53b5-4d0b-9c68-2d5a4c1f9e10"
    world.referral_draft = actions.keep_draft(form_key=key, data=data, by=world.teacher)


def _carried_out(world):
    """A disposal of a case that was declined long ago; nobody else's time had come."""
    old = actions.refer(
        school=world.school,
        people=[{"side": Party.Side.RESPONSIBLE, "name": "Jo Longago"}],
        incident_on=timezone.localdate(),
        what_happened="Nobody remembers.",
        by=world.teacher,
    ).case
    actions.decline(case=old, reason="Not for us.", by=world.coordinator)
    batch = _propose()
    records.confirm(batch=batch, seen=1, by=world.coordinator)
    records.approve(batch=batch, seen=1, by=world.deactivated)
    records.carry_out_approved()
    return batch


def _hold_back(world):
    """A legal hold that was lifted, and a case that is kept for now."""
    only = {"coordinator"}
    records.set_legal_hold(
        case=world.case, reason=world.sow("records.LegalHold.reason", only), by=world.coordinator
    )
    records.lift_legal_hold(
        case=world.case, note=world.sow("records.LegalHold.lift_note", only), by=world.coordinator
    )
    records.take_out(
        item=world.batch.items.get(case=world.declined),
        reason=world.sow("records.DisposalItem.reason", only),
        again_on=timezone.localdate() + timedelta(days=7),
        by=world.coordinator,
    )


def _propose():
    records.propose(today=timezone.localdate() + timedelta(days=7 * 366))
    return DisposalBatch.objects.first()
