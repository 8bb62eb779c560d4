from django.conf import settings
from django.contrib import messages
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from cases import access, documents, history
from cases.models import Case, Event
from cases.views.loading import opened_or_404
from cases.views.page import form_page
from records import actions, certificate
from records.forms.retention import SeenForm, TakeOutForm
from records.models import DisposalBatch, DisposalItem, ExtractRequest, RetentionRule
from schools.fresh import fresh
from schools.models import District


@require_safe
def disposals(request):
    """Every list, the newest first, and the schedule that they are made by."""
    access.require_role(access.can_dispose(request.user, None))
    batches = DisposalBatch.objects.with_count_to_go().select_related("district", "confirmed_by", "approved_by")
    rules = RetentionRule.objects.select_related("district")
    context = {
        "batches": batches,
        "waiting": _waiting(request.user),
        "rules": rules,
        "districts": District.objects.order_by("name"),
    }
    return render(request, "records/disposals.html", context)


@require_safe
def disposal(request, pk):
    """One list; once it is carried out, the certificate."""
    batch = _batch(request, pk)
    known = Case.objects.visible_to(request.user)
    items = batch.items.filter(case__in=known).select_related("case__school__district", "taken_out_by")
    context = {
        "batch": batch,
        "to_go": items.to_go().prefetch_related(_kept_for_now()),
        "kept": items.taken_out(),
        "waiting": _waiting(request.user, batch.district),
        "hidden": batch.items.to_go().exclude(case__in=known).count(),
        "is_own": batch.confirmed_by_id == request.user.pk,
        "lines": certificate.lines(batch),
        "backup_days": settings.BACKUP_DAYS,
    }
    return render(request, "records/disposal.html", context)


@require_POST
@fresh
def confirm(request, pk):
    batch = _batch(request, pk)
    actions.confirm(batch=batch, seen=_seen(request), by=request.user)
    messages.success(request, "Thank you. Another coordinator approves it now.")
    return redirect(batch)


@require_POST
@fresh
def approve(request, pk):
    batch = _batch(request, pk)
    actions.approve(batch=batch, seen=_seen(request), by=request.user)
    messages.success(request, "Approved. Tonight these cases are deleted; until then you can stop it here.")
    return redirect(batch)


@require_POST
def send_back(request, pk):
    batch = _batch(request, pk)
    actions.send_back(batch=batch, by=request.user)
    messages.success(request, "Stopped. Nothing is deleted until two coordinators have said yes again.")
    return redirect(batch)


def take_out(request, pk, ref):
    batch = get_object_or_404(DisposalBatch.objects.visible_to(request.user), pk=pk)
    case = opened_or_404(request, Case.objects.visible_to(request.user), ref=ref)
    item = get_object_or_404(batch.items.to_go(), case=case)
    form = TakeOutForm(request.POST or None)
    if form.is_valid():
        with form.refusals():
            actions.take_out(item=item, by=request.user, **form.cleaned_data)
            messages.success(request, f"Case {case} is kept for now.")
            return redirect(batch)
    return form_page(request, "records/take_out.html", form, batch=batch, case=case)


@require_safe
def certificate_document(request, pk):
    batch = get_object_or_404(DisposalBatch.objects.visible_to(request.user), pk=pk, status="disposed")
    history.log_access(Event.Kind.PRINTED, by=request.user, subject=batch, detail="certificate")
    return documents.pdf_response(certificate.pdf(batch), f"disposal-{batch.pk}.pdf")


def _batch(request, pk):
    batches = DisposalBatch.objects.visible_to(request.user)
    return opened_or_404(request, batches.select_related("district", "confirmed_by", "approved_by"), pk=pk)


def _kept_for_now():
    """Somebody had asked for it on an earlier list. A district's own list takes its cases all the same, and says so."""
    kept = DisposalItem.objects.kept_for_now(timezone.localdate())
    return Prefetch("case__disposal_items", kept, to_attr="kept_for_now")


def _waiting(user, district=None):
    """Whose cases no list takes before they have an answer."""
    asked = ExtractRequest.objects.visible_to(user).open().of_closed_cases()
    if district:
        asked = asked.filter(child__case__school__district=district)
    return asked.select_related("child__case", "asked_by").order_by("due_on", "pk")


def _seen(request):
    """What they looked through; nothing, if the page did not say."""
    form = SeenForm(request.POST)
    return form.cleaned_data["seen"] if form.is_valid() else None
