"""What a district takes with it: what its schools have sent, and what they may know of it. `docs/export.md` says of each
column what it holds; what is not there is the mediation's own file, and closed to the district too.
"""

import io
import json
from zipfile import ZIP_DEFLATED, ZipFile

from django.db.models import Exists, OuterRef
from django.utils import timezone

from cases import facts, spreadsheet, submitted
from cases.models import Case
from conferences.models import Conference
from records.models import CountedFact

COLUMNS = {
    "referrals": (
        *("case", "school", "sent_by", "sent_at", "asked_for", "urgent", "urgent_reason"),
        *("incident_on", "incident_time", "incident_place", "what_happened", "behaviors", "injury_or_loss"),
        *("police", "threat_assessment", "involvement_note", "sanctions", "sanction_days", "sanction_note"),
        *("tried_before", "hopes"),
    ),
    "people": (
        *("case", "number", "side", "guardian_of", "relation", "supports", "name", "grade", "birth_date"),
        *("is_minor", "telephone", "email", "contact_advice", "do_not_contact_by", "language"),
        *("needs_interpreter", "accessibility"),
    ),
    "questions": ("case", "asked_at", "question", "answered_at", "answer"),
    "status": (
        *("case", "received_on", "accepted_on", "declined", "decline_reason", "conference_held"),
        *("agreement_reached", "agreement_kept", "closed_on"),
    ),
    "agreements": (
        "case",
        "version",
        "signed_on",
        "language",
        "background",
        "if_not_kept",
        "review_on",
        "document",
    ),
    "promises": ("case", "version", "number", "kind", "what", "how_known", "due_on", "amount", "hours"),
    "counted_facts": (
        *("year", "school", "asked_for", "behaviors", "sanctions", "days_otherwise", "days_imposed"),
        *("accepted", "declined", "conference_held", "agreement_reached", "agreement_kept"),
    ),
}


def cases_of(district):
    """Every case of the district's schools, open ones too."""
    held = Conference.objects.held().filter(case=OuterRef("pk"))
    cases = Case.objects.filter(school__district=district).order_by("pk").annotate(conference_held=Exists(held))
    return cases.select_related("school", "referral__referrer").prefetch_related("questions", "agreements")


def archive(district, cases):
    """The bytes of a zip: everything as JSON and as one table a kind, and the documents that the school may have."""
    tables, documents = {name: [] for name in COLUMNS}, {}
    for case in cases:
        _add(case, tables, documents)
    tables["counted_facts"] = [_counted(fact) for fact in _facts_of(district)]
    file = io.BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as zipped:
        zipped.writestr("export.json", _as_json(district, tables))
        for name, rows in tables.items():
            zipped.writestr(f"{name}.csv", _as_csv(name, rows))
        for path, pdf in documents.items():
            zipped.writestr(path, pdf)
    return file.getvalue()


def _add(case, tables, documents):
    tables["referrals"].append(_referral(case))
    tables["people"] += _people(case)
    tables["questions"] += [_question(case, question) for question in case.questions.all()]
    tables["status"].append(_status(case))
    for agreement in case.agreements.all():
        if agreement.was_signed and agreement.may_be_shared:
            path = f"documents/{case.ref}-version-{agreement.version}.pdf"
            documents[path] = bytes(agreement.document.pdf)
            tables["agreements"].append(_agreement(case, agreement, path))
            tables["promises"] += [_promise(case, agreement, one) for one in agreement.obligations.all()]


def _referral(case):
    sent = case.referral
    own = {name: getattr(sent, name) for name in COLUMNS["referrals"] if hasattr(sent, name)}
    return own | {
        "case": case.ref,
        "school": case.school.name,
        "sent_by": sent.referrer.name,
        "sent_at": sent.submitted_at,
        "asked_for": sent.wants,
        "urgent": case.is_urgent,
    }


def _people(case):
    """As the school may read them: each with a number, and each guardian beside whose guardian they are."""
    for number, person in enumerate(submitted.known_to_school(case.referral), 1):
        supports = person.get("supports")
        yield _person(case, number, person) | {"supports": "" if supports is None else supports + 1}
        for guardian in person.get("guardians", []):
            yield _person(case, "", guardian) | {"side": "guardian", "guardian_of": number}


def _person(case, number, person):
    own = {name: person.get(name) for name in COLUMNS["people"]}
    return own | {
        "case": case.ref,
        "number": number,
        "is_minor": person.get("is_minor_by_word"),
        "do_not_contact_by": person.get("avoid_channels", []),
    }


def _question(case, question):
    return {"case": case.ref} | {name: getattr(question, name) for name in COLUMNS["questions"][1:]}


def _status(case):
    """The status facts and nothing behind them: not why a case was closed, nor that somebody has declined."""
    reached = any(agreement.was_signed for agreement in case.agreements.all())
    return {
        "case": case.ref,
        "received_on": _day(case.referred_at),
        "accepted_on": _day(case.accepted_at),
        "declined": case.was_declined,
        "decline_reason": case.decline_reason if case.was_declined else "",
        "conference_held": case.conference_held,
        "agreement_reached": reached,
        "agreement_kept": _kept(case.closing_reason) if reached else "",
        "closed_on": _day(case.closed_at),
    }


def _kept(closing_reason):
    return str(facts.KEPT.get(closing_reason, ""))


def _agreement(case, agreement, path):
    own = {name: getattr(agreement, name) for name in ("version", "language", "background", "if_not_kept")}
    dates = {"signed_on": _day(agreement.signed_at), "review_on": agreement.review_on}
    return {"case": case.ref} | own | dates | {"document": path}


def _promise(case, agreement, obligation):
    own = {name: getattr(obligation, name) for name in COLUMNS["promises"][3:]}
    return {"case": case.ref, "version": agreement.version, "number": obligation.position + 1} | own


def _facts_of(district):
    return CountedFact.objects.filter(school__district=district).select_related("school")


def _counted(fact):
    """The status facts of a case that is gone, for who still has an earlier export beside it can tell which it was."""
    own = {name: getattr(fact, name) for name in COLUMNS["counted_facts"] if hasattr(fact, name)}
    return own | {
        "school": fact.school.name,
        "asked_for": fact.wants,
        "accepted": fact.was_accepted,
        "declined": fact.outcome == Case.ClosingReason.DECLINED,
        "conference_held": fact.conferences_held > 0,
        "agreement_reached": fact.has_agreement,
        "agreement_kept": _kept(fact.outcome) if fact.has_agreement else "",
    }


def _day(moment):
    return timezone.localdate(moment) if moment else None


def _as_json(district, tables):
    whole = {"district": district.name, "made_at": timezone.now(), "format": 1, **tables}
    return json.dumps(whole, default=str, ensure_ascii=False, indent=1)


def _as_csv(name, rows):
    file = io.StringIO()
    table = spreadsheet.writer(file)
    table.writerow(COLUMNS[name])
    for row in rows:
        table.writerow([_in_a_cell(row.get(column)) for column in COLUMNS[name]])
    return file.getvalue()


def _in_a_cell(value):
    """A list as its words, numbers by name as JSON, yes and no as such."""
    if isinstance(value, list):
        return ", ".join(value)
    if isinstance(value, dict):
        return json.dumps(value)
    return {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value
