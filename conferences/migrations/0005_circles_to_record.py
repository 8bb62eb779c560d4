from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("conferences", "0004_asked_by_school")]

    operations = [
        migrations.AddIndex(
            model_name="reentrycircle",
            index=models.Index(
                condition=models.Q(("status", "scheduled")), fields=["starts_at"], name="circle_scheduled"
            ),
        ),
    ]
