"""A signer's page, at the table and from elsewhere: the whole text, and a yes or a no to it."""

from contextlib import contextmanager
from dataclasses import dataclass

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _

from agreements import actions, handing_over, signers
from agreements.forms.sign import DeclineForm, SignForm, SignOnScreenForm
from agreements.models import Agreement, SigningLink
from cases.models import Consent, Party
from schools.models import DocumentLanguage, User


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Whose answer is asked for, to which agreement, and the addresses around the page.

    `signer` is the key of who answers, `child` of whom they do it for. `link` is the one by which they came, `by`
    whoever sent it; on the center's own device `by` is whoever is signed in. `onward` is where it goes on.
    """

    agreement: Agreement
    signer: int
    child: int | None
    by: User
    link: SigningLink | None = None
    takes_paper: bool = False
    to_sign: str
    to_decline: str
    onward: str

    def for_action(self):
        """Only the keys of the people: who they are is read under the lock of the action, and not before it too."""
        return {
            "agreement": self.agreement,
            "signer": Party(pk=self.signer),
            "on_behalf_of": Party(pk=self.child) if self.child else None,
            "by": self.by,
            "link": self.link,
        }

    def after(self, request, answer):
        """Where it goes on once they have answered, or find that they had."""
        return redirect(self.onward)


def sign_page(request, asked):
    """Show the text, and take the signature."""
    language = language_asked_for(request)
    form = _filled_in(SignForm if asked.takes_paper else SignOnScreenForm, request, agreement=asked.agreement)
    with translation.override(language or asked.agreement.language):
        if request.method == "POST" and form.is_valid():
            with _refusals(form):
                shown_hash = form.cleaned_data["shown_hash"]
                signature = actions.sign(yes=form.yes(language), shown_hash=shown_hash, **asked.for_action())
                return asked.after(request, signature)
    return _page(request, "agreements/sign.html", asked, form, language)


def decline_page(request, asked):
    """A no, asked once more. Nobody is asked for a reason."""
    language = language_asked_for(request)
    form = _filled_in(DeclineForm, request)
    with translation.override(language or asked.agreement.language):
        if request.method == "POST" and form.is_valid():
            with _refusals(form):
                declined = actions.decline(**form.cleaned_data, **asked.for_action())
                return asked.after(request, declined)
    return _page(request, "agreements/decline.html", asked, form, language)


def language_asked_for(request):
    asked = request.POST.get("read_in") or request.POST.get("language") or request.GET.get("language")
    return asked if asked in DocumentLanguage else ""


def _filled_in(form_class, request, **kwargs):
    """Filled in anew where only another language was asked for: nothing is answered by that, and nothing is lost."""
    if "read_in" in request.POST:
        return form_class(initial=request.POST.dict(), **kwargs)
    return form_class(request.POST or None, request.FILES or None, **kwargs)


@contextmanager
def _refusals(form):
    """What is refused stands on the page; of a place that nobody has, there is none."""
    with form.refusals():
        try:
            yield
        except actions.NotTheirPlace as nobody:
            raise Http404 from nobody


def _page(request, template, asked, form, language):
    """The page as the agreement is now: it may have been answered a moment before, or taken back."""
    agreement = Agreement.objects.select_related("case__school").get(pk=asked.agreement.pk)
    line = agreement.line_of(asked.signer, asked.child) if agreement.is_signing else None
    if line is None:
        return _not_now(request, agreement, asked, form, language)
    if line.is_settled and not form.is_bound:
        return asked.after(request, line.answer)
    place, person = line.place, line.place.person(asked.signer, asked.child)
    language = language or person.document_language
    text_hash = agreement.text_hash()
    context = {
        "agreement": agreement,
        "asked": asked,
        "place": place,
        "person": person,
        "form": form,
        "language": language,
        "text_hash": text_hash,
        "consent_version": Consent.TEXT_VERSION,
        "asks_to_share": agreement.share_with_school and not _shares(place, person),
        "has_declined": not handing_over.agreement_of(request)
        and _has_said_no(agreement, place, person, text_hash),
    }
    with translation.override(language):
        return render(request, template, context, status=400 if form.errors else 200)


def _not_now(request, agreement, asked, form, language):
    """The text was taken back, all is signed, or the signer has withdrawn: they are told so, and signed nothing.

    Whoever opens the page of somebody who never had to sign learns nothing.
    """
    with translation.override(language or agreement.language):
        sentences = [error for errors in form.errors.values() for error in errors]
        people = agreement.case.parties.filter(pk__in=[asked.signer, asked.child]).exclude(withdrew_at=None)
        gone = people.first() if signers.had_a_place(agreement, asked.signer, asked.child) else None
        if gone:
            sentences = [_("%(name)s has withdrawn. Nothing was signed.") % {"name": gone}]
        if sentences:
            context = {"sentences": sentences, "onward": asked.onward, "is_for_mediator": False}
            return render(request, "agreements/not_now.html", context, status=400 if form.is_bound else 200)
    if agreement.is_signing:
        raise Http404
    return redirect(asked.onward)


def _has_said_no(agreement, place, person, text_hash):
    """Not asked at the table: whoever presses a name there would read what was said to the mediator alone."""
    return agreement.declined.filter(signer=person, on_behalf_of=place.child, text_hash=text_hash).exists()


def _shares(place, person):
    consents = place.party.consents.filter(scope=Consent.Scope.SHARE, withdrawn_at=None)
    return consents.filter(given_by=person).exists()
