"""The one page on which an agreement is drafted: its terms, and its obligations as cards."""

from django import forms
from django.forms.models import model_to_dict

from agreements.models import Agreement, Obligation
from cases.forms.action import ActionForm
from cases.forms.cards import rearranged
from cases.forms.fields import DateField

MOST_OBLIGATIONS = 40


class TermsForm(ActionForm, forms.ModelForm):
    """What holds for the whole agreement. Only what breaks a rule is refused here: a draft may be incomplete."""

    edits = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Agreement
        fields = ["language", "background", "review_on", "if_not_kept", "share_with_school"]
        widgets = {
            "background": forms.Textarea(attrs={"rows": 4}),
            "if_not_kept": forms.Textarea(attrs={"rows": 3}),
        }
        field_classes = {"review_on": DateField}
        labels = {
            "language": "Language of the agreement",
            "background": "What happened, in words that both sides accept",
            "review_on": "When we look at it together again",
            "if_not_kept": "What happens if it is not kept",
            "share_with_school": "The school may have a copy, once everyone who signs has agreed to that",
        }


class ObligationForm(forms.ModelForm):
    """One card. `people` maps the choice to the party, asked of the database once for all cards."""

    obligation = forms.IntegerField(widget=forms.HiddenInput, required=False)
    who = forms.ChoiceField(label="Who does it")
    for_whom = forms.ChoiceField(label="For whom", required=False)

    class Meta:
        model = Obligation
        fields = ["who", "for_whom", "kind", "amount", "hours", "what", "how_known", "due_on", "watched_by"]
        widgets = {
            "what": forms.Textarea(attrs={"rows": 3}),
            "amount": forms.NumberInput(attrs={"min": "0.01", "step": "0.01", "inputmode": "decimal"}),
            "hours": forms.NumberInput(attrs={"min": "0.5", "step": "0.5", "inputmode": "decimal"}),
        }
        field_classes = {"due_on": DateField}
        labels = {
            "kind": "What kind of promise",
            "amount": "How much, in dollars",
            "hours": "How many hours",
            "what": "What exactly",
            "how_known": "How anyone will know it is done",
            "due_on": "By when",
            "watched_by": "Who watches over it",
        }

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.people = people
        choices = [("", "Choose…"), *((pk, f"{p} ({p.get_side_display()})") for pk, p in people.items())]
        self.fields["who"].choices = self.fields["for_whom"].choices = choices
        self.fields["kind"].choices = [("", "Choose…"), *Obligation.Kind.choices]
        self.fields["what"].required = False

    def clean_who(self):
        return self.people[self.cleaned_data["who"]]

    def clean_for_whom(self):
        return self.people.get(self.cleaned_data["for_whom"])

    def clean(self):
        cleaned = super().clean()
        kind = cleaned.get("kind")
        if cleaned.get("amount") is not None and kind != Obligation.Kind.RESTITUTION:
            self.add_error("amount", "Only restitution has an amount.")
        if cleaned.get("hours") is not None and kind != Obligation.Kind.SERVICE:
            self.add_error("hours", "Only service has hours.")
        for name in ("amount", "hours"):
            if (cleaned.get(name) or 1) < 0 or cleaned.get(name) == 0:
                self.add_error(name, "This is more than zero.")
        return cleaned


class Cards(forms.BaseFormSet):
    def initial_form_count(self):
        """A card that came back empty is left out, whether it had been saved before or not."""
        return 0 if self.is_bound else super().initial_form_count()


ObligationCards = forms.formset_factory(
    ObligationForm, formset=Cards, extra=0, max_num=MOST_OBLIGATIONS, absolute_max=60, validate_max=True
)


class Draft:
    """Terms and cards together, as they stand on the page: saved, typed, or typed and rearranged.

    Without JavaScript a card is added, moved and removed by sending the page; nothing is saved or checked then.
    """

    def __init__(self, agreement, data=None):
        self.agreement = agreement
        self.is_bound = data is not None and "rearrange" not in data
        kwargs = {"prefix": "obligations", "form_kwargs": {"people": _people(agreement)}}
        if self.is_bound:
            self.terms = TermsForm(data)
            self.cards = ObligationCards(data, **kwargs)
        elif data is not None:
            self.terms = TermsForm(initial=data.dict() | {"share_with_school": "share_with_school" in data})
            self.cards = ObligationCards(initial=_rearranged(data), **kwargs)
        else:
            self.terms = TermsForm(instance=agreement, initial={"edits": agreement.edits})
            self.cards = ObligationCards(initial=_saved(agreement) or [{}], **kwargs)

    def is_valid(self):
        return self.is_bound and all([self.terms.is_valid(), self.cards.is_valid()])

    def refusals(self):
        return self.terms.refusals()

    def terms_data(self):
        return dict(self.terms.cleaned_data)

    def obligations(self):
        """The cards as obligations, in their order. One that was saved before stays the same obligation."""
        known = {o.pk: o for o in self.agreement.obligations.all()}
        found = []
        for card in self.cards:
            if card.has_changed():
                obligation = known.pop(card.cleaned_data["obligation"], None) or Obligation()
                for name in card.Meta.fields:
                    setattr(obligation, name, card.cleaned_data[name])
                found.append(obligation)
        return found

    @property
    def was_overtaken(self):
        """Somebody saved a newer text after the writer had opened theirs."""
        return self.is_bound and self.terms.data.get("edits") != str(self.agreement.edits)

    @property
    def edits(self):
        """The count of the saved text that is on the page: the agreement's, unless the page was rearranged."""
        if self.is_bound or not self.terms.initial.get("edits"):
            return self.agreement.edits
        return self.terms.initial["edits"]


def _rearranged(data):
    return rearranged(data, "obligations", ["obligation", *ObligationForm.Meta.fields], MOST_OBLIGATIONS)


def _people(agreement):
    return {str(p.pk): p for p in agreement.case.parties.all() if not p.has_withdrawn}


def _saved(agreement):
    return [
        model_to_dict(o, ObligationForm.Meta.fields) | {"obligation": o.pk} for o in agreement.obligations.all()
    ]
