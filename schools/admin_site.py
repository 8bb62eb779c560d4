import re
from functools import wraps

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404
from django.shortcuts import redirect
from django.utils.decorators import method_decorator

OWN_SCRIPT = re.compile(rb'<script(?=[^<>]* src="/(?:static|admin/jsi18n)/)')


class DirectorySite(admin.AdminSite):
    """The admin behind the product's own door. To somebody who has no business in it, it does not exist."""

    site_header = site_title = "Directory"
    index_title = "The center's directory"

    def admin_view(self, view, cacheable=False):
        """With the nonce that lets the admin's scripts run: its templates know of none."""
        inner = super().admin_view(view, cacheable)

        @wraps(inner)
        def page(request, *args, **kwargs):
            response = inner(request, *args, **kwargs)
            if hasattr(response, "add_post_render_callback"):
                response.add_post_render_callback(lambda rendered: _let_run(rendered, request))
            return response

        return page

    def get_app_list(self, request, app_label=None):
        """First what is kept here: people, schools and the center. The records after it are only to be read."""
        return sorted(super().get_app_list(request, app_label), key=lambda app: app["app_label"] != "schools")

    def register(self, model_or_iterable, admin_class=None, **options):
        """Nothing of allauth's: sessions and second steps are each person's own."""
        models = [model_or_iterable] if isinstance(model_or_iterable, type) else model_or_iterable
        ours = [model for model in models if not model.__module__.startswith("allauth.")]
        super().register(ours, admin_class, **options)

    @method_decorator(login_not_required)
    def login(self, request, extra_context=None):
        if request.user.is_authenticated:
            if self.has_permission(request):
                return redirect("admin:index")
            raise Http404
        return redirect_to_login(request.GET.get("next", request.path), settings.LOGIN_URL)

    def password_change(self, request, extra_context=None):
        """The product's own page: it counts wrong tries, and says the same words to everybody."""
        return redirect("schools:password_change")

    def get_urls(self):
        """Without Django's way from a record to its page: it would tell an administrator which cases exist."""
        return [url for url in super().get_urls() if getattr(url, "name", "") != "view_on_site"]


def _let_run(page, request):
    """Those that are files of ours, by their address: a script that somebody got into a page is not one."""
    nonce = b'<script nonce="%s"' % str(request.csp_nonce).encode()
    page.content = OWN_SCRIPT.sub(nonce, page.content)
