"""When somebody else was faster: what stands now, beside what is typed."""

from django.forms import ModelMultipleChoiceField
from django.utils.formats import date_format, localize

from cases.forms.overtaken import is_overtaken
from conferences.models import PlanItem

NAMES = {"facilitators": "Facilitators", "invited": "Invited", "guardians": "Guardians invited"}


def compare(form, now):
    """What somebody else has written meanwhile, where it differs; saving again then says what stands.

    `now` is a form of the same kind that begins with what is recorded. It may have come to ask what `form` did not.
    """
    if not is_overtaken(form, now.initial["edits"]):
        return []
    return [
        (NAMES.get(name, form[name].label), _in_words(field, now[name].initial))
        for name, field in now.fields.items()
        if name != "edits" and name in form.fields and field.has_changed(now[name].initial, form[name].data)
    ]


def compare_plan(form, circle):
    """The same of a reentry plan, whose lines stand outside its form."""
    if not is_overtaken(form, circle.edits):
        return []
    return [
        ("The adult", circle.named_adult),
        *((item.get_kind_display(), _line(item)) for item in PlanItem.objects.filter(circle=circle)),
    ]


def _in_words(field, value):
    if isinstance(field, ModelMultipleChoiceField):
        return ", ".join(str(person) for person in field.queryset.filter(pk__in=value))
    if value and getattr(field, "choices", None):
        return dict(field.choices)[value]
    return localize(value)


def _line(item):
    return f"{item.what} ({item.owner}, {date_format(item.due_on)})"
