from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from schools.fresh import fresh
from schools.sessions import end_other_sessions

# What a browser says of itself, and what people call it. The first that fits: most call themselves by several names.
BROWSERS = {"Edg/": "Edge", "Firefox/": "Firefox", "Chrome/": "Chrome", "Safari/": "Safari"}
DEVICES = {
    "iPhone": "an iPhone",
    "iPad": "an iPad",
    "Android": "an Android phone or tablet",
    "CrOS": "a Chromebook",
    "Windows": "a Windows computer",
    "Macintosh": "a Mac",
    "Linux": "a Linux computer",
}


@require_safe
def sessions(request):
    """Where somebody is signed in. What they do not know, they end."""
    found = UserSession.objects.purge_and_list(request.user)
    here = [session for session in found if session.is_current()]
    elsewhere = sorted((one for one in found if one not in here), key=lambda one: one.created_at, reverse=True)
    lines = [
        {"pk": one.pk, "since": one.created_at, "device": device_of(one), "is_here": one in here}
        for one in here + elsewhere
    ]
    return render(request, "schools/sessions.html", {"lines": lines, "elsewhere": len(elsewhere)})


@require_POST
@fresh
def end_others(request):
    """Asked freshly: whoever sits down at an open desk ends no signing at a table elsewhere."""
    end_other_sessions(request, request.user)
    messages.success(request, "Everywhere else you are signed out.")
    return redirect("schools:sessions")


@require_POST
@fresh
def end_one(request, pk):
    session = get_object_or_404(UserSession, pk=pk, user=request.user)
    device = device_of(session)
    session.end()
    messages.success(request, f"You are signed out there: {device}.")
    return redirect("schools:sessions")


def device_of(session):
    browser = _first(BROWSERS, session.user_agent, "A browser")
    return f"{browser} on {_first(DEVICES, session.user_agent, 'a device that does not say what it is')}"


def _first(names, text, otherwise):
    return next((name for mark, name in names.items() if mark in text), otherwise)
