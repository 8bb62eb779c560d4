import uuid
from datetime import date

from django.db import transaction
from django.utils import timezone

from cases import access, history, lifecycle, mail
from cases.actions.people import rebuild_search
from cases.lifecycle import Refused
from cases.models import Case, CaseNumber, Event, Guardianship, Party, Referral, ReferralDraft
from cases.models.party import is_no_name
from schools.models import User
from schools.search import fold

PERSON_FIELDS = (
    "side",
    "name",
    "grade",
    "birth_date",
    "is_minor_by_word",
    "telephone",
    "email",
    "contact_advice",
    "avoid_channels",
    "language",
    "needs_interpreter",
    "accessibility",
)
GUARDIAN_FIELDS = ("name", "telephone", "email", "contact_advice", "language", "needs_interpreter")
REACHED_BY = ("telephone", "email", "contact_advice")


@transaction.atomic
def refer(*, school, people, by, is_urgent=False, form_key=None, edits=None, **incident):
    """Send a referral: a new case, its number, its people, a receipt.

    `people` is a list of dicts with the fields of PERSON_FIELDS, `supports` (the index in the list of the
    person whom a support person supports) and `guardians`, a list of dicts with GUARDIAN_FIELDS and `relation`.
    `form_key` is the mark of the page that it was typed into: the same page sent twice makes one case. What
    was typed into a second window of it is not taken for sent. `edits` is the count of the draft that it shows.
    """
    access.require(access.can_refer_for(by, school), "You can refer only for a school that you work at.")
    if not any(person["side"] in Party.RESPONSIBLE_SIDES for person in people):
        raise Refused("A referral needs at least one responsible party.")
    number = _lock_number()
    if form_key and (sent := Referral.objects.filter(referrer=by, form_key=form_key).first()):
        _refuse_other_text(sent, people, incident)
        return sent
    case = Case.objects.create(ref=_next(number), school=school, is_urgent=is_urgent)
    referral = Referral.objects.create(
        case=case,
        referrer=by,
        form_key=form_key,
        people=_as_submitted(people),
        search=_staff_search(case, people),
        **incident,
    )
    _add_people(case, people, by)
    rebuild_search(case)
    history.record(Event.Kind.REFERRED, by=by, subject=case, to_status=case.status)
    for draft in by.drafts.visible_to(by).filter(form_key=form_key).select_for_update():
        if edits is not None:
            _refuse_overtaken(draft, edits)
        draft.delete()
    _mail_receipt(referral)
    return referral


@transaction.atomic
def keep_draft(*, form_key, data, by, edits=None):
    """Keep a half-written referral for its author, just as it was typed.

    `edits` is the count of the draft that the page shows, None where it shows none. What was typed into a page
    that has been sent already is a draft of its own: with the mark of that page it could never be sent. So is what
    was typed over the draft of a school that its author has left.
    """
    mine = by.drafts.filter(form_key=form_key)
    was_sent = Referral.objects.filter(referrer=by, form_key=form_key).exists()
    if was_sent:
        mine.visible_to(by).delete()
    if was_sent or (mine.exists() and not mine.visible_to(by).exists()):
        form_key = uuid.uuid4()
    data = data | {"form_key": [str(form_key)]}
    draft, is_new = ReferralDraft.objects.get_or_create(author=by, form_key=form_key, defaults={"data": data})
    lifecycle.lock(draft)
    if not is_new and draft.data != data:
        _refuse_overtaken(draft, edits)
        draft.data, draft.edits = data, draft.edits + 1
    draft.save()
    return draft


@transaction.atomic
def discard_draft(*, draft, by):
    """Throw a half-written referral away."""
    access.require(draft.author == by)
    draft.delete()


@transaction.atomic
def answer(*, case, text, by):
    """The school answers the coordinator's question; the referral is back in the queue."""
    lifecycle.lock(case)
    question = case.questions.open().first()
    if question is None:
        raise Refused("This question has already been answered. Nothing was changed.")
    question.answer, question.answered_by, question.answered_at = text, by, timezone.now()
    question.save()
    lifecycle.move(case, Case.Status.REFERRED, by=by, come_from=(Case.Status.RETURNED,))
    history.record(Event.Kind.ANSWERED, by=by, subject=case)
    mail.send(
        "question_answered",
        to=[question.asked_by],
        subject=f"Case {case}: your question was answered",
        url=case.get_absolute_url(),
        case=case,
    )
    return question


def _refuse_overtaken(draft, edits):
    if draft.edits != edits:
        raise Refused(
            "This draft was saved in another window after you had opened it here. What is kept now stands above "
            "your text: compare, and go on. Nothing was changed."
        )


def _lock_number():
    """Take the counter of the year for the rest of the transaction: referrals are sent one after another."""
    year = timezone.localdate().year
    CaseNumber.objects.get_or_create(year=year)
    return CaseNumber.objects.select_for_update().get(year=year)


def _next(number):
    number.last += 1
    number.save()
    return str(number)


def _add_people(case, people, by):
    added = [
        Party.objects.create(case=case, recorded_by=by, **{f: person[f] for f in PERSON_FIELDS if f in person})
        for person in people
    ]
    for person, party in zip(people, added, strict=True):
        if person.get("supports") is not None:
            party.supports = added[person["supports"]]
            party.save()
        for guardian in person.get("guardians", []):
            _add_guardian(case, party, guardian, by)


def _add_guardian(case, child, guardian, by):
    details = {f: guardian[f] for f in GUARDIAN_FIELDS if f in guardian}
    person = _known_guardian(case, child, details)
    if person is None:
        person = Party.objects.create(case=case, side=Party.Side.GUARDIAN, recorded_by=by, **details)
    else:
        _fill_in(person, details)
    Guardianship.objects.get_or_create(
        child=child, guardian=person, defaults={"relation": guardian.get("relation", "")}
    )


def _known_guardian(case, child, details):
    """The guardian of two siblings is one person in the case; two people of one name are two.

    Whoever is taken for one person agrees for both children: across the sides a telephone or an e-mail must say so.
    """
    if is_no_name(details["name"]):
        return None
    namesakes = case.parties.filter(side=Party.Side.GUARDIAN, name_folded=fold(details["name"]))
    return next((known for known in namesakes if _is_the_same(known, child, details)), None)


def _is_the_same(known, child, details):
    pairs = [(_bare(getattr(known, name)), _bare(details.get(name, ""))) for name in REACHED_BY]
    if any(here and there and here != there for here, there in pairs):
        return False
    if any(here and here == there for here, there in pairs[:2]):
        return True
    wards = known.wards.select_related("child__supports")
    return known.language == details.get("language", known.language) and any(
        ward.child.camp == child.camp for ward in wards
    )


def _bare(text):
    """A telephone is the same however it is spaced, and an e-mail address in capitals too."""
    return "".join(c for c in text.casefold() if c.isalnum())


def _fill_in(person, details):
    """What was left out the first time, and said the second."""
    for name, value in details.items():
        if not getattr(person, name):
            setattr(person, name, value)
    person.save()


def _refuse_other_text(sent, people, incident):
    names = [person["name"] for person in people]
    same_people = [person["name"] for person in sent.people] == names
    if not same_people or sent.what_happened != incident["what_happened"]:
        raise Refused(
            f"This page was sent before, as case {sent.case}, and what you have typed here differs from it. "
            "Nothing was sent a second time. To add to that case, call us; for another incident, begin a new referral."
        )


def _as_submitted(people):
    """The list as JSON keeps it: what the school has sent, of which it reads back less from the acceptance on."""
    return [
        {key: value.isoformat() if isinstance(value, date) else value for key, value in person.items()}
        for person in people
    ]


def _staff_search(case, people):
    names = [p["name"] for p in people] + [g["name"] for p in people for g in p.get("guardians", [])]
    return fold(" ".join([case.ref, *names]))


def _mail_receipt(referral):
    case = referral.case
    mail.send_to_referrer("referral_received", subject=f"Case {case}: we have received your referral", case=case)
    mail.send(
        "referral_waiting",
        to=User.objects.coordinators(),
        subject=f"Case {case}: a referral is waiting for screening",
        url=case.get_absolute_url(),
        case=case,
    )
