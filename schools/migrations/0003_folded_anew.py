from django.db import migrations

from schools.search import fold_anew


def fold_all_anew(apps, schema_editor):
    """The school of Sørensen Road is found by `sorensen` from now on."""
    fold_anew(apps.get_model("schools", "School"), "search", of="name")


class Migration(migrations.Migration):
    dependencies = [("schools", "0002_cache_table")]

    operations = [migrations.RunPython(fold_all_anew, migrations.RunPython.noop)]
