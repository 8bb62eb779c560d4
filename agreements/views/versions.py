from django.contrib import messages
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from agreements import actions
from agreements.views.loading import agreement_or_404


@require_POST
def amend(request, pk):
    agreement = agreement_or_404(request, pk)
    if newer := agreement.case.agreements.in_work().first():
        messages.info(request, f"Version {newer.version} is already being written.")
        return redirect(newer)
    draft = actions.amend(agreement=agreement, by=request.user)
    messages.success(request, f"This is version {draft.version}. The signed one holds until this one is signed.")
    return redirect("agreements:draft", draft.pk)
