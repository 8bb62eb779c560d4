"""What came in and is not read at all, before any page of ours looks at it: too large, or nothing a browser sends."""

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.shortcuts import render
from django.views.decorators.csrf import requires_csrf_token

from agreements import handing_over


@requires_csrf_token
def unreadable(request, exception):
    """In which language somebody reads who has no account, or to whom a device was handed, is not known here."""
    languages = ["en"] if _is_staffs(request) else [code for code, name in settings.LANGUAGES]
    context = {"is_too_large": isinstance(exception, RequestDataTooBig), "languages": languages}
    return render(request, "400.html", context, status=400)


def _is_staffs(request):
    user = getattr(request, "user", None)
    return user is not None and user.is_authenticated and handing_over.agreement_of(request) is None
