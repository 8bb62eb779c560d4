from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils import translation

from agreements import actions
from agreements.forms.sign import SignForm
from agreements.views.loading import agreement_or_404
from cases.models import Consent
from cases.views.page import form_page


def sign(request, pk, signer, child=None):
    """One signer's page on the mediator's device, in the language of the agreement."""
    agreement = agreement_or_404(request, pk)
    found = _place(agreement, signer, child)
    if found is None:
        return _no_place(request, agreement, signer, child)
    place, signature, person = found
    if request.method != "POST" and (signature or not agreement.is_signing):
        return redirect(agreement)
    form = _form(request, agreement, place, person)
    with translation.override(agreement.language):
        is_valid = form.is_valid()
    if is_valid:
        with form.refusals():
            actions.sign(
                agreement=agreement, signer=person, on_behalf_of=place.child, by=request.user, **form.signature()
            )
            return _after_signing(request, agreement, person)
    context = {"agreement": agreement, "case": agreement.case, "place": place, "person": person}
    context |= {"consent_version": Consent.TEXT_VERSION, "asks_to_share": "share" in form.fields}
    return form_page(request, "agreements/sign.html", form, **context)


def _form(request, agreement, place, person):
    return SignForm(
        request.POST or None,
        request.FILES or None,
        initial={"shown_hash": agreement.text_hash()},
        asks_to_share=agreement.share_with_school and not _shares(place, person),
    )


def _after_signing(request, agreement, person):
    agreement.refresh_from_db()
    if agreement.is_in_force:
        messages.success(request, "Everybody has signed. The agreement is fixed, and everyone gets a copy.")
    else:
        messages.success(request, f"{person} has signed.")
    return redirect(agreement)


def _place(agreement, signer, child):
    """The line that is signed, its signature if it has one, and who signs there."""
    for place, signature in agreement.signing_list():
        person = next((p for p in place.people if p.pk == signer), None)
        if person and child == (place.child.pk if place.child else None):
            return place, signature, person
    return None


def _no_place(request, agreement, signer, child):
    """Whoever has withdrawn since the page was opened has no place any more; of anybody else it never existed."""
    gone = agreement.case.parties.filter(pk__in=[signer, child], withdrew_at__isnull=False).first()
    if gone is None:
        raise Http404
    messages.warning(request, f"{gone} has withdrawn. Nothing was signed.")
    return redirect(agreement)


def _shares(place, person):
    consents = place.party.consents.filter(scope=Consent.Scope.SHARE, withdrawn_at=None)
    return consents.filter(given_by=person).exists()
