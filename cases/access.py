"""Who may see and who may do: the walls of the domain, and the only place where they are decided.

`*_visible_to(queryset, user)` loads and authorises in one: what is outside a wall is not found (404).
The predicates answer `(user, object)`, where the object is a case or something with a `.case`, and say
what somebody inside may do (403). Templates ask the same predicates.

A page of a role (a list, the queue, the search) tells of no case by being there: `require_role()` answers 403
and says so. Everything that is about a record is 404 to whoever is outside, the whole admin included.

Whoever knows somebody in a case steps back from it: for coordinators too it is then as if it were not there.
"""

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q

from schools.roles import require_role as require_role


def cases_visible_to(cases, user):
    """The center's record: coordinators what they have not stepped back from, mediators their own cases."""
    if not user.is_active:
        return cases.none()
    if user.is_coordinator:
        return cases.exclude(_stepped_back(user, "pk"))
    if user.is_mediator:
        return cases.filter(**_on_the_case(user))
    return cases.none()


def records_visible_to(records, user, path="case"):
    """What the center keeps of a case beside it: whoever sees the case. `path` leads from a record to its case."""
    if not user.is_active:
        return records.none()
    if user.is_coordinator:
        return records.exclude(_stepped_back(user, path))
    if user.is_mediator:
        return records.filter(**_on_the_case(user, f"{path}__"))
    return records.none()


def bookings_visible_to(bookings, user):
    """The hours that facilitators give to the meetings of all cases: seen by the coordinators, who fill them."""
    if not (user.is_active and user.is_coordinator):
        return bookings.none()
    return bookings.exclude(_stepped_back(user, "conference__case")).exclude(_stepped_back(user, "circle__case"))


def invitations_visible_to(invitations, user):
    """An invited member of the school's staff sees their own invitation, once the circle had a day."""
    if user.is_active and user.is_school_staff:
        return invitations.filter(
            user=user, circle__starts_at__isnull=False, circle__case__school__in=schools_of(user)
        )
    return records_visible_to(invitations, user, "circle__case")


def referrals_visible_to(referrals, user):
    """What a school sent: its own staff, and whoever works the case."""
    if user.is_active and user.is_school_staff:
        return referrals.filter(case__school__in=schools_of(user))
    return records_visible_to(referrals, user)


def drafts_visible_to(drafts, user):
    """Its author's alone; and what was begun for a school that they have left is the old school's, not theirs."""
    if user.is_coordinator:
        return drafts.filter(author=user)
    if not user.is_school_staff:
        return drafts.none()
    theirs = [str(pk) for pk in schools_of(user).values_list("school", flat=True)]
    begun_for = Q(data__school__isnull=True) | Q(data__school__0="") | Q(data__school__0__in=theirs)
    return drafts.filter(begun_for, author=user)


def schools_of(user):
    return user.memberships.values("school")


def conflict_questions_visible_to(assignments, user):
    """Whether they know anybody in a case is asked of those who mediate, and of nobody who does so no longer."""
    return assignments.filter(mediator=user) if user.mediates else assignments.none()


def notes_visible_to(notes, user):
    """A working note is its author's alone, coordinators included; the school reads what was written for it."""
    if user.is_active and user.is_school_staff:
        return notes.filter(kind="school", case__school__in=schools_of(user))
    return records_visible_to(notes, user).filter(~Q(kind="working") | Q(recorded_by=user))


def can_be_told(user, case):
    """To whom mails of a case still go: nobody who has left the center, the school or the case."""
    if not user.is_active or user.is_administrator:
        return False
    if user.is_mediator:
        return user.assignments.filter(case=case, ended_at=None).exclude(conflict="declared").exists()
    return _coordinates(user, case) or _is_of_school(user, case)


def require(allowed, sentence="This step is for somebody else on the case."):
    """Answer 403 with a sentence to somebody who may see the case but not do this."""
    if not allowed:
        raise PermissionDenied(sentence)


def can_refer(user):
    return user.is_school_staff or user.is_coordinator


def schools_to_refer_for(schools, user):
    """Staff refer for the schools that they work at, the coordinator for any."""
    if user.is_coordinator:
        return schools
    return schools.filter(pk__in=schools_of(user)) if user.is_school_staff else schools.none()


def can_refer_for(user, school):
    return schools_to_refer_for(type(school).objects.all(), user).filter(pk=school.pk).exists()


def can_search(user):
    return user.is_school_staff or user.is_mediator or user.is_coordinator


def can_keep_typical_promises(user):
    """What agreements may start from belongs to no case: the coordinator keeps the list."""
    return user.is_coordinator


def can_list_cases(user):
    return user.is_coordinator or user.is_mediator


def can_screen(user, case):
    return _coordinates(user, case)


def can_assign(user, case):
    return _coordinates(user, case)


def can_answer_conflict(user, assignment):
    """Whether a mediator knows anybody in a case: they say so themself, or the coordinator for them."""
    return assignment.mediator_id == user.pk or can_assign(user, assignment.case)


def can_step_back(user, case):
    """Somebody who knows a party says so themself, at any time, also of a closed case."""
    return can_work(user, case)


def can_close(user, case):
    return _coordinates(user, case)


def can_lift_hold(user, case):
    return _coordinates(user, case)


def can_waive(user, agreement):
    """That a child's guardian need not sign is the coordinator's to answer for."""
    return _coordinates(user, agreement)


def can_read_history(user, case):
    return _coordinates(user, case)


def can_disclose(user, obj):
    """What leaves the center, and what a family is given of its record, is the coordinator's to answer for."""
    return _coordinates(user, obj)


def can_dispose(user, obj):
    """How long a case is kept, what holds it back and when it goes: the coordinators answer for it, by two."""
    return user.is_active and user.is_coordinator


def disposals_visible_to(disposals, user):
    return disposals if can_dispose(user, None) else disposals.none()


def can_answer(user, obj):
    """A question to the school is answered by that school's staff, or by the coordinator for them."""
    return _coordinates(user, obj) or _is_of_school(user, obj)


def can_work(user, obj):
    """Contact, prepare, meet, draft, follow up: the coordinator and the mediators who are on the case."""
    if user.is_coordinator:
        return _coordinates(user, obj)
    return user.is_mediator and any(
        a.mediator_id == user.pk and a.ended_at is None and a.conflict == "none"
        for a in _case(obj).assignments.all()
    )


def can_request_circle(user, case):
    """The school asks for a circle as the center does; what it may know of it is another question."""
    return can_work(user, case) or can_answer(user, case)


def can_read_agreement(user, agreement):
    """Whoever works the case; the school's staff only once everyone who signed has agreed to that."""
    if can_work(user, agreement):
        return True
    return agreement.may_be_shared and _is_of_school(user, agreement)


def can_answer_invitation(user, invitation):
    """The invited person themself, or whoever works the case and was told."""
    return invitation.user_id == user.pk or can_work(user, invitation)


def _on_the_case(user, path=""):
    return {
        f"{path}assignments__mediator": user,
        f"{path}assignments__ended_at": None,
        f"{path}assignments__conflict": "none",
    }


def _coordinates(user, obj):
    """A coordinator of this case; of no case at all where there is none (`obj` is None)."""
    return user.is_coordinator and (obj is None or not _has_stepped_back(user, _case(obj)))


def _stepped_back(user, case):
    """Whether they know somebody in the case that `case` leads to, for as long as nobody says it was a mistake."""
    return Exists(_conflicts_of(user).filter(case=OuterRef(case)))


def _has_stepped_back(user, case):
    """Of a case whose page is shown to them (`Case.objects.for_case_page()`) it was asked already."""
    return getattr(case, "shown_to", None) != user.pk and _conflicts_of(user).filter(case=case).exists()


def _conflicts_of(user):
    return user.assignments.filter(ended_at=None, conflict="declared")


def _is_of_school(user, obj):
    return user.is_school_staff and user.memberships.filter(school=_case(obj).school_id).exists()


def _case(obj):
    return getattr(obj, "case", obj)
