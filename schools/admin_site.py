from django.conf import settings
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404
from django.shortcuts import redirect
from django.utils.decorators import method_decorator


class DirectorySite(admin.AdminSite):
    """The admin behind the product's own door. To somebody who has no business in it, it does not exist."""

    site_header = site_title = "Directory"
    index_title = "The center's directory"

    @method_decorator(login_not_required)
    def login(self, request, extra_context=None):
        if request.user.is_authenticated:
            if self.has_permission(request):
                return redirect("admin:index")
            raise Http404
        return redirect_to_login(request.GET.get("next", request.path), settings.LOGIN_URL)

    def get_urls(self):
        """Without Django's way from a record to its page: it would tell an administrator which cases exist."""
        return [url for url in super().get_urls() if getattr(url, "name", "") != "view_on_site"]
