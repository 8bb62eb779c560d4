from django.utils import timezone

from cases import actions
from schools.commands import AtTheCenter


class Command(AtTheCenter):
    help = "Destroys the working notes of cases that have been closed for WORKING_NOTES_DAYS. Safe to run again."

    def handle(self, *args, **options):
        self.stdout.write(f"Destroyed: {actions.destroy_working_notes(today=timezone.localdate())}")
