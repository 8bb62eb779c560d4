from django.db import migrations, models
from django.db.models import F, OuterRef, Subquery


def of_those_closed_before_the_list_was_made(apps, schema_editor):
    """A case closed later may have been reopened since: nothing is filled in for it, and it is proposed anew."""
    cases = apps.get_model("cases", "Case").objects.filter(pk=OuterRef("case"))
    listed = apps.get_model("records", "DisposalItem").objects.filter(case__closed_at__lte=F("batch__proposed_at"))
    listed.update(closed_at=Subquery(cases.values("closed_at")))


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0006_a_copy_for_a_guardian"),
    ]

    operations = [
        migrations.AddField(
            model_name="disposalitem",
            name="closed_at",
            field=models.DateTimeField(null=True, verbose_name="when the case had been closed"),
        ),
        migrations.RunPython(of_those_closed_before_the_list_was_made, migrations.RunPython.noop),
    ]
