from django.shortcuts import get_object_or_404

from agreements.models import Agreement
from cases import access
from cases.views.loading import opened_or_404


def agreement_or_404(request, pk):
    """The agreement of a case that the reader works; outside that wall it does not exist."""
    agreements = Agreement.objects.visible_to(request.user).select_related("case__school")
    return opened_or_404(request, agreements, pk=pk)


def part_or_404(request, parts, pk):
    """An obligation, a follow-up, a signature: whatever belongs to such an agreement."""
    visible = Agreement.objects.visible_to(request.user)
    parts = parts.filter(agreement__in=visible).select_related("agreement__case__school")
    part = get_object_or_404(parts, pk=pk)
    request.opened = part.agreement
    access.require(access.can_work(request.user, part.agreement.case))
    return part
