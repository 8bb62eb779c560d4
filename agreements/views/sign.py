from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from agreements import handing_over
from agreements.models import Agreement
from agreements.views.answering import Asked, decline_page, language_asked_for, sign_page
from agreements.views.loading import agreement_or_404


class AskedHere(Asked):
    """On the mediator's device: from there it goes on to the table while it is handed over, else to the agreement."""

    def after(self, request, answer):
        if answer.kind != "signature":
            return redirect(self.onward)
        if answer.agreement.is_in_force and not handing_over.agreement_of(request):
            messages.success(request, "Everybody has signed. The agreement is fixed, and everyone gets a copy.")
        return redirect(f"{self.onward}?signed={answer.pk}")


def sign(request, pk, signer, child=None):
    """One signer's page on the mediator's device."""
    return _answer(sign_page, request, pk, signer, child)


def decline(request, pk, signer, child=None):
    return _answer(decline_page, request, pk, signer, child)


@login_not_required
def without_session(request):
    """A signer's answer that comes without the session that it was typed in, or with the token of an older one.

    It is the signer's, and nobody else sends it: unlike a text of ours it is kept for nobody who signs in next.
    """
    sentences = [
        _("The mediator was signed out, or this page had been open for too long. Nothing was signed."),
        _("Please give the device back to the mediator."),
    ]
    return _nothing_was_signed(request, sentences, "agreements:detail", status=403)


sign.without_session = decline.without_session = without_session


def _answer(page, request, pk, signer, child):
    is_at_the_table = handing_over.agreement_of(request) is not None
    if is_at_the_table and not Agreement.objects.visible_to(request.user).filter(pk=pk).exists():
        sentences = [
            _("The signing has ended. Nothing was signed."),
            _("Please give the device back to the mediator."),
        ]
        return _nothing_was_signed(request, sentences, "agreements:table", status=404)
    return page(request, _asked_here(request, pk, signer, child, is_at_the_table))


def _asked_here(request, pk, signer, child, is_at_the_table):
    line = [pk, signer, child] if child else [pk, signer]
    return AskedHere(
        agreement=agreement_or_404(request, pk),
        signer=signer,
        child=child,
        by=request.user,
        takes_paper=not is_at_the_table,
        to_sign=reverse("agreements:sign", args=line),
        to_decline=reverse("agreements:decline", args=line),
        onward=reverse("agreements:table" if is_at_the_table else "agreements:detail", args=[pk]),
    )


def _nothing_was_signed(request, sentences, onward, status):
    """`sentences` are lazy: they are said in the language of the page that was sent."""
    with translation.override(language_asked_for(request) or translation.get_language_from_request(request)):
        context = {"sentences": [str(one) for one in sentences], "is_for_mediator": True}
        context["onward"] = reverse(onward, args=[request.resolver_match.kwargs["pk"]])
        return render(request, "agreements/not_now.html", context, status=status)
