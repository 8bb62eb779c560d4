"""Who has proved only hours ago that they are themself proves it again before they do what cannot be undone.

`@fresh` stands on every view that exports, disposes of records, or changes what somebody may do:

    @fresh
    def export(request): ...

Whoever signed in, or answered the question, less than `settings.FRESH_MINUTES` ago notices nothing. Everybody else
is asked first, and comes back to where they were: what they had typed is kept (`schools.held`), and they send it.
"""

from functools import wraps

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import render, resolve_url
from django.utils import timezone

from schools.forms import ConfirmForm
from schools.held import HeldPost, mark_of, page_before

KEY = "proved_at"


def fresh(view):
    """The view, behind the question whether it is still them."""

    @wraps(view)
    def asked_first(request, *args, **kwargs):
        return view(request, *args, **kwargs) if is_fresh(request) else _ask_again(request)

    return asked_first


def is_fresh(request):
    proved_at = request.session.get(KEY, 0)
    return timezone.now().timestamp() - proved_at < settings.FRESH_MINUTES * 60


def mark(request):
    """They have just proved who they are."""
    request.session[KEY] = timezone.now().timestamp()


def _ask_again(request):
    if request.method in ("GET", "HEAD"):
        return redirect_to_login(request.get_full_path(), resolve_url("schools:confirm"))
    if held := HeldPost.of(request):
        # The admin's forms carry no mark. They came with the token of this session, and so from nobody else.
        held.mark = held.mark or mark_of(request.user)
        context = {"form": ConfirmForm(request), "held": held, "next": ""}
        return render(request, "schools/confirm.html", context, status=401)
    return redirect_to_login(page_before(request), resolve_url("schools:confirm"))
