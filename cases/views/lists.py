"""Lists of cases, and finding one."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from cases import access, history
from cases.forms.case_list import CaseFilterForm
from cases.keyset import CAP, Counted, in_words, page_of
from cases.models import Case, Event, Referral
from cases.rows import rows_of
from cases.search import FEW, find
from cases.views.loading import opened_list
from schools.models import School

SENT_ORDER = ("-case__referred_at", "-case__pk")


@require_safe
def case_list(request):
    access.require_role(access.can_list_cases(request.user))
    opened_list(request, "cases")
    filters = CaseFilterForm(request.GET, user=request.user)
    cases = filters.narrow(Case.objects.visible_to(request.user))
    page = page_of(cases.for_list().annotate(total=Counted(cases)), request)
    context = {
        "page": page,
        "rows": rows_of(page.rows),
        "count": in_words(page.rows[0].total) if page.rows else "",
        "filters": filters,
        "is_filtered": any(request.GET.get(name) for name in filters.fields),
    }
    return render(request, "cases/list.html", context)


@require_safe
def search(request):
    """What is typed is not written down anywhere: it may be somebody's name."""
    access.require_role(access.can_search(request.user))
    text = request.GET.get("q", "")
    if request.user.is_school_staff:
        return _search_referrals(request, text)
    if text.strip():
        history.log_access(Event.Kind.SEARCHED, by=request.user)
    cap = CAP if request.user.is_coordinator else FEW
    cases, count = find(Case.objects.visible_to(request.user), text, schools=School.objects.all(), cap=cap)
    page = page_of(cases.for_finding(), request)
    return render(request, "cases/search.html", {"q": text, "page": page, "count": count})


def _search_referrals(request, text):
    sent, own = Referral.objects.visible_to(request.user), School.objects.filter(memberships__user=request.user)
    referrals, count = find(sent, text, schools=own, path="case__", cap=FEW)
    page = page_of(referrals.select_related("case__school"), request, SENT_ORDER)
    return render(request, "cases/search_referrals.html", {"q": text, "page": page, "count": count})
