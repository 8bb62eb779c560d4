from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("agreements", "0006_typical_promises")]

    operations = [
        migrations.RemoveConstraint(
            model_name="copy",
            name="a_copy_by_link_has_its_link",
        ),
        migrations.AddField(
            model_name="copy",
            name="ended_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="copy",
            name="fact",
            field=models.CharField(
                blank=True,
                choices=[("birth_year", "the child's year of birth"), ("code", "a code told by telephone")],
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="copy",
            name="fact_hash",
            field=models.CharField(blank=True, max_length=128),
        ),
        migrations.AddField(
            model_name="copy",
            name="wrong_answers",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name="copy",
            name="way",
            field=models.CharField(choices=[("printed", "Printed"), ("link", "By a link")], max_length=8),
        ),
        migrations.AddConstraint(
            model_name="copy",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("expires_at__isnull", True),
                        ("fact_hash", ""),
                        ("token_hash__isnull", True),
                        ("way", "printed"),
                    ),
                    models.Q(
                        ("expires_at__isnull", False),
                        ("token_hash__isnull", False),
                        ("way", "link"),
                        models.Q(("fact_hash", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="a_copy_by_link_has_its_link",
            ),
        ),
    ]
