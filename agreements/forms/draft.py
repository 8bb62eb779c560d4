"""The one page on which an agreement is drafted: its terms, and its obligations as cards."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from agreements import drafts, plain
from agreements.models import Obligation
from cases.forms.fields import DateField
from schools.models import DocumentLanguage


class NumberField(forms.CharField):
    """A number as people write it: the page keeps what was typed, right or wrong."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "size": 8})

    def __init__(self, *, largest, places, **kwargs):
        super().__init__(**kwargs)
        self.largest, self.places = largest, places

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        number = drafts.decimal(text)
        if number is None or number != round(number, self.places) or not 0 < number <= self.largest:
            raise forms.ValidationError(self.error_messages["invalid"] % {"text": text})
        return number


class TypedForm(forms.Form):
    """A part of the page. Its mistakes are sentences that go on from “Obligation 2 …” or “The agreement …”."""

    def __init__(self, *args, hints=None, languages=("", ""), **kwargs):
        super().__init__(*args, **kwargs)
        for name, one in self.fields.items():
            if name.removesuffix("_other") in drafts.IN_TWO_LANGUAGES:
                one.widget.attrs["lang"] = languages[name.endswith("_other")]
        for name, one in self.fields.items():
            if isinstance(one.widget, forms.HiddenInput):
                continue
            key = self.add_prefix(name)
            select = isinstance(one.widget, forms.Select)
            box = isinstance(one.widget, forms.CheckboxInput)
            one.widget.attrs["class"] = "form-select" if select else "form-check-input" if box else "form-control"
            one.hint = (hints or {}).get(key, "")
            if not box:
                one.widget.attrs["aria-describedby"] = f"{self.auto_id % key}-hint"


def text(label, rows=1, longest=None, said=""):
    too_long = f"{said} in more than {longest} letters."
    return forms.CharField(
        label=label,
        required=False,
        max_length=longest,
        error_messages={"max_length": too_long},
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class TermsForm(TypedForm):
    language = forms.ChoiceField(label=_("Language of the agreement"), choices=DocumentLanguage.choices)
    other_language = forms.ChoiceField(choices=[("", ""), *DocumentLanguage.choices], required=False)
    background = text(_("What happened, in words that both sides accept"), rows=3)
    background_other = text(_("What happened, in words that both sides accept"), rows=3)
    review_on = DateField(
        label=_("We look at it again"),
        required=False,
        error_messages={"invalid": "has a review date that is not a day."},
    )
    if_not_kept = text(_("What happens if it is not kept"), rows=2)
    if_not_kept_other = text(_("What happens if it is not kept"), rows=2)
    share_with_school = forms.BooleanField(
        label=_("The school may have a copy, once everyone who signs has agreed to that"), required=False
    )


class CardForm(TypedForm):
    """One obligation. `people` maps the choice to the party, asked of the database once for all cards."""

    continues = forms.IntegerField(widget=forms.HiddenInput, required=False)
    struck = forms.CharField(widget=forms.HiddenInput, required=False)
    who = forms.ChoiceField(label=_("Who does it"), error_messages={"required": "does not say who does it."})
    for_whom = forms.ChoiceField(label=_("For whom"), required=False)
    kind = forms.ChoiceField(
        label=_("What kind of promise"),
        choices=[("", _("Choose…")), *Obligation.Kind.choices],
        error_messages={"required": "does not say what kind of promise it is."},
    )
    amount = NumberField(
        label=_("How much, in dollars"),
        required=False,
        largest=9_999_999,
        places=2,
        error_messages={"invalid": "gives “%(text)s” as the amount: write it like 120 or 49.50."},
    )
    hours = NumberField(
        label=_("How many hours"),
        required=False,
        largest=9_999,
        places=1,
        error_messages={"invalid": "gives “%(text)s” as the hours: write it like 120 or 49.50."},
    )
    what = text(_("What exactly"), rows=2)
    what_other = text(_("What exactly"), rows=2)
    how_known = text(_("How anyone will know it is done"), longest=300, said="says how it will be known")
    how_known_other = text(_("How anyone will know it is done"), longest=300, said="says how it will be known")
    due_on = DateField(
        label=_("By when"), required=False, error_messages={"invalid": "has a day that cannot be read."}
    )
    watched_by = forms.CharField(
        label=_("Who watches over it"),
        required=False,
        max_length=120,
        error_messages={"max_length": "names who watches over it in more than 120 letters."},
    )

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.people = people
        choices = [("", _("Choose…")), *((pk, named(party, people)) for pk, party in people.items())]
        for name in ("who", "for_whom"):
            self.fields[name].choices = choices
            self.fields[name].error_messages["invalid_choice"] = "names somebody who is not in this case."

    def put(self, place, order=()):
        """Where it stands on the page: its place in the names of the fields, and its number while it is not struck."""
        self.place = place
        self.is_struck, self.words = bool(self.initial.get("struck")), self.initial.get("what", "")
        self.number = order.index(place) + 1 if place in order else ""
        self.is_first, self.is_last = place in order[:1], place in order[-1:]
        return self

    def clean(self):
        cleaned = super().clean()
        for name, kind, said in (
            ("amount", Obligation.Kind.RESTITUTION, "has an amount, and is not restitution."),
            ("hours", Obligation.Kind.SERVICE, "has hours, and is not service."),
        ):
            if cleaned.get(name) and cleaned.get("kind") not in (kind, None):
                self.add_error(name, said)
        return cleaned


def people_of(agreement):
    """Everybody of the case, also who has withdrawn since: their name in a draft is said, not silently dropped."""
    return {str(party.pk): party for party in agreement.case.parties.all()}


def named(party, people):
    """The name alone, which is read aloud; where two share it, the part that they have as well."""
    twice = sum(other.name == party.name for other in people.values()) > 1
    return f"{party} ({party.get_side_display()})" if twice else str(party)


class DraftPage:
    """The page, of what is saved or of what was just typed."""

    def __init__(self, agreement, data=None):
        self.agreement = agreement
        self.saved = agreement.draft or drafts.empty(agreement.language)
        self.draft = self.saved if data is None else drafts.typed(data, self.saved)
        self.edits = agreement.edits if data is None else _edits(data)

    @property
    def language(self):
        return self.draft["terms"]["language"]

    @property
    def other_language(self):
        return self.draft["terms"]["other_language"]

    @property
    def languages(self):
        return [code for code in (self.language, self.other_language) if code]

    def parts(self):
        """What the template shows, in the language of the agreement that is active."""
        people, hints = people_of(self.agreement), plain.hints(self.draft)
        here = {pk: party for pk, party in people.items() if not party.has_withdrawn or _is_named(pk, self.draft)}
        shown = {"people": here, "hints": hints, "languages": (self.language, self.other_language)}
        return {
            "terms": TermsForm(initial=self.draft["terms"], hints=hints, languages=shown["languages"]),
            "cards": self._cards(shown),
            "blank": CardForm(prefix="obligations-__prefix__", **shown).put("__prefix__"),
            "totals": [
                one | {"name": named(people[one["who"]], people) if one["who"] in people else ""}
                for one in drafts.totals(self.draft)
            ],
        }

    def _cards(self, shown):
        cards = self.draft["obligations"] or [{}]
        order = [i for i, card in enumerate(cards) if not card.get("struck")]
        return [
            CardForm(initial=card, prefix=f"obligations-{i}", **shown).put(i, order)
            for i, card in enumerate(cards)
        ]


def in_words(draft, people, beside=None):
    """A draft to be read: what was typed, with the names of the people; and what of it differs from one `beside` it."""
    beside = beside or draft
    known = [drafts.said(card) for card in drafts.standing(beside)]
    cards = []
    for card in drafts.standing(draft):
        kind = dict(Obligation.Kind.choices).get(card["kind"], "")
        names = {name: people.get(card[name], "") for name in ("who", "for_whom")}
        differs = {"differs": drafts.said(card) not in known}
        cards.append(card | names | differs | {"kind": kind, "due_on": _day(card["due_on"])})
    terms = draft["terms"]
    return {
        "terms": terms | {"review_on": _day(terms["review_on"])},
        "obligations": cards,
        "differs": drafts.differing_terms(draft, beside),
        "lacks": len([words for words in known if words not in map(drafts.said, drafts.standing(draft))]),
    }


def _day(typed):
    """The day that was typed, or what stands in its place."""
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return typed


def _is_named(pk, draft):
    return any(pk in (card["who"], card["for_whom"]) for card in draft["obligations"])


def _edits(data):
    edits = data.get("edits", "")
    return int(edits) if drafts.is_number(edits) else -1
