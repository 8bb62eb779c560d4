"""What the record holds on one child, as the extract says it: without anybody else's data.

Facts are put in words here, and other people are never named in them. A text that somebody wrote freely can tell of
anyone: each is a `Text`, which a coordinator reads before it is let out (`free_texts` names them all).
"""

import hashlib
import re
from dataclasses import dataclass, field

from django.db.models import Count, Max, Min, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from agreements.models import Obligation
from cases.models import Consent, Event, Note
from conferences import students
from records.free_texts import FREE, OF_THE_CHILD
from records.lines import of_person
from schools.models import User
from schools.search import fold


@dataclass(frozen=True)
class Text:
    """Something written freely. `names` are those other people of the case whom it names."""

    key: str
    label: str
    words: str
    names: list
    is_of_the_child: bool

    @property
    def may_stay(self):
        """What is proposed, or None: "the girl" in a note on the whole case may be anybody, and no name tells whom."""
        return not self.names if self.is_of_the_child else None


@dataclass
class Entry:
    """One record: when or what it was, what is known of it, and what was written in it."""

    heading: str
    facts: list = field(default_factory=list)
    texts: list = field(default_factory=list)


@dataclass(frozen=True)
class Section:
    title: str
    entries: list


class Holding:
    """All of one child's, section by section, in the language that is active. Reads; writes nothing."""

    def __init__(self, child):
        self.child, self.case = child, child.case
        self.guardians = list(child.guardianships.select_related("guardian"))
        self.own = {child.pk, *(one.guardian_id for one in self.guardians)}
        self.others = self._other_people()

    def sections(self):
        made = [
            Section(_("About the child"), [self._details()]),
            Section(_("The referral"), self._referral()),
            Section(
                _("Contacts"), [self._contact(one) for one in self.child.contacts.select_related("with_whom")]
            ),
            Section(_("Preparation"), [self._preparation(one) for one in self._preparations()]),
            Section(_("Safety checks"), [self._safety(one) for one in self.child.safety_checks.all()]),
            Section(_("Consents"), [self._consent(one) for one in self._consents()]),
            Section(_("Meetings"), [*self._conferences(), *self._circles()]),
            Section(_("The agreement"), self._agreements()),
            Section(_("Notes on the case"), self._notes()),
            Section(_("What left the center"), [self._disclosure(one) for one in self._disclosures()]),
            Section(_("Requests to see the record"), [self._request(one) for one in self._requests()]),
            Section(_("Who has seen the record"), list(self._seen())),
        ]
        return [section for section in made if section.entries]

    def texts(self):
        return [text for section in self.sections() for entry in section.entries for text in entry.texts]

    def call(self, party):
        """Somebody else is never named in a fact."""
        if party is None:
            return ""
        if party.pk in self.own:
            return party.name
        if party.is_principal:
            return _("another student")
        return _("another family") if party.side == party.Side.GUARDIAN else _("another person")

    def _other_people(self):
        """(name, the words that name them) of everybody else, also as the school had written a name."""
        sent = {party.pk: name for party, name in students.named_by_school(self.case)}
        known = {party: f"{party.name} {sent.get(party.pk, '')}" for party in self.case.parties.all()}
        own = set().union(*(_words_of(names) for party, names in known.items() if party.pk in self.own))
        return [(party.name, _words_of(names) - own) for party, names in known.items() if party.pk not in self.own]

    def _entry(self, heading, facts, *records_and_fields):
        """Facts without an answer are left out, and so are empty texts."""
        texts = [text for record, names in records_and_fields for text in self._texts_of(record, names)]
        return Entry(str(heading), [(label, value) for label, value in facts if value not in ("", None)], texts)

    def _texts_of(self, record, names):
        for name in names.split():
            if words := getattr(record, name).strip():
                yield self._text(record, name, words)

    def _text(self, record, name, words):
        """A text that was changed since somebody has let it out is another text: its hash is in its key."""
        place = f"{record._meta.app_label}.{type(record).__name__}"
        digest = hashlib.sha256(words.encode()).hexdigest()[:12]
        folded = fold(words)
        named = [
            name
            for name, parts in self.others
            if any(re.search(rf"\b{re.escape(part)}", folded) for part in parts)
        ]
        label = str(FREE[f"{place}.{name}"])
        return Text(f"{place}.{name}-{record.pk}-{digest}", label, words, named, place in OF_THE_CHILD)

    def _details(self):
        child = self.child
        facts = [
            (_("Born"), child.birth_date and date_format(child.birth_date)),
            (_("Grade"), child.grade),
            (_("Telephone"), child.telephone),
            (_("E-mail"), child.email),
            (_("Language"), child.get_language_display()),
            (_("Withdrew on"), child.withdrew_at and _day(child.withdrew_at)),
            *((_("Guardian"), _with(one.guardian.name, one.relation)) for one in self.guardians),
        ]
        return self._entry(child.name, facts, (child, "address contact_advice accessibility interpreter"))

    def _referral(self):
        case, referral = self.case, self.case.referral
        facts = [
            (_("School"), case.school.name),
            (_("Sent on"), _day(referral.submitted_at)),
            (_("Kinds of behavior"), ", ".join(referral.behavior_labels())),
        ]
        written = (
            "urgent_reason incident_place what_happened injury_or_loss involvement_note sanction_note "
            "tried_before hopes"
        )
        on = _("Incident of %(day)s") % {"day": date_format(referral.incident_on)}
        entries = [self._entry(on, facts, (referral, written), (case, "decline_reason"))]
        for asked in case.questions.all():
            entries.append(self._entry(_day(asked.asked_at), [], (asked, "question answer")))
        if screening := getattr(case, "screening", None):
            entries.append(self._entry(_day(screening.screened_at), [], (screening, "reason")))
        return [entry for entry in entries if entry.facts or entry.texts]

    def _contact(self, contact):
        facts = [
            (_("With"), self.call(contact.with_whom)),
            (_("By"), contact.get_channel_display()),
            (_("Outcome"), contact.get_outcome_display()),
        ]
        return self._entry(_day(contact.at), facts, (contact, "note next_step"))

    def _preparations(self):
        return self.child.preparations.select_related("representative")

    def _preparation(self, prepared):
        facts = [
            (_("Wants to take part"), prepared.get_participation_display()),
            (_("Represented by"), self.call(prepared.representative)),
            (_("Acknowledges responsibility"), prepared.get_acknowledgement_display()),
        ]
        heard = "hopes questions supporters_wanted needs not_discussed"
        return self._entry(date_format(prepared.prepared_on), facts, (prepared, heard))

    def _safety(self, check):
        facts = [(_("Decision"), check.get_decision_display())]
        return self._entry(date_format(check.checked_on), facts, (check, "risks strengths mitigations"))

    def _consents(self):
        return self.child.consents.select_related("given_by")

    def _consent(self, consent):
        until = None if consent.stands else _day(consent.withdrawn_at)
        facts = [
            (_("To"), Consent.Scope(consent.scope).label),
            (_("Given by"), self.call(consent.given_by)),
            (_("How"), consent.get_method_display()),
            (_("Continued by the yes of"), until if consent.is_continued else None),
            (_("Withdrawn on"), None if consent.is_continued else until),
        ]
        return self._entry(date_format(consent.given_on), facts)

    def _conferences(self):
        for attended in self.child.attendances.select_related("conference"):
            held = attended.conference
            facts = [(_("How"), held.get_mode_display()), (_("Attendance"), attended.get_presence_display())]
            yield self._entry(
                _("Conference on %(day)s") % {"day": _day(held.starts_at)}, facts, (held, "place reason")
            )

    def _circles(self):
        for circle in self.child.circles.prefetch_related("plan_items", "reviews"):
            day = _day(circle.starts_at) if circle.starts_at else _("no day yet")
            facts = [
                (_("First day of the removal"), circle.removed_on and date_format(circle.removed_on)),
                (_("Day of return"), circle.returns_on and date_format(circle.returns_on)),
            ]
            yield self._entry(
                _("Reentry circle: %(day)s") % {"day": day},
                facts,
                (circle, "preparation_notes place named_adult cancel_reason"),
                *((item, "what owner") for item in circle.plan_items.all()),
                *((review, "found next_step") for review in circle.reviews.all()),
            )

    def _agreements(self):
        """Those that bind the child. What was not signed yet is nobody's record."""
        entries = []
        theirs = Q(who=self.child) | Q(for_whom=self.child)
        for agreement in self.case.agreements.filter(signed_at__isnull=False):
            signed = list(agreement.signatures.filter(signer__in=self.own).select_related("signer"))
            obligations = agreement.obligations.filter(theirs).select_related("who", "for_whom")
            if not signed and not obligations:
                continue
            facts = [(_("Signed by"), _with(one.signer.name, _day_of(one))) for one in signed]
            texts = "background if_not_kept background_other if_not_kept_other"
            heading = _("Version %(number)s, signed on %(day)s") % {
                "number": agreement.version,
                "day": _day(agreement.signed_at),
            }
            entries.append(self._entry(heading, facts, (agreement, texts)))
            entries += [self._obligation(one) for one in obligations.prefetch_related("payments")]
            looks = agreement.follow_ups.filter(with_whom__in=self.own, done_on__isnull=False)
            entries += [self._entry(date_format(one.done_on), [], (one, "found next_step")) for one in looks]
        waived = [self._entry(_day(one.waived_at), [], (one, "reason")) for one in self.child.waivers.all()]
        return entries + waived

    def _obligation(self, promised):
        facts = [
            (_("Who"), self.call(promised.who)),
            (_("For whom"), self.call(promised.for_whom)),
            (_("By when"), promised.due_on and date_format(promised.due_on)),
            (_("Amount"), promised.amount_text),
            (_("Hours"), promised.hours_text),
            (_("State"), Obligation.Status(promised.status).label),
        ]
        texts = "what how_known what_other how_known_other watched_by evidence"
        payments = [(payment, "note") for payment in promised.payments.all() if payment.stands]
        return self._entry(promised.get_kind_display(), facts, (promised, texts), *payments)

    def _notes(self):
        """Case notes, holds and the closing are about everybody: what the child has to do with them is read, not guessed."""
        written = [
            (_day(note.recorded_at), note, "text") for note in self.case.notes.exclude(kind=Note.Kind.WORKING)
        ]
        written += [(_day(hold.set_at), hold, "reason lift_note") for hold in self.case.holds.all()]
        if self.case.closed_at:
            written.append((_day(self.case.closed_at), self.case, "closing_summary school_did"))
        entries = [self._entry(day, [], (record, names)) for day, record, names in written]
        return [entry for entry in entries if entry.texts]

    def _disclosures(self):
        """What left about this child, and what left of the whole case; a copy for another family is theirs to know."""
        left = self.case.disclosures.filter(Q(about=self.child) | Q(about=None))
        return left.select_related("to_party")

    def _disclosure(self, left):
        facts = [
            (_("What"), left.get_document_display()),
            (_("To"), self.call(left.to_party)),
            (_("On what ground"), left.get_ground_display()),
            (_("How"), left.get_way_display()),
            (_("Nothing left"), _("yes, it was recorded by mistake") if left.nothing_left else ""),
        ]
        return self._entry(date_format(left.left_on), facts, (left, "what to_name reason"))

    def _requests(self):
        return self.child.extract_requests.select_related("asked_by")

    def _request(self, asked):
        facts = [(_("Asked by"), self.call(asked.asked_by)), (_("Outcome"), asked.get_answer_display())]
        return self._entry(date_format(asked.asked_on), facts, (asked, "refusal"))

    def _seen(self):
        """Who has opened something of it, how often, and when last: the center's own people and the school's."""
        opened = of_person(self.case.events.filter(kind__in=Event.ACCESS_KINDS), self.child).exclude(actor=None)
        seen = opened.order_by().values("actor", "actor__name", "actor__role")
        for one in seen.annotate(times=Count("pk"), first=Min("at"), last=Max("at")).order_by("first", "actor"):
            facts = [(_("Times"), one["times"]), (_("First"), _day(one["first"])), (_("Last"), _day(one["last"]))]
            yield self._entry(_with(one["actor__name"], User.Role(one["actor__role"]).label), facts)


def _words_of(names):
    """Every word of a name can stand for it; one letter alone cannot."""
    return {word for word in re.findall(r"\w+", fold(names)) if len(word) > 1}


def _day(moment):
    return date_format(timezone.localtime(moment), "DATE_FORMAT")


def _day_of(signature):
    """That of the paper, where it was signed on paper."""
    return date_format(signature.signed_on) if signature.signed_on else _day(signature.signed_at)


def _with(name, more):
    return f"{name} ({more})" if more else name
