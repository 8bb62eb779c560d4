from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.views.decorators.cache import cache_control

from schools.models import Center


@login_not_required
@cache_control(max_age=3600, public=True)
def logo(request):
    center = Center.objects.only("logo", "logo_type").first()
    if center is None or not center.logo:
        raise Http404
    return HttpResponse(bytes(center.logo), content_type=center.logo_type)
