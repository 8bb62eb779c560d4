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
