"""What is missing for the next step, in words a mediator would use.

The same sentences are the guard of a move, the checklist on the case page and the coordinator's board.
"""

from collections import Counter

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from cases import due
from cases.models.preconference import Consent, Preparation, SafetyCheck
from schools.models import Language

IN = {Consent.Scope.TAKE_PART: "", Consent.Scope.CIRCLE: " in a reentry circle"}


class Missing(str):
    """A sentence that knows where what it misses can be remedied: a page of the case, of a person in it, of a meeting.

    Where a yes is waited for, the first sentence of a person `may_be_no`, and knows where that is recorded.
    """

    WAITS_FOR_A_YES = ("cases:consent", "cases:add_guardian")

    def __new__(cls, sentence, remedy="", case=None, party=None, meeting=None):
        missing = super().__new__(cls, sentence)
        missing.remedy, missing.case, missing.party, missing.meeting = remedy, case, party, meeting
        missing.may_be_no = False
        return missing

    @property
    def url(self):
        if not self.remedy:
            return ""
        if self.meeting:
            return reverse(self.remedy, args=[self.meeting])
        return reverse(self.remedy, args=[self.case.ref, *([self.party.pk] if self.party else [])])

    @property
    def no_url(self):
        """Nobody is asked again and again: who does not take part withdraws, and keeps nobody else from meeting."""
        return reverse("cases:withdraw", args=[self.case.ref, self.party.pk]) if self.may_be_no else ""


def blocking(case):
    """What keeps a case from its next step, whichever that is: the head of its page, the line of a list, the board.

    What has to be before a conference is scheduled has to stay until it is held.
    """
    Status = case.Status
    if case.status == Status.REFERRED:
        return missing_for_acceptance(case)
    if case.status == Status.RETURNED:
        return [Missing("The school has not answered our question yet.", "cases:screen", case)]
    if case.status == Status.SCHEDULED:
        return missing_for_planned(case)
    if case.status == Status.PRECONFERENCE and not case.wants_reentry_only:
        return missing_for_conference(case)
    if case.status == Status.CONFERENCED:
        unsigned = [*sides_gone(still_taking_part(case)), "No agreement has been signed by everyone yet."]
        return [*missing_for_meeting(case), *map(Missing, unsigned)]
    return missing_for_meeting(case)


def still_taking_part(case):
    return [party for party in case.parties.all() if party.is_principal and not party.has_withdrawn]


def sides_gone(people):
    """After a conference: whose side an agreement would be without, if these alone sign it."""
    gone = [("harmed", any(p.is_harmed for p in people)), ("responsible", any(p.is_responsible for p in people))]
    sentence = "No {} party takes part any more: nothing is settled until both sides agree."
    return [sentence.format(side) for side, is_there in gone if not is_there]


def missing_for_acceptance(case):
    """Before a referral is accepted: every question answered, flags reasoned, a mediator without a conflict."""
    missing = []
    screening = getattr(case, "screening", None)
    if screening is None or screening.unanswered():
        missing.append("Not every screening question is answered.")
    elif screening.flagged() and not screening.reason.strip():
        missing.append("A screening question raises a concern: write down why the case can go ahead.")
    if not case.has_working_mediator():
        missing.append("No mediator who has declared to be free of a conflict of interest is assigned.")
    return [Missing(sentence, "cases:screen", case) for sentence in missing]


def missing_for_conference(case, moment=None):
    """Before a conference can be scheduled; or what was missing at the moment of one that took place.

    A safety hold comes first: nothing else matters while it stands. An empty list means that everybody concerned has
    agreed.
    """
    return _missing_for_conference(case, people_of(case, moment), moment)


def missing_for_planned(case):
    """Before a conference that is planned can be held: also that whoever is invited to it may still come."""
    people = people_of(case)
    missing = _missing_for_conference(case, people, None)
    planned = next((person.invited_to for person in people if person.invited_to), None)
    in_vain = [
        Missing(sentence, "conferences:reschedule", case, meeting=planned)
        for sentence in case.conferences.wrong_with_planned(people)
        if not any(known in sentence for known in missing)
    ]
    return missing + in_vain


def _missing_for_conference(case, parties, moment):
    taking_part = [p for p in parties if p.is_principal and not p.had_withdrawn(moment) and not _stays_away(p)]
    missing = _missing_sides(case, taking_part) or _missing_way(taking_part)
    for party in taking_part:
        missing += _missing_of(party, parties, moment)
    missing += _missing_interpreters(_in_the_room(taking_part, parties, moment))
    return missing_for_meeting(case) + missing


def missing_with(person):
    """What is missing for whatever the case and this person wait for: to tell what a correction of them has changed."""
    missing = [*blocking(person.case), *_missing_permission(person, None)]
    if person.case.circles.open_for(person).exists():
        missing += not_agreed_to_circle(person)
    return list(dict.fromkeys(missing))


def missing_for_meeting(case):
    """What stops any meeting, whatever has been agreed before."""
    hold = case.standing_hold()
    if hold is None:
        return []
    since = due.written(timezone.localdate(hold.set_at))
    return [Missing(f"A safety hold stands since {since}.", "cases:lift_hold", case)]


def not_agreed_to_circle(student, moment=None):
    """What keeps a student out of a circle; or kept them out at that moment, whatever was withdrawn since."""
    missing = []
    if student.had_withdrawn(moment):
        missing.append(Missing(f"{student} has withdrawn."))
    missing += _missing_permission(student, moment)
    return missing + _missing_consents(student, Consent.Scope.CIRCLE, moment)


def no_yes_of(person, scope, moment=None):
    """The sentence that says so; or that there was none at that moment, and from when there is. Empty once they agreed."""
    if person.has_agreed(scope, moment):
        return ""
    later = _from_a_later_day(person.own_consents(scope), moment)
    return f"{person} {_not_agreed(moment)} to take part{IN[scope]}.{later}"


def no_guardians_yes(child, scope, moment=None):
    """The same of a minor's guardians."""
    if not child.is_minor_at(moment) or child.guardian_agreed(scope, moment):
        return ""
    later = _from_a_later_day(child.guardian_consents(scope), moment)
    return f"{child}'s guardian {_not_agreed(moment)} that {child} takes part{IN[scope]}.{later}"


def not_permitted(child, moment=None):
    """The same of the permission to speak with a minor."""
    sentence = child.missing_permission(moment)
    if not sentence or moment is None:
        return sentence
    later = _from_a_later_day(child.guardian_consents(Consent.Scope.SPEAK), moment)
    return f"{child}'s guardian had not given permission to speak with them by {_day(moment)}.{later}"


def _not_agreed(moment):
    return f"had not agreed by {_day(moment)}" if moment else "has not agreed"


def _from_a_later_day(standing, moment):
    """What helps where the yes was written down with the day on which it was recorded, and not that of the yes."""
    if moment is None or not standing:
        return ""
    day = due.written(min(consent.stands_since for consent in standing))
    return f" The yes that is recorded is of {day}: if it was said earlier, record it with that day too."


def _day(moment):
    return due.written(timezone.localdate(moment))


def taken_back(parties):
    """Whose yes to a child's taking part is gone while another guardian's stands: said, and no obstacle (ADR 22)."""
    children = [p for p in parties if p.is_principal and not p.has_withdrawn and not _stays_away(p)]
    return [
        one for child in children for one in taken_back_for(child, Consent.Scope.SPEAK, Consent.Scope.TAKE_PART)
    ]


def taken_back_for(child, *scopes):
    """Of one whose yes is all that is missing nothing is said here: it stands among what is missing."""
    if not child.is_minor or not all(child.guardian_agreed(scope) for scope in scopes):
        return []
    guardians = [one for scope in scopes for one in child.guardians_who_took_back(scope)]
    return [f"{guardian} has taken back their yes for {child}." for guardian in dict.fromkeys(guardians)]


def missing_for_closing(case, reason):
    """The reason says what the record says: the school, and whoever counts later, reads it as what happened.

    A change of what was signed is signed or discarded first, so that it is plain which version was kept. Of a first
    draft nothing was ever agreed, and no reason that is left claims it: it stays unsigned, to go on with should the
    case be opened again.
    """
    Reason = case.ClosingReason
    if case.circles.open().exists():
        return ["A reentry circle is still open: end it or cancel it first."]
    if case.conferences.planned().begun().exists():
        return [
            "The day of the conference has come: record first that it was held, or that it did not take place."
        ]
    if reason == Reason.REENTRY_DONE and not case.circles.ended().exists():
        return ["No reentry circle of this case has ended: choose another reason."]
    agreement = case.agreements.in_force().first()
    if agreement and (newer := case.agreements.in_work().first()):
        return [f"Version {newer.version} of the agreement is being written: have it signed, or discard it first."]
    if reason == Reason.NO_AGREEMENT and agreement:
        return ["An agreement was signed and is in force: choose a reason that says how it was kept."]
    if reason in Reason.of_an_agreement() and agreement is None:
        return ["There is no signed agreement that could be fulfilled."]
    if reason in Reason.of_a_no():
        return _missing_no(case, reason)
    if reason == Reason.FULFILLED:
        return _missing_for_fulfilled(agreement)
    if reason in Reason.of_an_agreement() and not agreement.obligations.unkept().exists():
        return [f"Every obligation is done: the reason is “{Reason.FULFILLED.label}”."]
    return []


def _missing_no(case, reason):
    """A no that stands in the reason alone would end nobody's yes: with the withdrawal it ends, and outlasts reopening.

    Of several one is enough: the others have not said no. A child whose guardian says no withdraws with that.
    """
    asked = [party for party in case.parties.principals() if _may_have_said_no(party, reason)]
    if not asked:
        return [f"Nobody here can be meant by “{case.ClosingReason(reason).label}”: choose another reason."]
    if any(party.has_withdrawn for party in asked):
        return []
    then = "Then send this once more: what you typed stays here. If nobody said no, choose another reason."
    return [*[_record_first(party) for party in asked], then]


def _may_have_said_no(party, reason):
    Reason = party.case.ClosingReason
    if reason == Reason.HARMED_DECLINED:
        return party.is_harmed
    return reason == Reason.WITHDRAWN or party.is_responsible


def _record_first(party):
    who = f"{party} or their guardian" if party.is_minor else party
    sentence = f"If {who} said no, record first that {party} does not take part."
    return Missing(sentence, "cases:withdraw", party.case, party)


def _missing_for_fulfilled(agreement):
    """A case is called fulfilled only when every obligation is resolved and the harmed party knows it."""
    missing = []
    if unresolved := agreement.obligations.open().count():
        what = "One obligation is" if unresolved == 1 else f"{unresolved} obligations are"
        missing.append(f"{what} still open.")
    if agreement.obligations.broken().exists():
        missing.append("An obligation was not done, or only in part: choose a reason that says so.")
    missing += [f"{party} has not been told that the agreement is kept." for party in agreement.not_told()]
    return missing


def people_of(case, moment=None):
    """Everybody with what the preconference found: from the prefetch of `with_standing()`, or asked now."""
    if moment is None and "parties" in getattr(case, "_prefetched_objects_cache", {}):
        return list(case.parties.all())
    return list(case.parties.with_standing(moment))


def _stays_away(party):
    return party.participation in Preparation.STAYS_AWAY


def _missing_sides(case, taking_part):
    """Nobody meets themself: who both harmed and was harmed makes one side of a conference, never two."""
    missing = []
    if not any(p.is_harmed for p in taking_part):
        missing.append("No harmed party, or a representative of theirs, takes part.")
    if not any(p.is_responsible for p in taking_part):
        missing.append("No responsible party takes part.")
    if not missing and len(taking_part) == 1:
        missing.append(f"Nobody takes part on the other side of {taking_part[0]}.")
    return [Missing(sentence, "cases:add_party", case) for sentence in missing]


def _missing_way(taking_part):
    """Only a harmed party chooses that a conference is indirect; otherwise somebody of each side is in the room."""
    INDIRECT = Preparation.Participation.INDIRECT
    responsible = [party for party in taking_part if party.is_responsible]
    if any(party.is_harmed and party.participation == INDIRECT for party in taking_part):
        return []
    if any(party.participation != INDIRECT for party in responsible):
        return []
    sentence = (
        "{} wants to take part indirectly, and no harmed party has chosen that. Ask both sides once more how they "
        "want to take part, and record it as a new preparation."
    )
    return [Missing(sentence.format(party), "cases:prepare", party.case, party) for party in responsible]


def _missing_of(party, parties, moment):
    missing = _missing_permission(party, moment)
    if party.prepared_on is None:
        missing.append(Missing(f"{party} has not been prepared.", "cases:prepare", party.case, party))
    missing += _missing_consents(party, Consent.Scope.TAKE_PART, moment)
    if party.is_responsible and party.prepared_on and party.acknowledgement in ("", "none"):
        sentence = f"{party} does not acknowledge any responsibility yet."
        missing.append(Missing(sentence, "cases:prepare", party.case, party))
    missing += _missing_safety(party, moment) + _missing_representative(party, parties, moment)
    waiting = next((sentence for sentence in missing if sentence.remedy in Missing.WAITS_FOR_A_YES), None)
    if waiting:
        waiting.may_be_no = True
    return missing


def _missing_permission(party, moment):
    sentence = not_permitted(party, moment)
    return [Missing(sentence, _ask_guardian(party), party.case, party)] if sentence else []


def _missing_consents(party, scope, moment):
    sentences = {
        no_yes_of(party, scope, moment): "cases:consent",
        no_guardians_yes(party, scope, moment): _ask_guardian(party),
    }
    return [Missing(sentence, remedy, party.case, party) for sentence, remedy in sentences.items() if sentence]


def _ask_guardian(party):
    """Nobody can be asked who is not on the case yet."""
    return "cases:consent" if party.guardians else "cases:add_guardian"


def _missing_safety(party, moment):
    if party.safety_checked_on is None:
        sentence = f"{party} has no safety check yet."
    elif SafetyCheck.is_too_old(party.safety_checked_on, moment):
        sentence = f"{party}'s safety check is older than {settings.SAFETY_CHECK_VALID_DAYS} days."
    elif party.safety_decision == SafetyCheck.Decision.STOP:
        sentence = f"{party}'s safety check says not to go ahead."
    else:
        return []
    return [Missing(sentence, "cases:check_safety", party.case, party)]


def _missing_representative(party, parties, moment):
    if party.participation != Preparation.Participation.REPRESENTED:
        return []
    representative = next((p for p in parties if p.pk == party.representative_id), None)
    if representative is None or representative.had_withdrawn(moment):
        return [Missing(f"Nobody represents {party} any more.", "cases:prepare", party.case, party)]
    if not representative.has_agreed(Consent.Scope.TAKE_PART, moment):
        sentence = f"{representative}, who represents {party}, {_not_agreed(moment)} to take part."
        return [Missing(sentence, "cases:consent", party.case, representative)]
    return []


def _in_the_room(taking_part, parties, moment):
    """Those who take part, a minor's guardians, and whoever represents or stands beside them and has agreed to."""
    guardians = [guardian for party in taking_part if party.is_minor_at(moment) for guardian in party.guardians]
    representing = {party.representative_id for party in taking_part}
    gone = {party.pk for party in parties if party.is_principal} - {party.pk for party in taking_part}
    beside = [
        person
        for person in parties
        if not person.is_principal
        and not person.had_withdrawn(moment)
        and (person.pk in representing or (person.supports_id not in gone and _has_agreed(person, moment)))
    ]
    return list({person.pk: person for person in [*taking_part, *guardians, *beside]}.values())


def _has_agreed(person, moment):
    return person.has_agreed(Consent.Scope.TAKE_PART, moment)


def _missing_interpreters(people):
    """Each person is named, once there are several whom the same language is missing for."""
    without = [person for person in people if person.needs_interpreter and not person.interpreter]
    of_language = Counter(person.language for person in without)
    missing = []
    for person in without:
        whom = f" for {person}" if of_language[person.language] > 1 else ""
        sentence = f"An interpreter ({Language(person.language).label}){whom} is not arranged."
        missing.append(Missing(sentence, "cases:change_party", person.case, person))
    return missing
