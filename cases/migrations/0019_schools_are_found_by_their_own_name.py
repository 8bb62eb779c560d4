from django.db import migrations

from schools.search import fold

CHUNK = 2_000


def leave_the_school_out(apps, schema_editor):
    """A school's name was copied into its cases as it was then; it is looked up where it stands now."""
    cases = apps.get_model("cases", "Case").objects.prefetch_related("parties")
    _write(cases, lambda case: [case.ref, *(party.name for party in case.parties.all())])
    referrals = apps.get_model("cases", "Referral").objects.select_related("case")
    _write(referrals, lambda referral: [referral.case.ref, *_names_on(referral)])


def _names_on(referral):
    names = [person["name"] for person in referral.people]
    return names + [guardian["name"] for person in referral.people for guardian in person.get("guardians", [])]


def _write(records, words_of):
    last = 0
    while rows := list(records.filter(pk__gt=last).order_by("pk")[:CHUNK]):
        last = rows[-1].pk
        for row in rows:
            row.search = fold(" ".join(words_of(row)))
        records.bulk_update(rows, ["search"])


class Migration(migrations.Migration):
    dependencies = [("cases", "0018_folded_names_of_any_length")]

    operations = [migrations.RunPython(leave_the_school_out, migrations.RunPython.noop)]
