from django import forms

from agreements.models import Obligation, TypicalPromise
from cases.forms.action import ActionForm


class TypicalForm(ActionForm, forms.ModelForm):
    class Meta:
        model = TypicalPromise
        fields = ["language", "kind", "what", "how_known"]
        widgets = {"what": forms.Textarea(attrs={"rows": 3})}
        labels = {
            "language": "Language",
            "kind": "What kind of promise",
            "what": "What exactly",
            "how_known": "How anyone will know it is done",
        }
        help_texts = {"what": "In plain words, as somebody would say it aloud. The names come with the draft."}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", "Choose…"), *Obligation.Kind.choices]
