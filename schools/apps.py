from cryptography.fernet import Fernet
from django.apps import AppConfig
from django.conf import settings
from django.contrib.admin.apps import AdminConfig
from django.core.exceptions import ImproperlyConfigured


class SchoolsConfig(AppConfig):
    name = "schools"
    verbose_name = "Directory"

    def ready(self):
        """A key that opens nothing is found at the start, and not by the first who signs in."""
        try:
            keys = [Fernet(key) for key in settings.SECOND_STEP_KEYS]
        except ValueError:
            keys = []
        if not keys:
            raise ImproperlyConfigured(
                "SECOND_STEP_KEYS must hold Fernet keys, with commas between them. A new one: "
                'python3 -c "import base64, os; print(base64.urlsafe_b64encode(os.urandom(32)).decode())"'
            )


class DirectoryAdminConfig(AdminConfig):
    default_site = "schools.admin_site.DirectorySite"
