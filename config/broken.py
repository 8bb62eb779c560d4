"""What broke on our side, and a database that cannot be reached for a while."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.csrf import requires_csrf_token


@requires_csrf_token
def broken(request):
    """Without a context processor: each may ask the very database that has failed."""
    is_away = isinstance(sys.exc_info()[1], OperationalError | InterfaceError)
    page = render_to_string("500.html", {"is_away": is_away, "CSP_NONCE": getattr(request, "csp_nonce", "")})
    return (
        HttpResponse(page, status=503, headers={"Retry-After": "30"})
        if is_away
        else HttpResponse(page, status=500)
    )
