from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header

from agreements import paper as papers
from agreements.models import Agreement, Signature
from agreements.scans import SUFFIXES
from agreements.views.loading import agreement_or_404, part_or_404
from cases import access, documents, history
from cases.models import Event


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
    agreement = get_object_or_404(Agreement.objects.select_related("case"), pk=pk)
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
        headers={
            "Content-Disposition": content_disposition_header(True, name),
            "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
        },
    )
