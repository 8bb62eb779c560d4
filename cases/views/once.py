"""A form that adds to the record adds once, however often it is sent: by a double click, or again because no answer
came. The fingerprint of what was sent is kept in the transaction of what it added, so that both stand or neither.
"""

import hashlib
import json
from copy import copy
from datetime import timedelta
from functools import wraps

from django.contrib import messages
from django.db import transaction
from django.http import QueryDict
from django.shortcuts import redirect
from django.utils import timezone

from cases.models import SentPage
from schools.held import PAGE_MARK

KEPT_FOR = timedelta(days=1)


def once(view):
    """For a view whose form carries the mark of its page; the same words typed into a new page are new."""

    @wraps(view)
    def taken_once(request, *args, **kwargs):
        if request.method != "POST" or PAGE_MARK not in request.POST:
            return view(request, *args, **kwargs)
        with transaction.atomic():
            SentPage.objects.filter(at__lt=timezone.now() - KEPT_FOR).delete()
            # Whoever sends the same at the same moment waits here for the first to be done.
            sent, is_first = SentPage.objects.get_or_create(fingerprint=_fingerprint(request))
            if not is_first:
                _open(view, request, *args, **kwargs)
                messages.info(request, "This had reached us already. It is recorded once.")
                return redirect(sent.answer)
            response = view(request, *args, **kwargs)
            if leads_to := _leads_to(response):
                sent.answer = leads_to
                sent.save()
            else:
                sent.delete()
            return response

    return taken_once


def _leads_to(response):
    """Where a form that was taken leads; nowhere, if it came back. A page with no address of its own says where."""
    return response.url if response.status_code == 302 else getattr(response, "leads_to", "")


def _open(view, request, *args, **kwargs):
    """Ask the view's own walls first: whoever may not open its page any more is not told what became of the form.

    What is still to be said stays to be said: this page is shown to nobody.
    """
    opened = copy(request)
    opened.method, opened.POST = "GET", QueryDict()
    view(opened, *args, **kwargs)
    messages.get_messages(request).used = False


def _fingerprint(request):
    typed = {name: values for name, values in request.POST.lists() if name != "csrfmiddlewaretoken"}
    sent = json.dumps([request.user.pk, request.path, typed], sort_keys=True)
    return hashlib.sha256(sent.encode()).hexdigest()
