from django.urls import reverse

from cases import access
from schools.models import User

START = ("Start", "home")
PLACES = {
    User.Role.SCHOOL_STAFF: [START, ("My referrals", "cases:referrals"), ("Refer a case", "cases:refer")],
    User.Role.MEDIATOR: [START, ("My cases", "cases:list")],
    User.Role.COORDINATOR: [
        START,
        ("Screening", "cases:queue"),
        ("Cases", "cases:list"),
        ("Refer a case", "cases:refer"),
        ("Invitations", "schools:invitations"),
        ("Directory", "admin:index"),
    ],
    User.Role.ADMINISTRATOR: [START, ("Directory", "admin:index")],
}


def navigation(request):
    """Where somebody of this role can go from every page, and whether they may search."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"navigation": [], "can_search": False}
    places = [(label, reverse(name)) for label, name in PLACES[user.role]]
    current = _current(request.path, [url for _, url in places])
    return {
        "navigation": [{"label": label, "url": url, "current": url == current} for label, url in places],
        "can_search": access.can_search(user),
    }


def _current(path, urls):
    """The place that the page belongs to: the longest address that it begins with."""
    return max((url for url in urls if path == url or (url != "/" and path.startswith(url))), key=len, default="")
