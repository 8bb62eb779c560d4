from django import forms
from django.utils import timezone

from cases.forms.action import ActionForm, DatedForm
from cases.forms.fields import DateField, not_in_the_future
from cases.models import Party
from records.models import Disclosure, ExtractRequest


class AskExtractForm(DatedForm):
    day = "asked_on"

    asked_by = forms.ModelChoiceField(label="Who asks", queryset=Party.objects.none(), empty_label="Choose")
    asked_on = DateField(
        label="When they asked",
        validators=[not_in_the_future],
        help_text="The day on which the wish reached the center: the law leaves 45 days from then.",
    )
    language = forms.ChoiceField(
        label="In which language they want it", choices=[("", "Choose"), ("en", "English"), ("es", "Spanish")]
    )

    def __init__(self, *args, child, **kwargs):
        who = ExtractRequest.who_may_ask(child)
        initial = {"asked_on": timezone.localdate()}
        if len(who) == 1:
            initial |= {"asked_by": who[0].pk, "language": who[0].document_language}
        super().__init__(*args, case=child.case, initial=initial, **kwargs)
        self.fields["asked_by"].queryset = child.case.parties.filter(pk__in=[person.pk for person in who])


class MakeExtractForm(ActionForm):
    """One tick a text. What names somebody else is out until somebody lets it in."""

    kept = forms.MultipleChoiceField(
        label="Texts that go in",
        required=False,
        error_messages={
            "invalid_choice": "A text was changed while you read: go through them again. Nothing was made."
        },
    )

    def __init__(self, *args, texts, decisions, **kwargs):
        kept = [text.key for text in texts if decisions.get(text.key, not text.is_about_others)]
        super().__init__(*args, initial={"kept": kept}, **kwargs)
        self.fields["kept"].choices = [(text.key, text.label) for text in texts]

    def is_kept(self, text):
        return text.key in (self["kept"].value() or [])


class GiveExtractForm(DatedForm):
    day = "left_on"

    way = forms.ChoiceField(label="By which way", choices=[("", "Choose"), *Disclosure.Way.choices])
    left_on = DateField(label="When they were given it", validators=[not_in_the_future])
