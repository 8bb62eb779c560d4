import uuid

import django.db.models.deletion
from django.db import migrations, models

from cases.append_only import kept_until_disposal

FILL = {
    "postgresql": "UPDATE cases_case SET key = gen_random_uuid()",
    "sqlite": "UPDATE cases_case SET key = lower(hex(randomblob(16)))",
}


def fill_keys(apps, schema_editor):
    schema_editor.execute(FILL[schema_editor.connection.vendor])


class Migration(migrations.Migration):
    dependencies = [("cases", "0012_three_kinds_of_notes")]

    operations = [
        migrations.AddField(
            model_name="case", name="key", field=models.UUIDField(default=uuid.uuid4, editable=False, null=True)
        ),
        migrations.RunPython(fill_keys, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="case", name="key", field=models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
        ),
        migrations.AddField(
            model_name="party",
            name="reduced_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="reduced to the name"),
        ),
        migrations.CreateModel(
            name="Disposing",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("of_table", models.CharField(max_length=63)),
                ("row_id", models.BigIntegerField()),
                (
                    "until",
                    models.ForeignKey(
                        default=-1,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="cases.disposing",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("id__gt", 0), ("until", -1)), name="never_committed"
                    ),
                    models.UniqueConstraint(fields=("of_table", "row_id"), name="disposing_once"),
                ],
            },
        ),
        kept_until_disposal("cases_event"),
    ]
