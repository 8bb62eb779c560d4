"""Who may be in a conference: only somebody who has agreed to it themself, and whose guardian has, for a minor.

A guardian comes along with their child, and a support person with whom they support, never without them. Each rule
answers the sentence that keeps a person out, or nothing.
"""

from django.conf import settings
from django.utils import timezone

from cases import due
from cases.models import Consent, Party, Preparation, SafetyCheck
from cases.readiness import no_guardians_yes, no_yes_of, not_permitted, people_of
from schools.models import User

Participation = Preparation.Participation


def split(people):
    """Those who may be invited, and for everybody else the sentence that says why not."""
    reasons = {person: why_not_invited(person, people) for person in people}
    invitable = [person for person, reason in reasons.items() if not reason]
    return invitable, [reason for reason in reasons.values() if reason]


def why_not_invited(person, people, moment=None):
    if reason := _why_gone(person, people, moment):
        return reason
    if person.side == Party.Side.GUARDIAN:
        return _why_guardian_is_out(person, people, moment)
    if person.is_principal and person.participation not in Preparation.PRESENT:
        return f"{person} does not take part in a conference."
    if person.is_principal and person.participation == Participation.REPRESENTED:
        return f"{person} takes part through somebody who represents them."
    principals = principals_of(person, people) if _has_no_part_of_their_own(person) else []
    if principals and not _taking_part(principals):
        return f"{person} comes with {principals[0]}, who does not take part in a conference."
    return _why_not_agreed(person, moment)


def children_of(guardian, people, moment=None):
    return [child for child in people if _is_ward(child, guardian) and not child.had_withdrawn(moment)]


def _is_ward(child, guardian):
    return any(tie.guardian_id == guardian.pk for tie in child.guardianships.all())


def there_for(person, people):
    """Whom somebody supports or represents, or whose guardian they are."""
    return [
        one
        for one in people
        if one.pk == person.supports_id or one.representative_id == person.pk or _is_ward(one, person)
    ]


def principals_of(person, people):
    """The parties whom somebody is there for, directly or through a guardian or representative beside whom they are."""
    if person.is_principal:
        return [person]
    direct = there_for(person, people)
    beside = [one for whom in direct if not whom.is_principal for one in there_for(whom, people)]
    return [one for one in [*direct, *beside] if one.is_principal]


def _has_no_part_of_their_own(person):
    return person.side in (Party.Side.SUPPORT, Party.Side.GUARDIAN)


def _why_gone(person, people, moment):
    """Whoever comes for somebody goes with them."""
    if person.had_withdrawn(moment):
        return f"{person} has withdrawn."
    if not _has_no_part_of_their_own(person):
        return ""
    for whom in (there_for(person, people), principals_of(person, people)):
        if whom and all(one.had_withdrawn(moment) for one in whom):
            have = "has" if len(whom) == 1 else "have"
            return f"{person} comes with {' and '.join(map(str, whom))}, who {have} withdrawn."
    return ""


def _why_guardian_is_out(guardian, people, moment):
    if any(child.is_minor_at(moment) for child in _taking_part(children_of(guardian, people, moment))):
        return ""
    if guardian.has_agreed(Consent.Scope.TAKE_PART, moment):
        return ""
    return f"{guardian} is not the guardian of a minor who takes part."


def _taking_part(people):
    return [one for one in people if one.is_principal and one.participation in Preparation.PRESENT]


def what_guardian_said(guardian, people):
    """Nothing of one whose own yes stands; of another, in a few words, why their coming is not taken for granted."""
    scope, children = Consent.Scope.TAKE_PART, _taking_part(children_of(guardian, people))
    givers = {consent.given_by_id for child in children for consent in child.guardian_consents(scope)}
    if guardian.pk in givers or guardian.has_agreed(scope):
        return ""
    took_back = any(guardian in child.guardians_who_took_back(scope) for child in children)
    return "has taken their yes back" if took_back else "has not said yes"


def _why_not_there(person, people, moment):
    """What keeps somebody out of the room; or kept them out at that moment, whatever has been withdrawn since."""
    if reason := _why_gone(person, people, moment):
        return reason
    if person.is_principal and person.participation in Preparation.STAYS_AWAY:
        return f"{person} had said by then that they do not take part in a conference."
    return "" if person.side == Party.Side.GUARDIAN else _why_not_agreed(person, moment)


def _why_not_agreed(person, moment):
    scope = Consent.Scope.TAKE_PART
    return (
        no_yes_of(person, scope, moment)
        or no_guardians_yes(person, scope, moment)
        or not_permitted(person, moment)
    )


def wrong_with_invited(case, invited, mode, moment=None):
    """Why these people cannot be brought together in this way; or could not be, at that moment."""
    people = people_of(case, moment)
    chosen = [person for person in people if person in invited]
    wrong = [reason for person in chosen if (reason := why_not_invited(person, people, moment))]
    wrong += _wrong_with_mode(mode, chosen, people)
    return wrong or missing_sides(people, chosen)


def _wrong_with_mode(mode, chosen, people):
    if mode == "indirect":
        if any(p.is_harmed and p.participation == Participation.INDIRECT for p in people):
            return []
        return ["A conference is indirect only when a harmed party has chosen that in their preparation."]
    return [
        f"{person} takes part indirectly: they are not in the room. Choose the indirect mode, or leave them out."
        for person in chosen
        if person.is_principal and person.participation == Participation.INDIRECT
    ]


def wrong_with_planned(people):
    """What was found out since a conference was planned, in sentences that name whoever is invited in vain."""
    invited = [person for person in people if person.invited_to]
    if not invited:
        return []
    refused = {person: reason for person in invited if (reason := why_not_invited(person, people))}
    wrong = [
        f"{person} is invited to the conference, and may not come: {reason}" for person, reason in refused.items()
    ]
    wrong += _wrong_with_mode(invited[0].invited_in, [p for p in invited if p not in refused], people)
    return wrong or missing_sides(people, invited)


def gone_with(party, invited, people):
    """Of those who are invited, who does not come once this party does not: they, and whoever comes for them alone."""
    gone = [party] if party in invited else []
    represented_by = _representative_before(party)
    for person in invited:
        came_for = [*principals_of(person, people), *([party] if person.pk == represented_by else [])]
        if party in came_for and not _taking_part(one for one in came_for if one != party):
            gone.append(person)
    return list(dict.fromkeys(gone))


def _representative_before(party):
    """Who was to represent them until the newest preparation, since they last came back."""
    newest_two = party.preparations.since_they_came_back().values_list("representative", flat=True)[:2]
    return newest_two[1] if len(newest_two) == 2 else None


ONE_SIDE_STAYED_AWAY = "Nobody of the {side} side came: record that the conference did not take place."
ONE_SIDE_WAS_AWAY = (
    "Nobody of the {side} side was there: without both sides it was no conference. Write down what took place in a "
    "case note."
)


def wrong_with_presences(case, came, moment=None, one_side=ONE_SIDE_STAYED_AWAY):
    """Why this cannot be what took place: nobody sits in the room who had not agreed, or for whom it was not safe,
    and both sides were there.
    """
    people = people_of(case, moment)
    present = [person for person in people if person in came]
    wrong = [reason for person in present if (reason := _why_not_there(person, people, moment))]
    wrong += _why_not_safe(present, moment)
    return wrong or missing_sides(people, present, one_side)


def _why_not_safe(present, moment=None):
    """Whose last safety check said stop. One of the same day that was written down since then is of what follows."""
    moment = moment or timezone.now()
    day = timezone.localdate(moment)
    checks = SafetyCheck.objects.since_they_came_back(moment).filter(party__in=present, checked_on__lte=day)
    checks = checks.order_by("checked_on", "pk")
    checks = checks.exclude(decision=SafetyCheck.Decision.STOP, checked_on=day, recorded_at__gt=moment)
    decisions = dict(checks.values_list("party", "decision"))
    return [
        f"{person}'s safety check says not to go ahead."
        for person in present
        if decisions.get(person.pk) == SafetyCheck.Decision.STOP
    ]


def doubtful_presences(case, came, moment):
    """Whose safety nobody had looked at lately when it began: what took place is recorded all the same, and knowingly."""
    return [
        f"{person}'s safety check was older than {settings.SAFETY_CHECK_VALID_DAYS} days when the conference began."
        for person in _here(people_of(case, moment), came)
        if person.safety_checked_on and SafetyCheck.is_too_old(person.safety_checked_on, moment)
    ]


def checks_to_renew(people, moment):
    """Of those who take part, whose safety check is valid today, and no longer at that moment."""
    checks = {p: p.safety_checked_on for p in _taking_part(people) if p.safety_checked_on and not p.has_withdrawn}
    return [
        f"{person}'s safety check is valid until {due.written(SafetyCheck.last_day_of(checked_on))}: renew it before "
        "the conference."
        for person, checked_on in checks.items()
        if SafetyCheck.is_too_old(checked_on, moment) and not SafetyCheck.is_too_old(checked_on)
    ]


def _here(people, present):
    """The parties who are there in person, or through whoever represents them."""
    there = {person.pk for person in present}
    return [p for p in people if p.is_principal and {p.pk, p.representative_id} & there]


def missing_sides(people, present, sentence="Nobody of the {side} side is invited."):
    """Whose side is not there; who holds both sides is one of them."""
    here = _here(people, present)
    sides = [("harmed", any(p.is_harmed for p in here)), ("responsible", any(p.is_responsible for p in here))]
    missing = [sentence.format(side=side) for side, is_there in sides if not is_there]
    if not missing and len(here) == 1:
        return [f"Nobody takes part on the other side of {here[0]}."]
    return missing


def facilitators_for(case, took_place=False):
    """Whoever may facilitate: the mediators on the case, and the coordinators, who know nobody in it.

    Of what took place before it is recorded, it may have been whoever was on the case at any time, and has left since.
    """
    free = case.assignments.filter(conflict="none") if took_place else case.assignments.working()
    mediators = User.objects.filter(pk__in=free.values("mediator"))
    conflicted = case.assignments.declared().values("mediator")
    coordinators = User.objects.filter(role=User.Role.COORDINATOR).exclude(pk__in=conflicted)
    people = mediators | coordinators
    return (people if took_place else people.filter(is_active=True)).order_by("name", "pk")


def wrong_with_facilitators(case, facilitators, took_place=False):
    allowed = set(facilitators_for(case, took_place))
    wrong = [
        f"{person} is not on this case: only mediators who are assigned without a conflict of interest, "
        "and coordinators, facilitate."
        for person in facilitators
        if person not in allowed
    ]
    return wrong if facilitators else ["Choose who facilitates."]


def wrong_with_number(facilitators, reason_for_one):
    """A conference has two facilitators, or a reason for one."""
    if len(facilitators) == 1 and not reason_for_one:
        return ["Two people facilitate a conference. If it has to be one, write down why."]
    return []
