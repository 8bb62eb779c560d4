from contextlib import contextmanager

from django import forms

from cases.forms.fields import not_before_incident
from cases.lifecycle import Refused


class ActionForm(forms.Form):
    """A form whose action may refuse: the sentences stand on the form, and everything typed stays in it."""

    required_css_class = "required"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if field.error_messages["required"] == forms.Field.default_error_messages["required"]:
                chosen = isinstance(field, forms.ChoiceField | forms.ModelChoiceField)
                field.error_messages["required"] = "Please choose." if chosen else "Please fill this in."

    @contextmanager
    def refusals(self):
        try:
            yield
        except Refused as refused:
            for sentence in refused.sentences:
                self.add_error(None, sentence)


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
