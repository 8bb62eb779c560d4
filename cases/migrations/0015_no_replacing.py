from django.db import migrations

from cases.append_only import kept_until_disposal


class Migration(migrations.Migration):
    dependencies = [("cases", "0014_sent_pages")]

    operations = [kept_until_disposal("cases_event")]
