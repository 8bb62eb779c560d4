from django.shortcuts import render
from django.views.decorators.http import require_safe

from cases import access, facts
from cases.forms.referrals import ReferralFilter
from cases.keyset import capped_count, page_of
from cases.models import Referral
from cases.views.loading import opened_list
from schools.models import School

NEWEST_FIRST = ("-case__referred_at", "-case__pk")


@require_safe
def referrals(request):
    """What a school has sent, newest first, and where each of it stands."""
    access.require_role(access.can_refer(request.user))
    opened_list(request, "referrals")
    schools = access.schools_to_refer_for(School.objects.all(), request.user)
    can_refer = bool(schools)
    filters = ReferralFilter(request.GET, schools=schools)
    found = filters.of(Referral.objects.visible_to(request.user))
    page = page_of(found.with_state(), request, NEWEST_FIRST)
    for sent in page.rows:
        sent.state = facts.state_of(sent)
    context = {
        "filters": filters,
        "page": page,
        "count": capped_count(found),
        "drafts": request.user.drafts.visible_to(request.user)[:20],
        "can_refer": can_refer,
    }
    return render(request, "cases/referrals.html", context)
