from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve

from agreements import handing_over


class HandedOverMiddleware:
    """While the device is handed over, this session opens the signing of one agreement, and nothing else.

    It looks at the address alone, before any view and before what Django checks of a form: whatever is asked for
    elsewhere leads to the table, and whatever is sent elsewhere is not taken.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        key = handing_over.agreement_of(request)
        if key is None or _is_at_the_table(request, key):
            return self.get_response(request)
        if request.method in ("GET", "HEAD"):
            return redirect("agreements:table", key)
        return render(request, "agreements/handed_over.html", status=403)


def _is_at_the_table(request, key):
    try:
        page = resolve(request.path_info)
    except Resolver404:
        return False
    return page.view_name in handing_over.PAGES and page.kwargs.get("pk") == key
