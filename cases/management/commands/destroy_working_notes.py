from django.core.management.base import BaseCommand
from django.utils import timezone

from cases import actions
from schools.models import Center


class Command(BaseCommand):
    help = "Destroys the working notes of cases that have been closed for WORKING_NOTES_DAYS. Safe to run again."

    def handle(self, *args, **options):
        with timezone.override(Center.zone()):
            self.stdout.write(f"Destroyed: {actions.destroy_working_notes(today=timezone.localdate())}")
