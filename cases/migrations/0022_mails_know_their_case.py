import re

import django.db.models.deletion
from django.db import migrations, models


def find_the_case(apps, schema_editor):
    """Every mail bears the number of its case. One whose case is gone is for nobody."""
    Outgoing, Case = apps.get_model("cases", "Outgoing"), apps.get_model("cases", "Case")
    for mail in Outgoing.objects.all():
        numbers = re.findall(r"\d{4}-\d{4,}", f"{mail.subject} {mail.body}")
        if case := Case.objects.filter(ref__in=numbers).first():
            Outgoing.objects.filter(pk=mail.pk).update(case=case)
        else:
            mail.delete()


class Migration(migrations.Migration):
    dependencies = [("cases", "0021_what_a_withdrawal_ended")]

    operations = [
        migrations.AddField(
            "outgoing",
            "case",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cases.case"
            ),
        ),
        migrations.RunPython(find_the_case, migrations.RunPython.noop),
    ]
