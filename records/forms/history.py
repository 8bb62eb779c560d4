from datetime import timedelta

from django import forms
from django.db import models

from cases.days import start_of
from cases.forms.action import ActionForm
from cases.forms.fields import DateField
from cases.models import Event
from schools.models import User

LEFT = models.Q(kind=Event.Kind.DISCLOSED) | models.Q(kind=Event.Kind.ADDED, subject="copy")
SHOWN = {
    "changes": ("What was done", ~models.Q(kind__in=Event.NOT_CHANGES)),
    "reads": ("What was opened or searched", models.Q(kind__in=(Event.Kind.OPENED, Event.Kind.SEARCHED))),
    "printed": ("Documents that were opened", models.Q(kind=Event.Kind.PRINTED)),
    "exported": ("Exports", models.Q(kind=Event.Kind.EXPORTED)),
    "mails": ("Mails", models.Q(kind=Event.Kind.MAILED)),
    "left": ("What left the center", LEFT),
}


class HistoryFilterForm(forms.Form):
    """What the history is narrowed by. An address that makes no sense shows everything, and says what is wrong."""

    who = forms.ModelChoiceField(
        label="Who", queryset=User.objects.none(), required=False, empty_label="Everybody"
    )
    show = forms.ChoiceField(label="What", required=False)
    since = DateField(label="From", required=False)
    until = DateField(label="To", required=False)

    def __init__(self, data, *, events, people=None):
        super().__init__(data)
        self.events = events
        if people is None:
            people = User.objects.filter(pk__in=events.order_by().values("actor"))
        self.fields["who"].queryset = people.order_by("name")
        self.fields["show"].choices = [("", "Everything"), *((name, label) for name, (label, _) in SHOWN.items())]

    def clean(self):
        cleaned = super().clean()
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", "This day is before the first one.")
        return cleaned

    def narrowed(self):
        asked = self.cleaned_data if self.is_valid() else {}
        events = self.events
        if who := asked.get("who"):
            events = events.filter(actor=who)
        if shown := asked.get("show"):
            events = events.filter(SHOWN[shown][1])
        if since := asked.get("since"):
            events = events.filter(at__gte=start_of(since))
        if until := asked.get("until"):
            events = events.filter(at__lt=start_of(until + timedelta(days=1)))
        return events


class ExportForm(ActionForm):
    """Why the history is taken out of the house: the word for it stands in the history itself.

    Those of a whole case would tell one child's family of the other child: a family is given one person's.
    """

    class Purpose(models.TextChoices):
        FAMILY = "family", "asked for by the person or the family"
        REVIEW = "review", "a review of who opens what"
        SUSPICION = "suspicion", "a suspicion that somebody looked without need"
        COURT = "court", "asked for by a court or an authority"
        DISTRICT = "district", "asked for by the school district"

        @property
        def leaves_the_center(self):
            return self in (self.FAMILY, self.COURT, self.DISTRICT)

    purpose = forms.ChoiceField(label="What it is for", widget=forms.RadioSelect, choices=Purpose)

    def __init__(self, *args, of_one_person, **kwargs):
        super().__init__(*args, **kwargs)
        if not of_one_person:
            self.fields["purpose"].choices = [one for one in self.Purpose.choices if one[0] != self.Purpose.FAMILY]
