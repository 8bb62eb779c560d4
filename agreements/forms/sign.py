from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agreements import scans, strokes
from agreements.models import Signature
from agreements.yes import Yes
from cases.forms.action import ActionForm
from cases.forms.fields import DateField
from schools.models import DocumentLanguage


class SignForm(ActionForm):
    """A signer's yes, in their own language: drawn or typed here, or the paper that they signed."""

    shown_hash = forms.CharField(widget=forms.HiddenInput)
    way = forms.ChoiceField(
        label=_("How I sign"),
        choices=[
            (Signature.Method.DRAWN, _("Here, by drawing my name")),
            (Signature.Method.TYPED, _("Here, by typing my name")),
            (Signature.Method.PAPER, _("On paper: the signed page is attached")),
        ],
        initial=Signature.Method.TYPED,
        widget=forms.RadioSelect,
    )
    consents = forms.BooleanField(label=_("I agree to sign electronically"), required=False)
    strokes = forms.CharField(label=_("My signature"), required=False, widget=forms.HiddenInput)
    typed_name = forms.CharField(
        label=_("My full name"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "words", "spellcheck": "false"}),
    )
    scan = forms.FileField(
        label=_("The signed page"),
        required=False,
        help_text=_("A PDF, PNG or JPEG of at most 10 MB."),
        widget=forms.FileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg"}),
    )
    signed_on = DateField(label=_("Signed on"), required=False, initial=timezone.localdate)
    paper_language = forms.ChoiceField(label=_("Read in"), required=False, choices=DocumentLanguage.choices)
    share = forms.BooleanField(label=_("The school may have a copy of this agreement"), required=False)

    def __init__(self, *args, agreement, **kwargs):
        super().__init__(*args, **kwargs)
        if not agreement.share_with_school:
            del self.fields["share"]
        if agreement.other_language:
            self.fields["paper_language"].initial = agreement.language
        else:
            del self.fields["paper_language"]

    def clean_scan(self):
        """The bytes and what they are; what they call themselves does not count."""
        upload = self.cleaned_data["scan"]
        if upload is None:
            return None
        if upload.size > scans.LARGEST:
            raise forms.ValidationError(_("This file is larger than 10 MB. Scan it at a lower resolution."))
        content = upload.read()
        content_type = scans.kind_of(content)
        if content_type is None:
            raise forms.ValidationError(_("This file is not a PDF, PNG or JPEG, or it is damaged."))
        return content, content_type

    def clean_strokes(self):
        """Looked at only when somebody signs by drawing: what lies in the field otherwise counts for nothing."""
        if self.cleaned_data.get("way") != Signature.Method.DRAWN:
            return None
        return strokes.validated(self.cleaned_data["strokes"])

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("way") == Signature.Method.PAPER:
            if not cleaned.get("scan") and "scan" not in self.errors:
                self.add_error("scan", _("Attach the page that was signed on paper."))
            if not cleaned.get("signed_on") and "signed_on" not in self.errors:
                self.add_error("signed_on", _("Say on which day it was signed: it stands on the page."))
            return cleaned
        if not cleaned.get("consents"):
            self.add_error("consents", _("To sign here, agree to it first. Paper is just as good."))
        if cleaned.get("way") == Signature.Method.TYPED and not cleaned.get("typed_name"):
            self.add_error("typed_name", _("Type your full name."))
        return cleaned

    def yes(self, language):
        """What belongs to the way that was chosen, and nothing else. On the screen it was read in `language`."""
        data, way = self.cleaned_data, self.cleaned_data["way"]
        on_paper = way == Signature.Method.PAPER
        return Yes(
            typed_name=data["typed_name"] if way == Signature.Method.TYPED else "",
            strokes=data["strokes"] if way == Signature.Method.DRAWN else None,
            scan=data["scan"] if on_paper else None,
            signed_on=data["signed_on"] if on_paper else None,
            language=data.get("paper_language", "") if on_paper else language,
            share=data.get("share", False),
        )


class SignOnScreenForm(SignForm):
    """For whoever has no paper to attach: from elsewhere they call for one, and at the table the mediator adds it,
    so that a device that was handed over never opens its files.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        way = self.fields["way"]
        way.choices = [choice for choice in way.choices if choice[0] != Signature.Method.PAPER]
        for name in {"scan", "signed_on", "paper_language"} & self.fields.keys():
            del self.fields[name]


class DeclineForm(ActionForm):
    """A signer's no to exactly the text that they were shown."""

    shown_hash = forms.CharField(widget=forms.HiddenInput)
