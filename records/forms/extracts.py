from django import forms
from django.utils import timezone

from cases.forms.action import ActionForm, DatedForm
from cases.forms.fields import DateField, not_in_the_future
from cases.models import Party
from records.forms.disclosing import READ_OF_WHAT_LEFT
from records.models import Disclosure, ExtractRequest
from schools.models import DocumentLanguage


class AskExtractForm(DatedForm):
    day = "asked_on"

    asked_by = forms.ModelChoiceField(label="Who asks", queryset=Party.objects.none(), empty_label="Choose")
    asked_on = DateField(
        label="When they asked",
        validators=[not_in_the_future],
        help_text="The day on which the wish reached the center: the law leaves 45 days from then.",
    )
    language = forms.ChoiceField(
        label="In which language they want it", choices=[("", "Choose"), *DocumentLanguage.choices]
    )

    def __init__(self, *args, child, **kwargs):
        who = ExtractRequest.who_may_ask(child)
        initial = {"asked_on": timezone.localdate()}
        if len(who) == 1:
            initial |= {"asked_by": who[0].pk, "language": who[0].document_language}
        super().__init__(*args, case=child.case, initial=initial, **kwargs)
        self.fields["asked_by"].queryset = child.case.parties.filter(pk__in=[person.pk for person in who])


class MakeExtractForm(ActionForm):
    """In or out, of every text. What the case as a whole is about starts undecided, and nothing is made before it is."""

    def __init__(self, *args, texts, decisions, **kwargs):
        super().__init__(*args, **kwargs)
        for text in texts:
            self.fields[text.key] = forms.TypedChoiceField(
                label=text.label,
                choices=[(True, "In the extract"), (False, "Out")],
                coerce="True".__eq__,
                empty_value=None,
                widget=forms.RadioSelect,
                required=False,
                initial=decisions.get(text.key, text.may_stay),
            )

    def clean(self):
        cleaned = super().clean()
        undecided = [key for key in self.fields if cleaned.get(key) is None]
        if undecided:
            self.add_error(undecided[0], _undecided(len(undecided)))
        return cleaned

    @property
    def undecided(self):
        return [field for field in self if field.value() is None]


class RefuseExtractForm(ActionForm):
    reason = forms.CharField(label="Why", widget=forms.Textarea(attrs={"rows": 4}), help_text=READ_OF_WHAT_LEFT)


class GiveExtractForm(DatedForm):
    day = "left_on"

    way = forms.ChoiceField(label="By which way", choices=[("", "Choose"), *Disclosure.Way.choices])
    left_on = DateField(label="When they were given it", validators=[not_in_the_future])


def _undecided(count):
    if count == 1:
        return "This text is not decided yet. Say whether it goes in."
    return f"{count} texts are not decided yet. Say of each whether it goes in: this is the first."
