from django.db import migrations


def empty(apps, schema_editor):
    """What making links had written there: some of it addresses that were corrected since, and still signed in by."""
    apps.get_model("account", "EmailAddress").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [
        ("schools", "0003_folded_anew_and_welcomes"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]

    operations = [migrations.RunPython(empty, migrations.RunPython.noop)]
