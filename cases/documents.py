"""Letters and forms on the center's paper. A PDF is made here and nowhere else, and never by a save."""

import mimetypes
import threading
from base64 import b64encode
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

import pydyf
from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.http import content_disposition_header
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from cases.lifecycle import Refused
from schools.models import Center

BUNDLED = settings.BASE_DIR / "static"
# The one element that a PDF tags as `Art`, and that no document uses for anything else.
IN_ANOTHER_LANGUAGE = "article"

# Pango's fonts are shared by the whole process, and not made for two threads at once.
_one_at_a_time = threading.Lock()


class BundledFiles(URLFetcher):
    """Reads the files that belong to this house and nothing else: no network, no other file of the machine."""

    def fetch(self, url, headers=None):
        address = urlsplit(url)
        if address.scheme == "data":
            return super().fetch(url, headers)
        path = Path(url2pathname(address.path)).resolve()
        if address.scheme != "file" or address.netloc or not path.is_relative_to(BUNDLED):
            raise ValueError(f"A document may not read {url}")
        content_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": content_type})


def render(template, context, language, other_language=""):
    """The PDF of a template under `documents/`, in a language: the same bytes' worth of words whoever asks.

    `context` holds what `letterhead()` answers, and what the template itself needs. Nothing is read but that.
    What stands in `other_language` stands in an element IN_ANOTHER_LANGUAGE.
    """
    zone = context["center"].time_zone
    with translation.override(language), timezone.override(zone):
        html = render_to_string(template, {**context, "language": language})
    with _one_at_a_time:
        style, fonts = _paper()
        page = HTML(string=html, base_url=BUNDLED.as_uri() + "/", url_fetcher=BundledFiles())
        return page.write_pdf(
            stylesheets=[style], font_config=fonts, pdf_variant="pdf/ua-1", finisher=_told(other_language)
        )


def _told(language):
    """Names the other language where it is spoken: WeasyPrint itself tells a screen reader only of the first."""

    def tell(document, pdf):
        for part in pdf.objects:
            if isinstance(part, pydyf.Dictionary) and part.get("S") == "/Art":
                part["Lang"] = pydyf.String(language)

    return tell


@cache
def _paper():
    """Style and fonts, read once a process."""
    fonts = FontConfiguration()
    style = CSS(filename=BUNDLED / "css" / "document.css", font_config=fonts, url_fetcher=BundledFiles())
    return style, fonts


def letterhead(case=None):
    """What stands at the head of a document: the center, its logo, today's date there, the case's number."""
    center = Center.current()
    if center is None:
        raise Refused(
            "The center has no name and address yet: an administrator adds them, then this can be printed."
        )
    with timezone.override(center.time_zone):
        today = timezone.localdate()
    return {"center": center, "logo": _logo(center), "today": today, "case_number": case.ref if case else ""}


def _logo(center):
    if not center.logo_type:
        return ""
    return f"data:{center.logo_type};base64,{b64encode(center.logo).decode()}"


def pdf_response(pdf, filename):
    """Shown in the browser, from where it is printed.

    The page's own content policy would forbid the browser's viewer its styles; a PDF needs none of it.
    """
    return HttpResponse(
        pdf,
        content_type="application/pdf",
        headers={
            "Content-Disposition": content_disposition_header(False, filename),
            "Content-Security-Policy": "frame-ancestors 'none'",
            "X-Content-Type-Options": "nosniff",
        },
    )
