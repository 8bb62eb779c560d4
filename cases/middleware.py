from django.shortcuts import render

from cases.lifecycle import Refused


class RefusalMiddleware:
    """A refusal that no form has caught is answered with its sentences, and the way back."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if isinstance(exception, Refused):
            context = {"sentences": exception.sentences, "back": request.headers.get("referer", "/")}
            return render(request, "refused.html", context, status=400)
        return None
