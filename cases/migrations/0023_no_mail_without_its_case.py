import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0022_mails_know_their_case")]

    operations = [
        migrations.AlterField(
            "outgoing",
            "case",
            models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cases.case"),
        ),
    ]
