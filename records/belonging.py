"""Every row that a case consists of, whichever table it stands in: derived from the models, so that none is forgotten.

What points at the case belongs to it, what points at that does too, and so on. A table that does not point at
anything of a case stands in `KEPT`, with the reason why it stays, or is dealt with by `records.actions.disposal`.
"""

from django.apps import apps

from agreements.models import Scan
from cases.models import Case

KEPT = {
    "schools.Center": "the center itself",
    "schools.District": "the directory",
    "schools.School": "the directory",
    "schools.User": "the directory: who works here",
    "schools.Membership": "the directory",
    "schools.Welcome": "a mail to somebody new in the directory, about no case",
    "schools.AccessNotice": "a mail about somebody in the directory, and about no case",
    "cases.CaseNumber": "how many cases a year had, so that no number is given twice",
    "cases.Disposing": "empty but within a disposal",
    "agreements.TypicalPromise": "a list of the center's, about nobody",
    "records.RetentionRule": "the schedule",
    "records.DisposalBatch": "the certificate: numbers, and a reason that names nobody",
    "records.Disposed": "a random key, so that a restored backup can be disposed of again",
    "records.CountedFact": "the counted facts: no person, no date, no number",
}
BESIDE = {
    "cases.SentPage": "which page answered a form: all of them go, as they do after a day",
    "cases.ReferralDraft": "what was typed into a second window of the referral",
    "admin.LogEntry": "lines about the rows that go",
    "sessions.Session": "messages that wait for somebody to read them",
}


def rows_of(case):
    """{model: keys} of everything that goes when the case goes, the case itself included."""
    rows, waiting = {Case: {case.pk}}, [Case]
    while waiting:
        target = waiting.pop()
        for model, field in _pointing_at(target):
            pointing = model._base_manager.filter(**{f"{field}__in": rows[target]})
            found = set(pointing.values_list("pk", flat=True)) - rows.get(model, set())
            if found:
                rows.setdefault(model, set()).update(found)
                waiting.append(model)
    rows[Scan] = set(Scan.objects.filter(signature__agreement__case=case).values_list("pk", flat=True))
    return rows


def models_of_a_case():
    """Every table that `rows_of()` looks into."""
    found, waiting = {Case, Scan}, [Case]
    while waiting:
        new = {model for model, _ in _pointing_at(waiting.pop())} - found
        found |= new
        waiting += new
    return found


def _pointing_at(target):
    return [
        (model, field.name)
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.local_fields
        if field.is_relation and field.related_model is target
    ]
