"""Who must sign, and what they have answered.

A place is one line at the foot of the agreement. Every harmed and responsible party who took part has one:
those who came to a conference of the case, and those who take part through messages or a representative.
A representative speaks for a party in the meeting and cannot promise for them, so the party signs. Whoever
else promises something has a place too. For each minor there is a second place, for any one of their
guardians: a signer of their own, beside the child and never instead of it. Who has withdrawn has none; who took part
from afar and came back has one again once they have said anew how they take part.
"""

from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Prefetch, Subquery

from cases.models import Consent, Guardianship, Party, Preparation
from conferences.models import Attendance
from schools.models import Language

FROM_AFAR = (Preparation.Participation.INDIRECT, Preparation.Participation.REPRESENTED)


@dataclass(frozen=True)
class Place:
    """One line to be signed: by `party`, or on behalf of the child `party` by any one of `people`."""

    party: Party
    people: tuple[Party, ...]
    is_guardians: bool = False

    @property
    def child(self):
        return self.party if self.is_guardians else None

    @property
    def child_id(self):
        return self.party.pk if self.is_guardians else None

    @property
    def language(self):
        """What is read at this place; where guardians read several languages, that of the first."""
        return self.people[0].document_language if self.people else self.party.document_language

    def person(self, signer, child=None):
        """Who answers here, by their key and that of the child for whom they do; None where somebody else does."""
        return next((p for p in self.people if p.pk == signer), None) if child == self.child_id else None

    def takes(self, answer):
        """Whether a signature or a no was given on this line."""
        return self.person(answer.signer_id, answer.on_behalf_of_id) is not None

    def is_waived_by(self, waiver):
        return waiver.child_id == self.child_id

    def missing_sentence(self):
        who = f"A guardian of {self.party}" if self.is_guardians else str(self.party)
        return f"{who} has not signed yet."


class Line(NamedTuple):
    """A place, and what was answered there to exactly this text: a `Signature`, a `Waiver`, a `Declined`, or None."""

    place: Place
    answer: object = None

    @property
    def is_settled(self):
        """Nobody is waited for here: whoever said no may still sign."""
        return self.answer is not None and self.answer.settles

    def hears(self, declined):
        """Whether this no was said here, and by somebody who has not signed since."""
        return self.place.takes(declined) and not (
            self.signature and self.signature.signer_id == declined.signer_id
        )

    @property
    def signature(self):
        return self._answer("signature")

    @property
    def waiver(self):
        return self._answer("waiver")

    def _answer(self, kind):
        return self.answer if self.answer is not None and self.answer.kind == kind else None


def lines(places, signatures=(), waivers=(), declined=()):
    """Each place with what stands on it: a signature counts before a waiver, and both before a no."""
    return [
        Line(
            place,
            next((s for s in signatures if place.takes(s)), None)
            or next((w for w in waivers if place.is_waived_by(w)), None)
            or next((d for d in declined if place.takes(d)), None),
        )
        for place in places
    ]


def line_of(lines, signer, child=None):
    """The line on which this person answers, by their key and that of the child for whom they do; or None."""
    return next((line for line in lines if line.place.person(signer, child)), None)


def places(agreement, bound=None):
    """Every place of the agreement as the case is now, the harmed side first. `bound`: whom it binds, if known."""
    found = []
    bound = bound_by(agreement) if bound is None else bound
    for party in sorted(bound, key=lambda p: (_order(p), p.pk)):
        found.append(Place(party, (party,)))
        if party.is_minor:
            found.append(Place(party, tuple(party.guardians), is_guardians=True))
    return found


def had_a_place(agreement, signer, child=None):
    """Whether this person has a line here, or would have one had nobody withdrawn; both by their keys."""
    bound = {party.pk: party for party in _everybody_bound_by(agreement)}
    if child is None:
        return signer in bound
    return child in bound and any(one.guardian_id == signer for one in bound[child].guardianships.all())


def bound_by(agreement):
    """The parties whom the agreement binds: who took part, and who promises something in it."""
    return [party for party in _everybody_bound_by(agreement) if not party.has_withdrawn]


def _everybody_bound_by(agreement):
    last = Preparation.objects.since_they_came_back().filter(party=OuterRef("pk")).order_by("-prepared_on", "-pk")
    came = Attendance.objects.filter(
        party=OuterRef("pk"),
        conference__case=agreement.case_id,
        presence__in=[Attendance.Presence.CAME, Attendance.Presence.LEFT_EARLY],
    )
    parties = (
        Party.objects.filter(case=agreement.case_id)
        .annotate(
            participation=Subquery(last.values("participation")[:1]),
            came=Exists(came),
            promises=Exists(agreement.obligations.filter(who=OuterRef("pk"))),
        )
        .prefetch_related(Prefetch("guardianships", Guardianship.objects.select_related("guardian")))
    )
    return [p for p in parties if p.promises or (p.is_principal and (p.came or p.participation in FROM_AFAR))]


def to_ask_anew(agreement, places):
    """Who took part in its conference from afar, and has withdrawn and come back since: whether they sign nobody knows.

    Before they are asked the text is not signed without them; nor for them, by what they said before they left.
    """
    began = agreement.conference.started_at or agreement.conference.starts_at
    back = agreement.case.parties.principals().filter(withdrew_at=None, returned_at__gt=began).with_standing(began)
    signing = {place.party for place in places}
    return [
        party
        for party in back
        if party not in signing
        and party.participation in FROM_AFAR
        and party.has_agreed(Consent.Scope.TAKE_PART, began)
        and not party.preparations.since_they_came_back().exists()
    ]


def unread_sentences(places, languages):
    """Who would sign words that they cannot read. It is pointed out and never blocked: they can be interpreted."""
    written = " and ".join(str(Language(code).label) for code in languages)
    alone = "" if len(languages) > 1 else " alone"
    sentences = []
    for person in dict.fromkeys(person for place in places for person in place.people):
        language = person.get_language_display()
        if person.language in languages:
            continue
        if person.language == person.document_language:
            sentences.append(
                f"{person} reads {language}, and the text is in {written}{alone}. Add {language}, or have it "
                "interpreted."
            )
        else:
            sentences.append(
                f"{person}'s language is {language}, and the text is in {written}{alone}. Have it interpreted."
            )
    return sentences


def _order(party):
    if party.is_harmed:
        return 0
    return 1 if party.is_responsible else 2
