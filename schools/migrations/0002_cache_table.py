from django.core.management import call_command
from django.db import migrations


def create(apps, schema_editor):
    """The table of the shared cache, which counts wrong tries for all workers alike."""
    call_command("createcachetable", "cache_entries", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("schools", "0001_initial")]

    operations = [migrations.RunPython(create, migrations.RunPython.noop, elidable=False)]
