from csp.constants import HEADER
from csp.utils import build_policy
from django.http import HttpResponseNotFound
from django.views.defaults import page_not_found


class OwnPageMiddleware:
    """With DEBUG too, what is not there is answered with our own page, and with the content policy of every other.

    Django makes this kind of answer for nothing else; without DEBUG neither is left out.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotFound):
            response = page_not_found(request, None)
        if response.status_code == 404:
            response.headers.setdefault(HEADER, build_policy(nonce=str(request.csp_nonce)))
        return response
