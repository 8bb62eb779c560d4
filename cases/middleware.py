from urllib.parse import urlsplit

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone

from cases import history
from cases.lifecycle import Refused
from cases.models import Event


class NowhereMiddleware:
    """An address with a NUL in it leads nowhere: nobody types one, and PostgreSQL breaks on asking for it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            raise Http404
        return self.get_response(request)


class RefusalMiddleware:
    """A refusal that no form has caught is answered with its sentences, and the way back.

    So is the reloading of a page that only a button leads to.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code == 405 and request.method == "GET" and request.user.is_authenticated:
            page = render(request, "405.html", status=405)
            page["Allow"] = response["Allow"]
            return page
        return response

    def process_exception(self, request, exception):
        if isinstance(exception, Refused):
            context = {"sentences": exception.sentences, "back": _page_before(request)}
            return render(request, "refused.html", context, status=400)
        return None


class OpeningMiddleware:
    """Who has opened what: a record that a view has loaded (`views.loading`) and that was then shown, if only to say
    that a form on it is not right yet. A paper or a table is recorded where it is made, with its name.
    """

    SHOWN, PAGES = {200, 400}, ("text/html", "text/calendar")

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code in self.SHOWN and response["Content-Type"].startswith(self.PAGES):
            if opened := getattr(request, "opened", None):
                history.log_access(Event.Kind.OPENED, by=request.user, subject=opened)
            if what := getattr(request, "opened_list", ""):
                self._log_list(request, what)
        return response

    def _log_list(self, request, what):
        """Once a session and day: whoever works here opens them all day long, and more lines would bury the others."""
        seen, today = request.session.get("lists", {}), timezone.localdate().isoformat()
        if seen.get(what) != today:
            request.session["lists"] = seen | {what: today}
            history.log_access(Event.Kind.OPENED, by=request.user, detail=what)


def _page_before(request):
    """Where somebody came from, if that was one of our pages: nobody is sent to a place that another site names."""
    before = urlsplit(request.headers.get("referer", ""))
    if (before.scheme, before.netloc) != (request.scheme, request.get_host()):
        return ""
    return f"{before.path}?{before.query}" if before.query else before.path
