from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class SchoolsConfig(AppConfig):
    name = "schools"
    verbose_name = "Directory"


class DirectoryAdminConfig(AdminConfig):
    default_site = "schools.admin_site.DirectorySite"
