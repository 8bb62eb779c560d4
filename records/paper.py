"""The extract on the center's paper."""

from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from cases import documents
from records.holding import Holding


def extract(request, kept):
    """The PDF of what the record holds on one child, with those free texts alone whose keys are in `kept`."""
    letterhead = documents.letterhead(request.case)
    with translation.override(request.language), timezone.override(letterhead["center"].time_zone):
        sections = Holding(request.child).sections()
    context = {
        **letterhead,
        "title": _("What our record holds on one child"),
        "request": request,
        "sections": sections,
        "kept": kept,
    }
    return documents.render("documents/extract.html", context, request.language)
