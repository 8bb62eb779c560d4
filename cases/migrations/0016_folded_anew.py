from django.db import migrations

from schools.search import fold_anew


def fold_all_anew(apps, schema_editor):
    """Sørensen is found by `sorensen` from now on, and O'Connor by either apostrophe."""
    fold_anew(apps.get_model("cases", "Case"), "search")
    fold_anew(apps.get_model("cases", "Referral"), "search")
    fold_anew(apps.get_model("cases", "Party"), "name_folded", of="name")


class Migration(migrations.Migration):
    dependencies = [("cases", "0015_no_replacing")]

    operations = [migrations.RunPython(fold_all_anew, migrations.RunPython.noop)]
