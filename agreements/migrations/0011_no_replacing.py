from django.db import migrations

from cases.append_only import kept_until_disposal

TABLES = ("signature", "scan", "sealeddocument", "declined", "waiver")


class Migration(migrations.Migration):
    dependencies = [("agreements", "0010_kept_until_disposal")]

    operations = [kept_until_disposal(f"agreements_{table}") for table in TABLES]
