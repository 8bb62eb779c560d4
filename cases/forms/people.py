from django import forms

from cases.forms.action import ActionForm, confirmation
from cases.forms.fields import BirthDateField
from cases.forms.overtaken import is_overtaken
from cases.models import Party
from cases.models.preconference import Channel

DETAILS = (
    "name",
    "grade",
    "birth_date",
    "is_minor_by_word",
    "telephone",
    "email",
    "address",
    "contact_advice",
    "avoid_channels",
    "language",
    "needs_interpreter",
    "interpreter",
    "accessibility",
)


class DetailsForm(ActionForm, forms.ModelForm):
    """Who somebody is, and how they may be contacted."""

    birth_date = BirthDateField(label="Birth date", required=False)
    avoid_channels = forms.MultipleChoiceField(
        label="Do not contact by",
        choices=Channel.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="What they asked not to be used, or what would not be safe.",
    )

    class Meta:
        model = Party
        fields = DETAILS
        widgets = {"address": forms.Textarea(attrs={"rows": 2})}
        labels = {"is_minor_by_word": "Is a minor (when the birth date is not known)"}
        help_texts = {"interpreter": "Name, and how to reach them."}


class PlaceForm(DetailsForm):
    """With where somebody stands in the case. A guardian is added from the page of their child."""

    class Meta(DetailsForm.Meta):
        fields = ("side", "supports", *DETAILS)
        labels = DetailsForm.Meta.labels | {"side": "They are", "supports": "Whom they support"}

    def __init__(self, *args, case, sides, **kwargs):
        super().__init__(*args, **kwargs)
        chosen = [(side.value, side.label) for side in Party.Side if side in sides]
        self.fields["side"].choices = [("", "Choose…"), *chosen]
        self.fields["supports"].queryset = case.parties.principals().exclude(pk=self.instance.pk)
        self.fields["supports"].empty_label = "Nobody in particular"
        self.fields["supports"].help_text = "For a support person."

    def clean(self):
        cleaned = super().clean()
        supports = cleaned.get("side") == Party.Side.SUPPORT
        if supports and not cleaned.get("supports") and "supports" not in self.errors:
            self.add_error("supports", "Choose whom they support.")
        if not supports:
            cleaned["supports"] = None
        return cleaned


class AddPartyForm(PlaceForm):
    """Somebody who joins the case later."""

    def __init__(self, *args, **kwargs):
        sides = [side for side in Party.Side if side != Party.Side.GUARDIAN]
        super().__init__(*args, sides=sides, **kwargs)


class ChangePartyForm(PlaceForm):
    """A slip in where somebody stands is put right while nothing rests on it; then the form says why not."""

    edits = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args, instance, **kwargs):
        kwargs |= {"case": instance.case, "sides": instance.possible_sides()}
        super().__init__(*args, instance=instance, **kwargs)
        if tie := instance.tie():
            self.fields["side"].help_text = f"Nothing else can be chosen any more: {tie}."
            self.fields["supports"].disabled = True
            if instance.side != Party.Side.SUPPORT:
                self.fields["supports"].widget = forms.HiddenInput()

    def compare_with(self, now):
        """What somebody else has written meanwhile, where it differs; saving again then says what stands."""
        if not is_overtaken(self, now.edits):
            return []
        recorded = ChangePartyForm(instance=now)
        return [
            (recorded[name].label, self._in_words(now, name))
            for name in self.Meta.fields
            if self.fields[name].has_changed(recorded[name].initial, self[name].data)
        ]

    @staticmethod
    def _in_words(party, name):
        if name == "avoid_channels":
            return ", ".join(party.avoided())
        value = getattr(party, f"get_{name}_display", lambda: getattr(party, name))()
        return {True: "Yes", False: "No"}.get(value, value) if isinstance(value, bool) else value


class AddGuardianForm(DetailsForm):
    """A guardian: somebody who is in the case already, or somebody new."""

    confirmed = confirmation("This is another person of the same name")
    guardian = forms.ModelChoiceField(
        Party.objects.none(),
        label="Somebody already in the case",
        required=False,
        empty_label="No, somebody new",
        help_text="A parent of two siblings is one person.",
    )
    relation = forms.CharField(
        label="Relation", max_length=60, required=False, help_text="Mother, foster father …"
    )

    class Meta(DetailsForm.Meta):
        fields = (
            "name",
            "telephone",
            "email",
            "address",
            "contact_advice",
            "avoid_channels",
            "language",
            "needs_interpreter",
            "interpreter",
        )

    birth_date = None

    def __init__(self, *args, child, **kwargs):
        super().__init__(*args, **kwargs)
        self.order_fields(["confirmed", "guardian", "relation"])
        known = child.guardianships.values("guardian")
        people = child.case.parties.filter(side=Party.Side.GUARDIAN)
        self.fields["guardian"].queryset = people.exclude(pk__in=known)
        self.fields["name"].required = False
        self.fields["name"].label = "Name of somebody new"

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("guardian") and cleaned.get("name"):
            self.add_error("name", "Choose somebody from the list, or write a new name: not both.")
        elif not cleaned.get("guardian") and not cleaned.get("name"):
            self.add_error("name", "Choose somebody from the list, or write the name of somebody new.")
        return cleaned
