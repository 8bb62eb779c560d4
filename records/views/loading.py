from cases import access
from cases.views.loading import opened_or_404


def record_or_404(request, records, pk):
    """A disclosure, a request for an extract: found by whoever sees the case, and answered for by a coordinator."""
    found = opened_or_404(request, records.visible_to(request.user), pk=pk)
    access.require(access.can_disclose(request.user, found))
    return found
