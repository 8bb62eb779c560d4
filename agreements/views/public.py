"""Pages that somebody without an account opens by a link: in their language, kept by nobody, indexed by nobody."""

from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import get_language_from_request
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from schools.models import Center, DocumentLanguage

SESSION_KEY = "opened_links"
OPEN_FOR = 60 * 60


def public(view):
    """A page without a sign-in. A token of its address leaves it by no referrer, and no cache keeps its words.

    `strict-origin`, and not `no-referrer`: with that, browsers send a form without saying from where, which
    is refused as forged.
    """

    @login_not_required
    @never_cache
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def page(request, *args, **kwargs):
        with timezone.override(Center.zone()), translation.override(_chosen(request) or _browsers(request)):
            response = view(request, *args, **kwargs)
        response["Referrer-Policy"] = "strict-origin"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    page.without_session = without_token
    return page


def speak_to(person, request):
    """From here on in the person's language, unless another one was chosen on the page. Answers which."""
    language = _chosen(request) or person.document_language
    translation.activate(language)
    return language


def closed(request, why="", status=404, **context):
    """Made up, expired, used, replaced, for another text: one page for all, which says whom to call.

    `why` says more only to somebody who learns nothing by it.
    """
    return render(request, "agreements/link_closed.html", {"why": why, **context}, status=status)


@login_not_required
def without_token(request):
    """A form that comes without its token: the page was old, or the browser keeps no cookies."""
    with translation.override(_chosen(request) or _browsers(request)):
        return closed(request, why="cookies", status=403)


def let_in(request, link):
    """The second fact was right: in this browser, and for an hour, the link opens what it is for."""
    request.session.cycle_key()
    opened = request.session.get(SESSION_KEY, {})
    request.session[SESSION_KEY] = opened | {_key(link): timezone.now().timestamp()}


def is_let_in(request, link):
    since = request.session.get(SESSION_KEY, {}).get(_key(link), 0)
    return 0 <= timezone.now().timestamp() - since < OPEN_FOR


def _key(link):
    return f"{link._meta.model_name} {link.pk}"


def _chosen(request):
    language = request.GET.get("language")
    return language if language in DocumentLanguage else None


def _browsers(request):
    return get_language_from_request(request)[:2]
