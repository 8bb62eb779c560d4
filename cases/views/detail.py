from dataclasses import dataclass
from operator import attrgetter

from django.contrib.messages import get_messages
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cases import access
from cases.forms.contact import ContactForm
from cases.models import Case, Contact, Event, Party
from cases.next_step import next_step
from cases.readiness import taken_back
from cases.standing import Mark, marks, steps
from cases.views.loading import opened_or_404

BEFORE_A_CONFERENCE = (Case.Status.PRECONFERENCE, Case.Status.SCHEDULED)
LATEST = 12
FIRST_MISSING = 5
ORDER = [Party.Side.HARMED, Party.Side.BOTH, Party.Side.RESPONSIBLE]


@dataclass(frozen=True)
class Card:
    """A person on the case page, with those who come with them and the form to log a call."""

    party: Party
    marks: list[Mark]
    beside: list[tuple[Party, str]]
    last_contact: Contact | None
    call_form: ContactForm | None

    @property
    def anchor(self):
        return f"person-{self.party.pk}"


@require_safe
def detail(request, ref):
    """The one place where a case is worked."""
    return case_page(request, case_to_show(request, ref))


def case_to_show(request, ref):
    return opened_or_404(request, Case.objects.visible_to(request.user).for_case_page(request.user), ref=ref)


def case_page(request, case, call_form=None, status=200):
    """The page of a case that `case_to_show()` has loaded; `call_form` is one that came back with errors.

    Whoever this page is visible to works the case.
    """
    missing = case.blocking()
    before, ready = _before(case)
    contacts = list(Contact.objects.filter(party__case=case).select_related("party", "with_whom", "recorded_by"))
    said = list(get_messages(request))
    return render(
        request,
        "cases/detail.html",
        {
            "case": case,
            "steps": steps(case),
            "hold": case.standing_hold(),
            "missing": missing[:FIRST_MISSING],
            "missing_too": missing[FIRST_MISSING:],
            "taken_back": taken_back(case.parties.all()) if case.status in BEFORE_A_CONFERENCE else [],
            "before": before,
            "ready": ready,
            "next_step": next_step(case, request.user, missing),
            "cards": _cards(case, contacts, call_form),
            "due_contacts": sorted((one for one in contacts if one.has_open_step), key=attrgetter("next_due")),
            "contacts": contacts[:LATEST],
            "earlier_contacts": contacts[LATEST:],
            "timeline": _timeline(case),
            "messages": [message for message in said if not message.extra_tags],
            "messages_on_cards": [message for message in said if message.extra_tags],
            "can_work": True,
            "can_close": access.can_close(request.user, case),
            "can_screen": access.can_screen(request.user, case),
            "can_assign": access.can_assign(request.user, case),
            "can_lift_hold": access.can_lift_hold(request.user, case),
            "can_read_history": access.can_read_history(request.user, case),
            "can_dispose": access.can_dispose(request.user, case),
        },
        status=status,
    )


def _before(case):
    """What is asked for in the head of the page, and the all-clear where one leads on."""
    if case.status == Case.Status.PRECONFERENCE and not case.wants_reentry_only:
        return "Before a conference can be scheduled", "Nothing is missing. A conference can be scheduled."
    if case.status == Case.Status.REFERRED:
        return "Before this case can be accepted", "Nothing is missing. This case can be accepted."
    if case.status == Case.Status.SCHEDULED:
        return "Before the conference can be held", ""
    if case.status == Case.Status.CONFERENCED:
        return "Before an agreement is in force", ""
    return "Before this case can go on", ""


def people_around(party, parties):
    """Who can be reached for a party: their guardians and the people who support them."""
    by_pk = {person.pk: person for person in parties}
    around = [(by_pk[g.guardian_id], g.relation or "Guardian") for g in party.guardianships.all()]
    return around + [(p, "Support person") for p in parties if p.supports_id == party.pk]


def _cards(case, contacts, call_form):
    """The people by side; guardians and supporters stand with the person whom they belong to."""
    parties = list(case.parties.all())
    around = {party.pk: people_around(party, parties) for party in parties}
    placed = {person.pk for people in around.values() for person, _ in people}
    principals = sorted((p for p in parties if p.is_principal), key=lambda p: ORDER.index(p.side))
    others = [p for p in parties if not p.is_principal and p.pk not in placed]
    return [_card(party, around[party.pk], contacts, case, call_form) for party in principals + others]


def _card(party, beside, contacts, case, call_form):
    form, last_contact = None, next((one for one in contacts if one.party_id == party.pk), None)
    if call_form and call_form.party == party:
        form = call_form
    elif case.accepted_at:
        form = call_form_for(party, beside, last_contact=last_contact)
    return Card(
        party=party,
        marks=marks(party) if case.accepted_at else [],
        beside=beside,
        last_contact=last_contact,
        call_form=form,
    )


def call_form_for(party, beside, data=None, last_contact=None):
    people = [party, *(person for person, _ in beside)]
    first = _first_to_call(party, people, last_contact)
    return ContactForm(data, party=party, people=people, initial={"with_whom": first.pk})


def _first_to_call(party, people, last_contact):
    """For a minor whom they called last, or else a guardian with a number: a child is rarely the one who answers."""
    if not party.is_minor:
        return party
    last = [person for person in people if last_contact and person.pk == last_contact.with_whom_id]
    with_a_number = [guardian for guardian in party.guardians if guardian.telephone]
    likely = [*last, *with_a_number, *party.guardians, *people]
    return next((one for one in likely if not one.has_withdrawn and one.may_be_spoken_with), party)


def _timeline(case):
    """What was done, newest first; who opened what, and who was mailed, a coordinator reads in the history."""
    people = {party.pk: party for party in case.parties.all()}
    events = case.events.exclude(kind__in=Event.NOT_CHANGES).select_related("actor")[:LATEST]
    return [(event, people.get(event.subject_id) if event.subject == "party" else None) for event in events]
