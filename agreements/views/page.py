from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header

from agreements import paper as papers
from agreements.models import Agreement, Signature
from agreements.scans import SUFFIXES
from agreements.views.load import agreement_or_404, part_or_404
from cases import access, documents, history
from cases.models import Event


def detail(request, pk):
    """Where the agreement stands: being signed, being kept, or replaced. A draft has its own page."""
    agreement = agreement_or_404(request, pk)
    if agreement.is_draft:
        return redirect("agreements:draft", agreement.pk)
    history.log_access(Event.Kind.OPENED, by=request.user, subject=agreement)
    context = {"agreement": agreement, "case": agreement.case}
    if agreement.is_signing:
        return render(request, "agreements/signing.html", context | _signing(agreement))
    return render(request, "agreements/keeping.html", context | _keeping(agreement))


def _signing(agreement):
    signing_list = agreement.signing_list()
    return {
        "signing_list": signing_list,
        "missing_count": sum(signature is None for _, signature in signing_list),
        "on_hold": agreement.case.missing_for_meeting(),
    }


def _keeping(agreement):
    obligations = agreement.obligations.select_related("who", "for_whom").prefetch_related("payments")
    return {
        "obligations": obligations,
        "signatures": agreement.standing_signatures() if agreement.was_signed else [],
        "follow_ups": agreement.follow_ups.select_related("with_whom"),
        "told": agreement.told.select_related("party"),
        "not_told": agreement.not_told() if agreement.is_in_force else [],
        "missing_for_sharing": agreement.missing_for_sharing() if agreement.share_with_school else [],
        "newer": agreement.case.agreements.in_work().first(),
        "current": agreement.case.agreements.in_force().first(),
    }


def paper(request, pk):
    """The text with a line for everybody who signs, to be signed by hand."""
    agreement = agreement_or_404(request, pk)
    if not agreement.is_signing:
        raise Http404
    pdf = papers.for_signing(agreement)
    history.log_access(Event.Kind.PRINTED, by=request.user, subject=agreement, detail="agreement to sign")
    return documents.pdf_response(pdf, papers.filename(agreement))


def document(request, pk):
    """The stored bytes, and nothing else: what was signed is never drawn again."""
    agreement = get_object_or_404(Agreement.objects.select_related("case", "document"), pk=pk)
    if not access.can_read_agreement(request.user, agreement) or not agreement.was_signed:
        raise Http404
    history.log_access(Event.Kind.PRINTED, by=request.user, subject=agreement, detail="signed agreement")
    return documents.pdf_response(bytes(agreement.document.pdf), papers.filename(agreement))


def scan(request, pk):
    """The page that somebody signed by hand. Saved, never shown inside the application: it came from outside."""
    signature = part_or_404(request, Signature.objects.exclude(scan=None).select_related("scan"), pk)
    content = bytes(signature.scan.content)
    history.log_access(Event.Kind.PRINTED, by=request.user, subject=signature.agreement, detail="signed page")
    name = f"signed-page-{signature.scan.sha256[:8]}.{SUFFIXES[signature.scan.content_type]}"
    return HttpResponse(
        content,
        content_type=signature.scan.content_type,
        headers={"Content-Disposition": content_disposition_header(True, name)},
    )
