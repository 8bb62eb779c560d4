from django.contrib import messages
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from agreements import actions
from agreements.views.loading import agreement_or_404


@require_POST
def seal(request, pk):
    """Fix what everybody has signed; or seal a document that was stored while there was no key."""
    agreement = agreement_or_404(request, pk)
    if agreement.was_signed:
        actions.add_seal(agreement=agreement, by=request.user)
        messages.success(request, "The document carries the center's seal.")
    else:
        actions.seal(agreement=agreement, by=request.user)
        messages.success(request, "The agreement is fixed, and everyone gets a copy.")
    return redirect(agreement)
