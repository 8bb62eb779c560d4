from importlib import import_module

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "cases"
    verbose_name = "Cases (read only)"

    def ready(self):
        import_module("cases.checks")
