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
        again, _ = actions.dispose_again()
        if again:
            self.stdout.write(f"Cases disposed of again, after a restore: {again}")
        self.stdout.write(f"People reduced to their name: {actions.reduce_declined(today=timezone.localdate())}")
        actions.drop_messages()
        actions.clean_file()
        if left := DisposalItem.objects.to_go().filter(batch__status=DisposalBatch.Status.APPROVED).count():
            raise CommandError(
                f"Not disposed of, for a reason that the log names: {left}. The next run tries again."
            )
