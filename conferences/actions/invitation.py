from django.db import transaction
from django.utils import timezone

from cases import access, history, lifecycle
from cases.lifecycle import Doubted, Refused
from cases.models import Event
from conferences.models import Invitation
from schools.search import fold


@transaction.atomic
def invite(*, circle, by, user=None, name="", role="", confirmed=False):
    """Put somebody on the list: a member of the school's staff, or anyone by name.

    Staff learn of it only once the circle has a day, because only then has the student agreed to it.
    """
    _lock(circle, by)
    if user is not None:
        person = as_invited(circle.case, user, role)
    else:
        _refuse_family(circle, name)
        if not confirmed:
            _doubt_party(circle, name)
        person = {"user": None, "name": name, "role": role}
    if circle.invitations.filter(user=user, name=person["name"]).exists():
        raise Refused(f"{person['name']} is already invited. Nothing was changed.")
    invitation = Invitation.objects.create(circle=circle, **person)
    history.record(Event.Kind.ADDED, by=by, subject=invitation)
    if circle.is_scheduled:
        invitation.tell()
    return invitation


def _refuse_family(circle, name):
    """They have an invitation that speaks to them, in their language."""
    student = circle.student
    family = [student, *(tie.guardian for tie in circle.guardianships)]
    if fold(name) in {person.name_folded for person in family}:
        raise Refused(
            f"{name} is part of this circle already: it is for {student} and their family. Their own invitation is "
            "printed from the list above."
        )


def _doubt_party(circle, name):
    """Somebody who comes to welcome the student is not one of the other side by an oversight."""
    if other := circle.others_in_the_case.filter(name_folded=fold(name)).first():
        raise Doubted(
            f"{other} is in this case: {other.get_side_display().lower()}. Are they to come to this circle?"
        )


def as_invited(case, user, role=""):
    """A member of the school's staff as they stand on the list of a circle."""
    membership = user.memberships.filter(school=case.school).first()
    if membership is None or not (user.is_active and user.is_school_staff):
        raise Refused(f"{user} does not belong to {case.school}.")
    return {"user": user, "name": user.name, "role": role or membership.get_role_display()}


@transaction.atomic
def uninvite(*, invitation, by):
    _lock(invitation.circle, by)
    history.record(Event.Kind.CHANGED, by=by, subject=invitation, detail="taken back")
    invitation.delete()


@transaction.atomic
def answer(*, invitation, answer, by):
    """Whether somebody comes: said by themself, or told to whoever works the case. Nobody has to."""
    circle = invitation.circle
    access.require(access.can_answer_invitation(by, invitation))
    lifecycle.lock(circle.case)
    lifecycle.lock(circle)
    if not circle.is_scheduled:
        raise Refused("There is no day to answer for just now. Nothing was changed.")
    lifecycle.lock(invitation)
    invitation.answer, invitation.answered_at = answer, timezone.now()
    invitation.save()
    history.record(Event.Kind.CHANGED, by=by, subject=invitation, detail="answer")
    return invitation


def _lock(circle, by):
    access.require(access.can_work(by, circle.case))
    lifecycle.lock(circle.case)
    lifecycle.lock(circle)
    if not circle.is_to_come:
        raise Refused(f"This reentry circle is now “{circle.get_status_display()}”. Nothing was changed.")
