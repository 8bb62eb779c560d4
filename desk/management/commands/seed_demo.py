from django.conf import settings
from django.core.management.base import CommandError
from django.db import transaction
from django.test.utils import override_settings

from desk.demo import LOGINS, PASSWORD, build
from schools.commands import AtTheCenter
from schools.models import Center, User


class Command(AtTheCenter):
    help = "Makes a demo center to try the product with. Refused outside DEBUG; run again, it changes nothing."

    def handle(self, *args, **options):
        if not settings.DEBUG:
            raise CommandError("The demo center is made only with DEBUG=on: its passwords are known to everybody.")
        if Center.objects.exists():
            self._say_what_is_there()
            return
        self.stdout.write("Making the demo center: four months of cases, in about half a minute ...")
        with override_settings(EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend"), transaction.atomic():
            build()
        self._print_logins()

    def _say_what_is_there(self):
        emails = [email for _, email in LOGINS]
        if User.objects.filter(email__in=emails).count() == len(emails):
            self._print_logins()
        else:
            self.stdout.write("There is a center here already: nothing was changed.")

    def _print_logins(self):
        self.stdout.write(f"\nSign in at {settings.SITE_URL} with the password  {PASSWORD}\n")
        self.stdout.write(f"(and, where a second step is asked for, the code {settings.DEMO_CODE})\n")
        for role, email in LOGINS:
            self.stdout.write(f"  {role:<15} {email}")
        self.stdout.write("")
