"""The letters and forms of the record: for whom each is, and what stands in the way of printing it.

Each room has such a table, and `desk` lays them out together. A letter speaks to one person, in their
language, and holds nothing that came from another side.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases import documents
from cases.facts import status_facts
from cases.lifecycle import Refused
from cases.models import Case, Consent, Party, Referral
from cases.models.preconference import Channel
from cases.standing import who_withdrew


@dataclass(frozen=True)
class Recipient:
    """To whom a paper goes: a party, or a guardian for one child of theirs."""

    case: Case
    person: Party
    child: Party | None = None

    @property
    def name(self):
        return self.person.name

    @property
    def language(self):
        return self.person.document_language

    @property
    def concerned(self):
        """Whose part in the case the paper is about."""
        return self.child or self.person

    @property
    def avoids_letters(self):
        return self.person.avoids(Channel.LETTER)

    @property
    def lines(self):
        """The address on the paper. A minor's letter goes through the hands of a guardian."""
        if not (self.person.is_minor and self.person.guardians):
            return [self.name, *self.person.address.splitlines()]
        guardian = self.person.guardians[0]
        address = guardian.address or self.person.address
        return [self.name, gettext("In care of %(guardian)s") % {"guardian": guardian}, *address.splitlines()]


def recipients(case):
    """Everybody whom a paper can go to; a guardian once for each child who is a minor."""
    people = []
    for party in case.parties.all():
        if party.side != Party.Side.GUARDIAN:
            people.append(Recipient(case, party))
        if party.is_minor:
            people += [Recipient(case, g.guardian, party) for g in party.guardianships.all()]
    return people


def not_now(recipient):
    """What stands in the way of any paper to this person, in sentences."""
    if recipient.case.accepted_at is None:
        return ["This referral has not been accepted, so nobody in it is contacted."]
    people = filter(None, [recipient.person, recipient.child])
    missing = [f"{one} has withdrawn: nothing more is sent to them." for one in people if one.has_withdrawn]
    if not missing and not recipient.person.may_be_spoken_with:
        missing.append(_write_to_the_guardian(recipient.person))
    return missing


def _write_to_the_guardian(child):
    if not child.guardians:
        who = who_withdrew(child) or "no guardian is recorded"
        return f"{child} is a minor, and {who}: add one, and write to them first."
    return f"{child}'s guardian has not given permission to speak with them: write to the guardian."


def not_while_closed(recipient):
    return not_now(recipient) or (["This case is closed."] if recipient.case.is_closed else [])


@dataclass(frozen=True)
class Letter:
    """One paper of the center. `label` is what the staff call it, `title` what stands above it, unless its `context`
    knows better.
    """

    name: str
    label: str
    title: str
    is_for: Callable[[Recipient], bool]
    missing: Callable[[Recipient], list] = not_while_closed
    context: Callable[[Recipient], dict] = lambda recipient: {}
    template: str = ""

    def pdf(self, recipient):
        if missing := self.missing(recipient):
            raise Refused(missing)
        context = {"title": self.title, "recipient": recipient, "mediators": mediators(recipient.case)}
        template = self.template or f"documents/{self.name}.html"
        return print_on_paper(template, recipient.case, recipient.language, **context | self.context(recipient))


def print_on_paper(template, case, language=None, **context):
    """A document with the center's letterhead, in the center's own language when nobody's is known."""
    context = {**documents.letterhead(case), "case": case, **context}
    return documents.render(template, context, language or context["center"].default_language)


def mediators(case):
    """Who signs a letter: the mediators who work the case."""
    return [assignment.mediator.name for assignment in case.assignments.working().select_related("mediator")]


def _is_about_itself(recipient):
    return recipient.child is None


def _signs(recipient):
    return recipient.concerned.is_principal


def consent_form(scope, title, is_for, missing=not_while_closed):
    """The paper on which somebody says yes or no to one thing; the screen shows the same text."""
    return Letter(
        name=f"consent_{scope}",
        label=f"Consent form: {Consent.Scope(scope).label}",
        title=title,
        is_for=is_for,
        missing=missing,
        context=partial(_consent_context, scope),
        template="documents/consent.html",
    )


def _consent_context(scope, recipient):
    return {"text": f"documents/consent_texts/{scope}.html", "version": Consent.TEXT_VERSION}


LETTERS = [
    Letter(
        "invitation_harmed",
        label="Invitation to the harmed party",
        title=_("An invitation to be heard"),
        is_for=lambda recipient: _is_about_itself(recipient) and recipient.person.is_harmed,
    ),
    Letter(
        "invitation_responsible",
        label="Invitation to the responsible party",
        title=_("An invitation to help put things right"),
        is_for=lambda recipient: _is_about_itself(recipient) and recipient.person.is_responsible,
    ),
    Letter(
        "invitation_guardian",
        label="Invitation to a guardian",
        title=_("We would like to speak with your child, if you agree"),
        is_for=lambda recipient: recipient.child is not None and recipient.child.is_principal,
    ),
    Letter(
        "information",
        label="Information sheet",
        title=_("How a restorative meeting works"),
        is_for=lambda recipient: True,
    ),
    consent_form(
        Consent.Scope.SPEAK,
        _("May we speak with your child?"),
        lambda recipient: recipient.child is not None,
    ),
    consent_form(Consent.Scope.TAKE_PART, _("Taking part in a restorative meeting"), lambda recipient: True),
    consent_form(Consent.Scope.SIGN, _("Signing on a screen"), _signs),
    consent_form(Consent.Scope.SHARE, _("A copy of the agreement for the school"), _signs),
    consent_form(Consent.Scope.SURVEY, _("Asking you later how it went"), _signs),
]


@dataclass(frozen=True)
class Referrer:
    """To whom a paper for the school goes: the member of its staff who sent the referral."""

    referral: Referral

    @property
    def name(self):
        return self.referral.referrer.name

    @property
    def lines(self):
        school = self.referral.case.school
        return [self.name, school.name, *school.address.splitlines()]


def receipt(referral):
    return _to_the_school(referral, "receipt", _("We have received your referral"))


def missing_for_disposition(case):
    if case.is_undecided:
        return ["There is nothing to report yet: the referral has not been decided."]
    return []


def disposition(referral):
    """What became of the referral: the status facts that the school may know, and nothing behind them."""
    case = referral.case
    if missing := missing_for_disposition(case):
        raise Refused(missing)
    title = _("What became of your referral")
    return _to_the_school(referral, "disposition", title, facts=lambda: status_facts(case))


SCHOOL_PAPERS = {"receipt": receipt, "disposition": disposition}


def _to_the_school(referral, name, title, **context):
    return print_on_paper(
        f"documents/{name}.html",
        referral.case,
        title=title,
        referral=referral,
        recipient=Referrer(referral),
        mediators=[],
        **context,
    )
