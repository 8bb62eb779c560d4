"""The papers of the meetings, and what stands in the way of printing each."""

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases import readiness
from cases.letters import Letter, Recipient, consent_form, not_now, not_while_closed, print_on_paper
from cases.lifecycle import Refused
from cases.models import Consent
from conferences import attending, seating
from conferences.models import PlanItem, ReentryCircle
from schools.models import Language

Status = ReentryCircle.Status
WITH_A_PLAN = (Status.HELD, Status.UNDER_REVIEW, Status.ENDED)
HEADINGS = {
    PlanItem.Kind.SUPPORT: _("Support"),
    PlanItem.Kind.NEED: _("What is needed"),
    PlanItem.Kind.RESPONSIBILITY: _("Who takes on what"),
}


def planned_conference(case):
    return next((c for c in case.conferences.all() if c.is_planned), None)


def circle_of(case, student):
    """The student's newest circle that was not called off."""
    circles = [c for c in case.circles.all() if c.student_id == student.pk and c.status != Status.CANCELLED]
    return circles[0] if circles else None


def _missing_for_notice(recipient):
    """It asks somebody to come, and says that everything is arranged: what a conference rests on is asked once more."""
    case, person = recipient.case, recipient.person
    if missing := not_while_closed(recipient) or case.missing_for_meeting():
        return missing
    if planned_conference(case) is None:
        return ["No conference is planned."]
    people = readiness.people_of(case)
    if not any(one.invited_to for one in people if one == person):
        return [f"{person} is not invited to the conference."]
    if missing := case.missing_for_conference():
        return missing
    return list(filter(None, [attending.why_not_invited(person, people)]))


def _notice(recipient):
    conference = planned_conference(recipient.case)
    yeses = [c for c in recipient.concerned.consents.all() if c.scope == Consent.Scope.TAKE_PART and c.stands]
    context = {
        "conference": conference,
        "facilitators": [str(one) for one in conference.facilitators],
        "is_willing": recipient.person.pk in {consent.given_by_id for consent in yeses},
    }
    return context | ({"title": _("The day of your meeting")} if conference.is_indirect else {})


def _has_circle(recipient):
    return circle_of(recipient.case, recipient.concerned) is not None


def _missing_for_invitation(recipient):
    circle = circle_of(recipient.case, recipient.concerned)
    if missing := not_while_closed(recipient):
        return missing
    return [] if circle.is_scheduled else ["The reentry circle has no day yet."]


def _missing_for_plan(recipient):
    circle = circle_of(recipient.case, recipient.concerned)
    return not_now(recipient) or _missing_plan(circle)


def _missing_plan(circle):
    if circle.status in WITH_A_PLAN and circle.plan_items.all():
        return []
    return ["There is no reentry plan yet: it is made at the circle."]


def _invitation(recipient):
    circle = circle_of(recipient.case, recipient.concerned)
    reader = "guardian" if recipient.child else "student"
    return {"circle": circle, "reader": reader, "student": circle.student.name}


def _plan(recipient):
    circle, today = circle_of(recipient.case, recipient.concerned), timezone.localdate()
    reviews = [one for one in circle.reviews.all() if one.held_on is None and one.due_on >= today]
    return {"circle": circle, "parts": _parts(circle), "reviews": reviews}


def _parts(circle, kinds=tuple(PlanItem.Kind)):
    """The lines of the plan by what they are: support, need, responsibility."""
    items = list(circle.plan_items.all())
    parts = [(HEADINGS[kind], [item for item in items if item.kind == kind]) for kind in kinds]
    return [(label, lines) for label, lines in parts if lines]


LETTERS = [
    Letter(
        "conference_notice",
        label="Conference notice",
        title=_("The day and place of your meeting"),
        is_for=lambda recipient: True,
        missing=_missing_for_notice,
        context=_notice,
    ),
    consent_form(Consent.Scope.CIRCLE, _("Taking part in a reentry circle"), _has_circle),
    Letter(
        "reentry_invitation",
        label="Invitation to the reentry circle",
        title=_("Welcome back: an invitation"),
        is_for=_has_circle,
        missing=_missing_for_invitation,
        context=_invitation,
    ),
    Letter(
        "reentry_plan",
        label="Reentry plan",
        title=_("Plan for a good return to school"),
        is_for=_has_circle,
        missing=_missing_for_plan,
        context=_plan,
    ),
]


def family_of(circle):
    """The student and a minor's guardians: who each is to the circle, and whether their invitation can be printed."""
    case, student = circle.case, circle.student
    family = [(Recipient(case, student), "The student")]
    family += [
        (Recipient(case, tie.guardian, student), tie.relation or "Guardian") for tie in circle.guardianships
    ]
    return [(to, who, circle.is_scheduled and not not_while_closed(to)) for to, who in family]


def unread_sentences(circle):
    """Who of the family does not read what is written on an English page: a plan is written down once for everybody."""
    people = [recipient.person for recipient, _, _ in family_of(circle)]
    return [
        f"{person}'s language is {person.get_language_display()}, and the lines of the plan are printed as they stand "
        "here. Write each in both languages, or have the plan interpreted."
        for person in people
        if person.language != Language.ENGLISH
    ]


def invitation_letter(invitation):
    """To somebody whom the student's circle would like to have there. It holds no word of why there is one."""
    if not invitation.has_letter:
        # Whoever is invited may ask for this paper themself, and does not learn whose consent is missing.
        raise Refused("This cannot be printed as things stand. The center sees why on the page of the circle.")
    return _for_invited(
        "reentry_invitation", invitation, title=_("Helping to welcome a student back"), reader="invited"
    )


def slip(invitation, *, to_look_at=False):
    """What a teacher needs to help a student who comes back: no word of what happened or of any conference.

    `to_look_at`: for whoever sets the reviews, and by that lets the school have it.
    """
    if not (invitation.has_slip or (to_look_at and invitation.awaits_slip)):
        raise Refused("There is no slip now: it is printed once the plan stands, for those who take part in it.")
    parts = _parts(invitation.circle, PlanItem.ON_THE_SLIP)
    return _for_invited("teacher_slip", invitation, title=_("Helping a student settle in again"), parts=parts)


def _for_invited(name, invitation, **context):
    """On paper without a case number: who is invited has a student to welcome, and no case."""
    circle = invitation.circle
    return print_on_paper(
        f"documents/{name}.html",
        None,
        circle=circle,
        student=invitation.student_name,
        recipient=Invited(invitation),
        mediators=[str(one) for one in circle.facilitators],
        **context,
    )


class Invited:
    """To whom a paper of a circle goes that is no party of the case."""

    def __init__(self, invitation):
        self.name = invitation.name
        self.role = invitation.role

    @property
    def lines(self):
        return [self.name, capfirst(gettext(self.role))] if self.role else [self.name]


def _refuse(missing):
    if missing:
        raise Refused(missing)


def run_sheet(conference):
    """What lies on the table in front of the mediators: who sits where, and what is asked. Nobody's own words."""
    if not conference.is_planned:
        raise Refused(f"This conference is “{conference.get_status_display()}”: there is nothing left to run.")
    _refuse(conference.case.blocking())
    invited = {attendance.party_id for attendance in conference.attendances.all()}
    people = readiness.people_of(conference.case)
    present = [person for person in people if person.pk in invited]
    facilitators = [str(one) for one in conference.facilitators]
    everyone_speaks_spanish = all(one.document_language == "es" for one in present if one.is_principal)
    return print_on_paper(
        "documents/run_sheet.html",
        conference.case,
        "es" if everyone_speaks_spanish and not conference.interpreter else "en",
        conference=conference,
        facilitators=facilitators,
        people=[(person, attending.there_for(person, people)) for person in present],
        seats=seating.seats(present, people, facilitators),
    )
