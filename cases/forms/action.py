from contextlib import contextmanager

from django import forms
from django.utils.html import format_html

from cases.forms.fields import not_before_incident
from cases.lifecycle import Doubted, Refused
from cases.readiness import Missing
from schools.forms import say_what_is_missing

NO_LONGER_THERE = "Somebody you chose is no longer there to choose: look at the list again."


def _is_djangos_own(field, code):
    kinds = (forms.ModelChoiceField, forms.ModelMultipleChoiceField)
    return field.error_messages[code] in [kind.default_error_messages[code] for kind in kinds]


class ActionForm(forms.Form):
    """A form whose action may refuse: the sentences stand on the form, and everything typed stays in it.

    Where rows are offered they are people: whoever has withdrawn or left since the page was opened is not a mistake.

    What an action doubts is confirmed in the field `confirmed`, which nobody sees before there is a doubt.
    """

    required_css_class = "required"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        say_what_is_missing(self)
        for field in self.fields.values():
            if isinstance(field, forms.ModelChoiceField) and _is_djangos_own(field, "invalid_choice"):
                field.error_messages["invalid_choice"] = NO_LONGER_THERE
        if self.data.get("confirmed"):
            self._ask_to_confirm()

    @contextmanager
    def refusals(self):
        try:
            yield
        except Refused as refused:
            if isinstance(refused, Doubted):
                self._ask_to_confirm()
            for sentence in refused.sentences:
                self.add_error(None, _with_its_remedy(sentence))

    def _ask_to_confirm(self):
        if "confirmed" in self.fields:
            self.fields["confirmed"].widget = forms.CheckboxInput()


def _with_its_remedy(sentence):
    """What is missing of a person leads to where it is remedied, in a tab of its own: what was typed stays in this one."""
    if not isinstance(sentence, Missing) or not sentence.party:
        return sentence
    link = '<a href="{}" target="_blank">{}<span class="visually-hidden"> (opens in a new tab)</span></a>'
    return format_html(link, sentence.url, sentence)


def confirmation(label):
    return forms.BooleanField(label=label, required=False, widget=forms.HiddenInput)


class DatedForm(ActionForm):
    """A form about something in a case; `day` names the field that says when it took place."""

    day = ""

    def __init__(self, *args, case, **kwargs):
        super().__init__(*args, **kwargs)
        self.case = case

    def clean(self):
        cleaned = super().clean()
        if cleaned.get(self.day):
            try:
                not_before_incident(cleaned[self.day], self.case)
            except forms.ValidationError as error:
                self.add_error(self.day, error)
        return cleaned
