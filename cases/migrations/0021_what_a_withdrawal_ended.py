from django.db import migrations, models
from django.db.models import F, Q


def tell_them_apart(apps, schema_editor):
    """A withdrawal ends every consent at its own moment. Of who has come back since, that moment is not kept."""
    ended = apps.get_model("cases", "Consent").objects.filter(
        Q(withdrawn_at=F("party__withdrew_at")) | Q(withdrawn_at=F("given_by__withdrew_at"))
    )
    ended.update(ended_by_withdrawal=True)


class Migration(migrations.Migration):
    dependencies = [("cases", "0020_a_next_step_has_its_day")]

    operations = [
        migrations.AddField(
            model_name="consent",
            name="ended_by_withdrawal",
            field=models.BooleanField(
                default=False, editable=False, verbose_name="ended because one of them withdrew from the case"
            ),
        ),
        migrations.RunPython(tell_them_apart, migrations.RunPython.noop, elidable=True),
    ]
