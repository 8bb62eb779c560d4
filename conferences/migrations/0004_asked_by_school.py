from django.db import migrations, models
from django.db.models import F, Max, Q


def fill_in_when(apps, schema_editor):
    """Of the circles so far it is known who began them, and in history when a school asked for one of the center's."""
    Circle, Event = apps.get_model("conferences", "ReentryCircle"), apps.get_model("cases", "Event")
    Circle.objects.filter(recorded_by__role="school_staff").update(asked_by_school_at=F("recorded_at"))
    asked_too = Q(subject="reentrycircle", kind="changed", detail="asked for by the school too")
    for pk, at in Event.objects.filter(asked_too).values_list("subject_id").annotate(Max("at")).order_by():
        Circle.objects.filter(pk=pk, asked_by_school_at=None).update(asked_by_school_at=at)


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0018_folded_names_of_any_length"),
        ("conferences", "0003_meetings_ahead"),
    ]

    operations = [
        migrations.AddField(
            model_name="reentrycircle",
            name="asked_by_school_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.RunPython(fill_in_when, migrations.RunPython.noop),
    ]
