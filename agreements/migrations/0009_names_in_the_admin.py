from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0008_payments_taken_back"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="declined",
            options={"ordering": ["-declined_at", "-pk"], "verbose_name": "declined signature"},
        ),
        migrations.AlterModelOptions(
            name="followup",
            options={"ordering": ["due_on", "pk"], "verbose_name": "follow-up"},
        ),
        migrations.AlterModelOptions(
            name="told",
            options={
                "ordering": ["-told_on", "-pk"],
                "verbose_name": "notice of how it is kept",
                "verbose_name_plural": "notices of how it is kept",
            },
        ),
    ]
