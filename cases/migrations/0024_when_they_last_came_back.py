from django.db import migrations, models
from django.db.models import Max


def ask_the_history(apps, schema_editor):
    Event, Party = apps.get_model("cases", "Event"), apps.get_model("cases", "Party")
    returned = Event.objects.filter(kind="returned_to_process", subject="party").order_by()
    for party, at in returned.values_list("subject_id").annotate(Max("at")):
        Party.objects.filter(pk=party).update(returned_at=at)


class Migration(migrations.Migration):
    dependencies = [("cases", "0023_no_mail_without_its_case")]

    operations = [
        migrations.AddField(
            model_name="party",
            name="returned_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="last came back"),
        ),
        migrations.RunPython(ask_the_history, migrations.RunPython.noop, elidable=True),
    ]
