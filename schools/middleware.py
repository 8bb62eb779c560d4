import zoneinfo

from django.contrib.auth.views import redirect_to_login
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.functional import SimpleLazyObject

from schools.held import HeldPost, page_before
from schools.models import Center
from schools.views import ask_to_sign_in


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
    """Answers a form that comes without a session with the sign-in page, which keeps what was typed.

    It looks at the view, and so comes after the CSRF check: only a form of ours in this browser is kept.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        is_open = request.user.is_authenticated or not getattr(view, "login_required", True)
        if request.method != "POST" or is_open:
            return None
        if held := HeldPost.of(request):
            response = ask_to_sign_in(request, held)
            add_never_cache_headers(response)
            return response
        return redirect_to_login(page_before(request))
