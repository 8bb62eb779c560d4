from django.core.management.base import CommandError
from django.utils import timezone

from records import actions
from records.models import DisposalBatch, DisposalItem
from schools.commands import AtTheCenter


class Command(AtTheCenter):
    help = (
        "Carry out the disposals that a second coordinator has approved, and keep only the name of whoever declined "
        "long enough ago. Safe to run again, and to interrupt."
    )

    def handle(self, *args, **options):
        self.stdout.write(f"Cases disposed of: {actions.carry_out_approved()}")
        again, _, still_there = actions.dispose_again()
        if again:
            self.stdout.write(f"Cases disposed of again, after a restore: {again}")
        reduced, not_reduced = actions.reduce_declined(today=timezone.localdate())
        self.stdout.write(f"People reduced to their name: {reduced}")
        actions.drop_messages()
        actions.clean_file()
        approved = DisposalItem.objects.to_go().filter(batch__status=DisposalBatch.Status.APPROVED)
        left = {
            "Cases not disposed of": approved.count() + still_there,
            "People not reduced to their name": not_reduced,
        }
        if any(left.values()):
            said = "; ".join(f"{what}: {how_many}" for what, how_many in left.items() if how_many)
            raise CommandError(f"{said}. The log names the reason, and the next run tries again.")
