"""The people of a referral: any number of them on one page, each with guardians.

Who is on the page is read from the names of its fields, so that a person can be added and taken out there
without a count that must be kept right. A card that nobody wrote into is not there.
"""

import re

from django import forms
from django.utils import timezone

from cases.forms.fields import BirthDateField
from cases.models import Party
from cases.models.party import is_minor_on
from cases.models.preconference import Channel
from schools.models import Language

SIDES = [choice for choice in Party.Side.choices if choice[0] != Party.Side.GUARDIAN]
UNKNOWN = ("", "Not known yet")
CARD_INDEX = re.compile(r"people-(\d{1,3})-name")


def as_typed(form_class, typed, prefix=None):
    """What was typed into such a form: shown again as its initial values, it is not judged yet."""
    return {
        name: field.widget.value_from_datadict(typed, {}, f"{prefix}-{name}" if prefix else name)
        for name, field in form_class.base_fields.items()
    }


class Card(forms.Form):
    """Somebody on the page. `typed` is what the page sent; `judge` says whether it must be right by now."""

    required_css_class = "required"
    use_required_attribute = False

    name = forms.CharField(max_length=120, error_messages={"required": "Write their name, or “not known”."})
    telephone = forms.CharField(max_length=40, required=False)
    email = forms.EmailField(required=False, label="E-mail")
    contact_advice = forms.CharField(
        max_length=300,
        required=False,
        label="How and when to contact them safely",
        help_text="For example: only after 4 pm; never leave a message.",
    )
    needs_interpreter = forms.BooleanField(required=False, label="Needs an interpreter")

    def __init__(self, typed=None, *, prefix, judge=True, initial=None):
        self.is_written = typed is not None and self.written(typed, prefix, initial or {})
        if self.is_written and judge:
            super().__init__(typed, prefix=prefix)
        else:
            super().__init__(prefix=prefix, initial=as_typed(type(self), typed, prefix) if typed else initial)

    @classmethod
    def written(cls, typed, prefix, initial):
        """Whether anything differs from the card as it was shown: what somebody chose is not left out silently."""
        return any(
            value is not None and field.has_changed(initial.get(name, field.initial), value)
            for (name, field), value in zip(
                cls.base_fields.items(), as_typed(cls, typed, prefix).values(), strict=True
            )
        )

    def has_any(self, *names):
        """Whether a fold around these fields stands open: something is in it, or wrong with it."""
        return any(self[name].value() not in (None, "", False, []) or self[name].errors for name in names)


class GuardianForm(Card):
    relation = forms.CharField(
        max_length=60, required=False, label="Relation to the child", help_text="Mother, grandfather…"
    )
    language = forms.ChoiceField(choices=[("", "The same as the child's"), *Language.choices], required=False)

    field_order = ("name", "relation", "telephone", "email", "contact_advice", "language", "needs_interpreter")


class PersonForm(Card):
    AGES = [("", "Not said"), ("minor", "Under 18"), ("adult", "18 or older")]
    GUARDIANS = 2

    side = forms.ChoiceField(
        choices=[("", "Choose…"), *SIDES],
        label="Their part in this",
        error_messages={"required": "Choose their part in this."},
    )
    grade = forms.CharField(max_length=20, required=False)
    birth_date = BirthDateField(
        required=False,
        error_messages={"invalid": "Write a date such as 2012-05-31."},
    )
    age = forms.ChoiceField(
        choices=AGES,
        required=False,
        label="Age, if you do not know the birth date",
        help_text="Not said: we take a harmed or responsible party to be under 18, and anybody else to be an adult.",
    )
    supports = forms.IntegerField(
        required=False,
        widget=forms.Select(choices=[UNKNOWN]),
        label="Whom they support",
        help_text="Only for a support person.",
    )
    avoid_channels = forms.MultipleChoiceField(
        choices=Channel.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="Do not contact them by",
    )
    language = forms.ChoiceField(choices=Language.choices, initial=Language.ENGLISH)
    accessibility = forms.CharField(
        max_length=300,
        required=False,
        label="What they need to take part well",
        help_text="A step-free room, large print, breaks…",
    )

    def __init__(self, typed=None, *, index, judge=True, initial=None):
        super().__init__(typed, prefix=f"people-{index}", judge=judge, initial=initial)
        self.index = index
        self.guardians = [
            GuardianForm(typed, prefix=f"{self.prefix}-guardian-{n}", judge=judge) for n in range(self.GUARDIANS)
        ]
        self.is_guarded = any(guardian.is_written for guardian in self.guardians)

    @property
    def reach_is_open(self):
        return self.has_any("telephone", "email", "contact_advice", "avoid_channels")

    @property
    def needs_are_open(self):
        return self["language"].value() != Language.ENGLISH or self.has_any("needs_interpreter", "accessibility")

    @classmethod
    def written(cls, typed, prefix, initial):
        guardians = (f"{prefix}-guardian-{n}" for n in range(cls.GUARDIANS))
        return super().written(typed, prefix, initial) or any(
            GuardianForm.written(typed, g, {}) for g in guardians
        )

    def is_valid(self):
        guardians = [guardian.is_valid() for guardian in self.guardians if guardian.is_written]
        return super().is_valid() and all(guardians)

    def clean(self):
        if self.cleaned_data.get("side") != Party.Side.SUPPORT:
            self.cleaned_data["supports"] = None
        self.cleaned_data["is_minor_by_word"] = self._is_minor(self.cleaned_data.pop("age", ""))

    def _is_minor(self, said):
        """By the birth date, or as it was said. The people in a school's conflict are minors, mostly; others are not."""
        if born := self.cleaned_data.get("birth_date"):
            return is_minor_on(timezone.localdate(), born)
        return said == "minor" or (not said and self.cleaned_data.get("side") in Party.PRINCIPAL_SIDES)

    def as_person(self, places):
        """What `actions.refer` takes. `places` says where in its list a card of the page stands."""
        guardians = [g.cleaned_data for g in self.guardians if g.is_written]
        for guardian in guardians:
            guardian["language"] = guardian["language"] or self.cleaned_data["language"]
        supports = places.get(self.cleaned_data["supports"])
        return self.cleaned_data | {"supports": supports, "guardians": guardians}


class People:
    """The cards of one page: those in sight, and spare ones for somebody whose browser runs no script."""

    FIRST = (Party.Side.HARMED, Party.Side.RESPONSIBLE)
    SPARE = 4
    MOST = 60

    def __init__(self, typed=None, *, judge=True, more=False):
        indexes = sorted({int(found[1]) for key in typed or () if (found := CARD_INDEX.fullmatch(key))})
        cards = [
            PersonForm(typed, index=index, judge=judge, initial=self._first_shown(index))
            for index in indexes or range(len(self.FIRST))
        ]
        last_written = max((place for place, card in enumerate(cards, 1) if card.is_written), default=0)
        cut = max(last_written, min(len(cards), len(self.FIRST)))
        self.shown, self.spare = cards[:cut], cards[cut:]
        self.wants_more = more
        self._add_spare(cards[-1].index + 1, self.SPARE if more else self.SPARE - len(self.spare))
        self._offer_supported()

    def _first_shown(self, index):
        return {"side": self.FIRST[index]} if index < len(self.FIRST) else {}

    @property
    def written(self):
        return [card for card in self.shown if card.is_written]

    @property
    def blank(self):
        """The card that a script copies."""
        return PersonForm(index="__n__")

    def titled(self):
        """Every form of every card in sight, with what to call it."""
        for number, card in enumerate(self.shown, 1):
            yield f"Person {number}, ", card
            for guardian in card.guardians:
                yield f"Person {number}, guardian, ", guardian

    def are_valid(self):
        return all(card.is_valid() for card in self.written) and self._supports_are_here()

    def as_people(self):
        places = self._places()
        return [card.as_person(places) for card in self.written]

    def _places(self):
        return {card.index: place for place, card in enumerate(self.written)}

    def _add_spare(self, index, count):
        self.spare += [PersonForm(index=index + n) for n in range(count)]

    def _offer_supported(self):
        cards = [*self.shown, *self.spare]
        names = [(card.index, card["name"].value() or f"Person {n}") for n, card in enumerate(cards, 1)]
        for card in cards:
            others = [(index, name) for index, name in names if index != card.index]
            card.fields["supports"].widget.choices = [UNKNOWN, *others]

    def _supports_are_here(self):
        places = self._places()
        for card in self.written:
            supports = card.cleaned_data["supports"]
            if supports is not None and (supports not in places or supports == card.index):
                card.add_error("supports", "Choose somebody else who is named on this page.")
        return all(card.is_valid() for card in self.written)
