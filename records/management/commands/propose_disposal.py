from django.utils import timezone

from records import actions
from schools.commands import AtTheCenter


class Command(AtTheCenter):
    help = "Put the closed cases whose time has come on a list for the coordinators. Safe to run again."

    def handle(self, *args, **options):
        today = timezone.localdate()
        self.stdout.write(f"Proposed: {actions.propose(today=today)}")
        self.stdout.write(f"Unsent referrals discarded: {actions.discard_old_drafts(today=today)}")
