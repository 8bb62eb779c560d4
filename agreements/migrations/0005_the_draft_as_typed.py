from django.db import migrations

TERMS = ("language", "background", "review_on", "if_not_kept", "share_with_school")
WORDS = ("kind", "amount", "hours", "what", "how_known", "due_on", "watched_by")


def text(value):
    if isinstance(value, bool):
        return "on" if value else ""
    return "" if value is None else str(value)


def keep_as_typed(apps, schema_editor):
    """An agreement that is not signed yet has a draft from now on; while it is one, it has no obligations beside."""
    Agreement = apps.get_model("agreements", "Agreement")
    for agreement in Agreement.objects.filter(status__in=["draft", "signing", "discarded"], draft={}):
        terms = {name: text(getattr(agreement, name)) for name in TERMS}
        terms |= {"other_language": "", "background_other": "", "if_not_kept_other": ""}
        cards = [
            {name: text(getattr(one, name)) for name in WORDS}
            | {"who": text(one.who_id), "for_whom": text(one.for_whom_id), "what_other": "", "how_known_other": ""}
            | {"continues": one.continues_id, "struck": ""}
            for one in agreement.obligations.order_by("position", "pk")
        ]
        agreement.draft = {"terms": terms, "obligations": cards}
        agreement.drafted_by_id, agreement.drafted_at = agreement.recorded_by_id, agreement.recorded_at
        agreement.save(update_fields=["draft", "drafted_by", "drafted_at"])
        if agreement.status == "draft":
            agreement.obligations.all().delete()


class Migration(migrations.Migration):
    dependencies = [("agreements", "0004_append_only_desk")]

    operations = [migrations.RunPython(keep_as_typed, migrations.RunPython.noop)]
