from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from agreements import actions
from agreements.forms.library import TypicalForm
from agreements.models import TypicalPromise
from cases import access
from cases.views.once import once
from cases.views.page import form_page


@require_safe
def typical(request):
    """Promises that are often made, for the coordinator to keep; a draft can start from each."""
    access.require_role(access.can_keep_typical_promises(request.user))
    return render(request, "agreements/typical.html", {"promises": TypicalPromise.objects.all()})


@once
def add_typical(request):
    access.require_role(access.can_keep_typical_promises(request.user))
    form = TypicalForm(request.POST or None)
    if form.is_valid():
        actions.add_typical(by=request.user, **form.cleaned_data)
        messages.success(request, "The promise is on the list.")
        return redirect("agreements:typical")
    return form_page(request, "agreements/typical_form.html", form, promise=None)


def change_typical(request, pk):
    promise = _promise_or_404(request, pk)
    form = TypicalForm(request.POST or None, instance=promise)
    if form.is_valid():
        actions.change_typical(typical=promise, by=request.user, **form.cleaned_data)
        messages.success(request, "The promise is changed. Drafts that have started from it stay as they are.")
        return redirect("agreements:typical")
    return form_page(request, "agreements/typical_form.html", form, promise=promise)


@require_POST
def remove_typical(request, pk):
    actions.remove_typical(typical=_promise_or_404(request, pk), by=request.user)
    messages.success(request, "The promise is taken off the list.")
    return redirect("agreements:typical")


def _promise_or_404(request, pk):
    access.require_role(access.can_keep_typical_promises(request.user))
    return get_object_or_404(TypicalPromise, pk=pk)
