from django.core.management.base import CommandError
from django.utils import timezone

from desk.reminders import remind_all
from schools.commands import AtTheCenter


class Command(AtTheCenter):
    help = "Mail everybody what is due and overdue today. Safe to run again: nobody gets a second mail of a day."

    def handle(self, *args, **options):
        sent, failed = remind_all(timezone.localdate())
        self.stdout.write(f"Sent: {sent}")
        if failed:
            raise CommandError(f"Not sent: {failed}. Look into the log, and run this again.")
