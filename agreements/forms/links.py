from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from agreements import links
from agreements.models import Copy, SigningLink
from cases.forms.action import ActionForm
from cases.models.preconference import Channel

Fact = SigningLink.Fact


class LinkForm(ActionForm):
    """How somebody proves that a link has reached the right person, and whether it goes by mail."""

    fact = forms.ChoiceField(
        label="What they are asked for before anything is shown",
        choices=[
            (Fact.CODE, "A code that you tell them by telephone or in person"),
            (Fact.BIRTH_YEAR, "The year in which the child was born"),
        ],
        initial=Fact.CODE,
        widget=forms.RadioSelect,
        help_text="Whoever knows the family knows the year. Choose the code where others read their messages.",
    )
    by_mail = forms.BooleanField(required=False)

    def __init__(self, *args, person, child, **kwargs):
        super().__init__(*args, **kwargs)
        if child is None or child.birth_date is None:
            self.fields["fact"].choices = self.fields["fact"].choices[:1]
            self.fields["fact"].help_text = ""
        if person.email and not person.avoids(Channel.EMAIL):
            self.fields["by_mail"].label = f"E-mail the link to {person.email}"
        else:
            del self.fields["by_mail"]


class CopyForm(LinkForm):
    """The copy is printed, or a link to it is sent: only then is there anything to ask."""

    way = forms.ChoiceField(
        label="How they get their copy",
        choices=Copy.Way.choices,
        initial=Copy.Way.PRINTED,
        widget=forms.RadioSelect,
    )
    field_order = ["way"]


class AnswerForm(ActionForm):
    """The second fact. What cannot be an answer is told so, and costs no try."""

    answer = forms.CharField(
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "answer"}),
        error_messages={"required": _("Please fill this in.")},
    )

    def __init__(self, *args, link, **kwargs):
        super().__init__(*args, **kwargs)
        self.digits = links.CODE_DIGITS if link.asks_for_code else 4
        self.fields["answer"].label = (
            _("The code that we told you") if link.asks_for_code else _("The year in which your child was born")
        )
        self._count(link)

    def say_wrong(self, link):
        self.add_error("answer", _("This is not the right answer."))
        self._count(link)

    def _count(self, link):
        self["answer"].help_text = ngettext(
            "You can try once more.", "You can try %(count)s times.", link.tries_left
        ) % {"count": link.tries_left}

    def clean_answer(self):
        answer = links.digits_of(self.cleaned_data["answer"])
        if len(answer) != self.digits:
            raise forms.ValidationError(
                _("The code has six digits.")
                if self.digits == links.CODE_DIGITS
                else _("A year has four digits, such as 2012.")
            )
        return answer
