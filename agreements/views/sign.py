from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse

from agreements import handing_over
from agreements.views.answering import Asked, decline_page, sign_page
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
    return sign_page(request, _asked_here(request, pk, signer, child))


def decline(request, pk, signer, child=None):
    return decline_page(request, _asked_here(request, pk, signer, child))


def _asked_here(request, pk, signer, child):
    agreement = agreement_or_404(request, pk)
    is_at_the_table = handing_over.agreement_of(request) is not None
    line = [pk, signer, child] if child else [pk, signer]
    return AskedHere(
        agreement=agreement,
        signer=signer,
        child=child,
        by=request.user,
        takes_paper=not is_at_the_table,
        to_sign=reverse("agreements:sign", args=line),
        to_decline=reverse("agreements:decline", args=line),
        onward=reverse("agreements:table" if is_at_the_table else "agreements:detail", args=[pk]),
    )
