from django.db import migrations, models

from cases.append_only import kept_until_disposal


class Migration(migrations.Migration):
    dependencies = [("agreements", "0011_no_replacing")]

    operations = [
        migrations.AddField(
            model_name="signature",
            name="signed_on",
            field=models.DateField(blank=True, null=True, verbose_name="day on the paper that they signed"),
        ),
        migrations.AddConstraint(
            model_name="signature",
            constraint=models.CheckConstraint(
                condition=models.Q(("method", "paper"), ("signed_on__isnull", True), _connector="OR"),
                name="a_day_of_its_own_is_on_paper",
            ),
        ),
        kept_until_disposal("agreements_signature"),
    ]
