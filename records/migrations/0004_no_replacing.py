from django.db import migrations

from cases.append_only import kept_until_disposal


class Migration(migrations.Migration):
    dependencies = [("records", "0003_disposal")]

    operations = [kept_until_disposal("records_disclosure")]
