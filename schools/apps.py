from cryptography.fernet import Fernet
from django.apps import AppConfig
from django.conf import settings
from django.contrib.admin.apps import AdminConfig
from django.core.exceptions import ImproperlyConfigured


class SchoolsConfig(AppConfig):
    name = "schools"
    verbose_name = "Directory"

    def ready(self):
        """What opens nothing is found at the start, and not by the first who signs in."""
        _look_at_the_keys()
        _look_at_the_issuer()


def _look_at_the_keys():
    try:
        keys = [Fernet(key) for key in settings.SECOND_STEP_KEYS]
    except ValueError:
        keys = []
    if not keys:
        raise ImproperlyConfigured(
            "SECOND_STEP_KEYS must hold Fernet keys, with commas between them. A new one: "
            'python3 -c "import base64, os; print(base64.urlsafe_b64encode(os.urandom(32)).decode())"'
        )


def _look_at_the_issuer():
    """Over TLS, for that is how its keys are known to be its own."""
    told = settings.OIDC_CLIENT_ID and settings.OIDC_CLIENT_SECRET
    if settings.OIDC_ISSUER and not (told and settings.OIDC_ISSUER.startswith("https://")):
        raise ImproperlyConfigured(
            "OIDC_ISSUER must begin with https://, and OIDC_CLIENT_ID and OIDC_CLIENT_SECRET be given with it."
        )


class DirectoryAdminConfig(AdminConfig):
    default_site = "schools.admin_site.DirectorySite"
