"""Whether this installation can do its work, for a load balancer or a monitor to ask.

Anyone may ask, so the answer names what fails and never why: the why is in the log.
"""

import logging

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import JsonResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

FONTS = [
    "NotoSans-Regular.ttf",
    "NotoSans-Bold.ttf",
    "NotoSans-Italic.ttf",
    "NotoSans-BoldItalic.ttf",
    "NotoSerif-Regular.ttf",
    "NotoSerif-Bold.ttf",
    "NotoSerif-Italic.ttf",
]

logger = logging.getLogger(__name__)


class HealthMiddleware:
    """Answers before a session is looked for: a browser in which somebody is signed in is told the truth too.

    A session is in the database, and without that every page is the one that asks for a minute's patience.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path != reverse("healthz"):
            return self.get_response(request)
        request.get_host()  # Asked by another name than ours, it answers as every page does.
        return healthz(request)


@login_not_required
@never_cache
@require_safe
def healthz(request):
    working = {
        "database": database_answers(),
        "migrations": migrations_are_applied(),
        "fonts": fonts_are_there(),
    }
    return JsonResponse(working, status=200 if all(working.values()) else 503)


def database_answers():
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        logger.exception("The database does not answer.")
        return False
    return True


def migrations_are_applied():
    try:
        executor = MigrationExecutor(connection)
        return not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except Error:
        return False


def fonts_are_there():
    """Pango draws boxes, or crashes, where the fonts of the documents are missing."""
    return all((settings.BASE_DIR / "static" / "fonts" / name).is_file() for name in FONTS)
