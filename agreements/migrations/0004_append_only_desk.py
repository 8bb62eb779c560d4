from django.db import migrations

from cases.append_only import append_only, append_only_again


class Migration(migrations.Migration):
    dependencies = [("agreements", "0003_the_agreement_desk")]

    operations = [
        append_only_again("agreements_signature"),
        append_only_again("agreements_scan"),
        append_only_again("agreements_sealeddocument"),
        append_only("agreements_declined"),
        append_only("agreements_waiver"),
    ]
