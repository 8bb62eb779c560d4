from csp.constants import HEADER
from csp.utils import build_policy
from django.http import HttpResponseNotFound
from django.shortcuts import render
from django.views.defaults import page_not_found

from schools.held import HeldPost


def nowhere(request, exception):
    """What is not there, or outside a wall: the page is the same. Its author's own text is theirs to copy, though.

    Somebody may be taken off a case while they write about it.
    """
    user = getattr(request, "user", None)
    held = HeldPost.of(request) if request.method == "POST" and user and user.is_authenticated else None
    if held and held.was_written_by(user) and held.sentences():
        return render(request, "not_taken.html", {"held": held}, status=404)
    return page_not_found(request, exception)


class OwnPageMiddleware:
    """With DEBUG too, what is not there is answered with our own page, and with the content policy of every other.

    Django makes this kind of answer for nothing else; without DEBUG neither is left out.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotFound):
            response = nowhere(request, None)
        if response.status_code == 404:
            response.headers.setdefault(HEADER, build_policy(nonce=str(request.csp_nonce)))
        return response
