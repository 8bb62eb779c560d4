"""Whether a document is genuine, for anybody who holds it: no names, no contents, no case number, and nothing kept."""

import hashlib

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import caches
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from agreements import check_codes, scans, seals
from agreements.models import Agreement, SealedDocument
from schools.models import Center

IN_A_MINUTE = 30


@csrf_exempt  # Nothing is changed and nobody is signed in.
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def proof(request, code=""):
    """Type a code or give a file: what the center says of it, in English or Spanish."""
    language = request.GET.get("language", "")
    if language not in dict(settings.LANGUAGES):
        language = translation.get_language_from_request(request)
    with translation.override(language), timezone.override(Center.zone()):
        if _asks_too_often(request):
            return _page(request, status=429, is_busy=True)
        if request.method == "POST":
            return _answer_file(request, code)
        return _answer_code(request, code)


def _answer_code(request, code):
    if not code:
        if typed := check_codes.read(request.GET.get("code", "")):
            return redirect(
                reverse("agreements:proof_of", args=[typed]) + f"?language={translation.get_language()}"
            )
        return _page(request, is_empty="code" in request.GET)
    agreement = _issued(code)
    if agreement is None:
        return _page(request, status=404, code=check_codes.read(code), is_unknown=True)
    return _page(request, agreement=agreement, code=agreement.check_code)


def _answer_file(request, code):
    """What is in the file decides, not what it is called."""
    file = request.FILES.get("file")
    if file is None:
        return _page(request, status=400, problem="no_file")
    if file.size > scans.LARGEST:
        return _page(request, status=400, problem="too_large")
    content = file.read()
    stored = SealedDocument.objects.filter(sha256=hashlib.sha256(content).hexdigest())
    document = stored.select_related("agreement__case").defer("pdf").first()
    if document and code and document.agreement != _issued(code):
        return _page(request, verdict="another")
    if document:
        verdict = "sealed" if document.is_sealed else "stored"
        return _page(request, agreement=document.agreement, code=document.agreement.check_code, verdict=verdict)
    return _page(request, verdict=_verdict_of_seal(content))


def _verdict_of_seal(content):
    """Of a file that is not among those that the center keeps."""
    seal = seals.of(content)
    if seal is None:
        return "unknown"
    if not seal.is_ours:
        return "foreign"
    return "not_kept" if seal.is_intact else "broken"


def _issued(code):
    signed = Agreement.objects.filter(signed_at__isnull=False).select_related("case")
    return signed.filter(check_code=check_codes.read(code)).first()


def _asks_too_often(request):
    """So that nobody keeps the center busy with questions. Behind a proxy, the last address is the one it saw."""
    seen = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip() if settings.BEHIND_TLS else ""
    key = "proof-" + hashlib.sha256((seen or request.META.get("REMOTE_ADDR", "")).encode()).hexdigest()
    cache = caches["process"]
    cache.add(key, 0, timeout=60)
    try:
        return cache.incr(key) > IN_A_MINUTE
    except ValueError:
        return False


def _page(request, status=200, **found):
    context = {"language": translation.get_language(), "agreement": None, "code": "", "verdict": "", "problem": ""}
    context |= {"is_unknown": False, "is_busy": False, "is_empty": False} | found
    return render(request, "agreements/proof.html", context, status=status)
