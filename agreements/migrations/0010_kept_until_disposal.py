from django.db import migrations

from cases.append_only import kept_until_disposal

TABLES = ("signature", "scan", "sealeddocument", "declined", "waiver")


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0009_names_in_the_admin"),
        ("cases", "0013_what_a_disposal_needs"),
    ]

    operations = [kept_until_disposal(f"agreements_{table}") for table in TABLES]
