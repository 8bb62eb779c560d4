from django.db import migrations

from cases.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("agreements", "0001_initial")]

    operations = [
        append_only("agreements_signature"),
        append_only("agreements_scan"),
        append_only("agreements_sealeddocument"),
    ]
