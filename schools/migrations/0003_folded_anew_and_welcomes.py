import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from schools.search import fold_anew


def fold_all_anew(apps, schema_editor):
    """The school of Sørensen Road is found by `sorensen` from now on."""
    fold_anew(apps.get_model("schools", "School"), "search", of="name")


class Migration(migrations.Migration):
    dependencies = [("schools", "0002_cache_table")]

    operations = [
        migrations.RunPython(fold_all_anew, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="center",
            name="email",
            field=models.EmailField(blank=True, max_length=254, verbose_name="e-mail"),
        ),
        migrations.AlterField(
            model_name="membership",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="memberships",
                to=settings.AUTH_USER_MODEL,
                verbose_name="person",
            ),
        ),
        migrations.AlterField(
            model_name="user",
            name="is_active",
            field=models.BooleanField(
                default=True,
                help_text="Someone who has left can no longer sign in.",
                verbose_name="can sign in",
            ),
        ),
        migrations.CreateModel(
            name="Welcome",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("written_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("tried_at", models.DateTimeField(null=True)),
                (
                    "to",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"ordering": ["pk"], "abstract": False},
        ),
    ]
