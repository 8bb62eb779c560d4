import json

from records.models import Disposed
from schools.commands import AtTheCenter


class Command(AtTheCenter):
    help = (
        "Say which cases were disposed of, one line of JSON each: a random key and when. Keep it apart from the "
        "backups: after the restore of an older one, `dispose_again` lets the same cases go again."
    )

    def handle(self, *args, **options):
        for gone in Disposed.objects.all():
            line = {"case": str(gone.case_key), "disposed_at": gone.disposed_at.isoformat()}
            self.stdout.write(json.dumps(line))
