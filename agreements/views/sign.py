from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from agreements import actions, handing_over
from agreements.forms.sign import DeclineForm, SignForm, SignOnScreenForm
from agreements.models import Agreement
from agreements.views.loading import agreement_or_404
from cases.lifecycle import Refused
from cases.models import Consent, Party

LANGUAGES = {"en", "es"}


def sign(request, pk, signer, child=None):
    """One signer's page on the mediator's device."""
    agreement = agreement_or_404(request, pk)
    form_class = SignOnScreenForm if handing_over.agreement_of(request) else SignForm
    return answer_page(request, agreement, (signer, child), form_class, by=request.user, **_ways_on(request, pk))


def decline(request, pk, signer, child=None):
    """A no, asked once more. Nobody is asked for a reason."""
    agreement = agreement_or_404(request, pk)
    return answer_page(request, agreement, (signer, child), DeclineForm, by=request.user, **_ways_on(request, pk))


def answer_page(request, agreement, keys, form_class, *, by, done, links, link=None):
    """What a signer is shown and answers, at the table and from elsewhere: `keys` are those of the signer and of
    the child for whom they sign. `done(signature)` answers where it goes on; `links(keys)` the addresses on the
    page; `link` is the one by which they came.

    What is sent is asked for only once, under the lock of the action: the keys say whose answer it is.
    """
    language = _language_asked_for(request)
    form = _form(request, form_class, agreement=agreement)
    with translation.override(language or agreement.language):
        if request.method == "POST" and form.is_valid():
            try:
                answer = form.answer(agreement=agreement, language=language, by=by, link=link, **_people(*keys))
                return done(answer)
            except actions.NotTheirPlace as nobody:
                raise Http404 from nobody
            except Refused as refused:
                form.add_error(None, refused.sentences)
    agreement = Agreement.objects.select_related("case__school").get(pk=agreement.pk)
    return _show(request, agreement, keys, form, language, done, links)


def _form(request, form_class, **kwargs):
    """Filled in anew where only another language was asked for: nothing is answered by that, and nothing is lost."""
    if "read_in" in request.POST:
        return form_class(initial=request.POST.dict(), **kwargs)
    return form_class(request.POST or None, request.FILES or None, **kwargs)


def _show(request, agreement, keys, form, language, done, links):
    if not agreement.is_signing:
        with translation.override(language or agreement.language):
            return _not_now(request, agreement, keys, form, done)
    line = agreement.line_of(*keys)
    if line is None:
        return _no_place(request, agreement, keys, form, done)
    if not form.is_bound and line.is_settled:
        return done(line.answer)
    place, person = line.place, line.place.person(*keys)
    language = language or person.document_language
    context = {
        "agreement": agreement,
        "place": place,
        "person": person,
        "form": form,
        "language": language,
        "text_hash": agreement.text_hash(),
        "consent_version": Consent.TEXT_VERSION,
        "asks_to_share": agreement.share_with_school and not _shares(place, person),
        "has_declined": line.declined is not None,
        "is_at_the_table": handing_over.agreement_of(request) is not None,
        **links(keys),
    }
    status = 400 if form.is_bound and form.errors else 200
    with translation.override(language):
        return render(request, form.template, context, status=status)


def _not_now(request, agreement, keys, form, done):
    """The text was taken back, everything is signed, or the signer has withdrawn: they are told, and signed nothing."""
    sentences = [error for errors in form.errors.values() for error in errors]
    if gone := agreement.case.parties.filter(pk__in=filter(None, keys), withdrew_at__isnull=False).first():
        sentences = [_("%(name)s has withdrawn. Nothing was signed.") % {"name": gone}]
    if not sentences:
        return done(None)
    context = {"sentences": sentences, "back": done(None).url}
    return render(request, "agreements/not_now.html", context, status=400 if form.is_bound else 200)


def _shares(place, person):
    consents = place.party.consents.filter(scope=Consent.Scope.SHARE, withdrawn_at=None)
    return consents.filter(given_by=person).exists()


def _ways_on(request, pk):
    """Where it goes on from a page on the mediator's device: to the table while it is handed over."""
    is_at_the_table = handing_over.agreement_of(request) == pk
    page = reverse("agreements:table" if is_at_the_table else "agreements:detail", args=[pk])

    def done(answer):
        if answer is None or answer.kind != "signature":
            return redirect(page)
        if not is_at_the_table and answer.agreement.is_in_force:
            messages.success(request, "Everybody has signed. The agreement is fixed, and everyone gets a copy.")
        return redirect(f"{page}?signed={answer.pk}")

    def links(keys):
        args = [pk, *filter(None, keys)]
        to_sign, to_decline = reverse("agreements:sign", args=args), reverse("agreements:decline", args=args)
        return {"to_sign": to_sign, "to_decline": to_decline, "back": page}

    return {"done": done, "links": links}


def _language_asked_for(request):
    asked = request.POST.get("read_in") or request.POST.get("language") or request.GET.get("language")
    return asked if asked in LANGUAGES else ""


def _people(signer, child):
    """Only their keys: who they are is read under the lock of the action, and not before it too."""
    return {"signer": Party(pk=signer), "on_behalf_of": Party(pk=child) if child else None}


def _no_place(request, agreement, keys, form, done):
    """Whoever has withdrawn since the page was opened has no place any more; of anybody else it never existed."""
    answer = _not_now(request, agreement, keys, form, done)
    if answer.status_code == 302:
        raise Http404
    return answer
