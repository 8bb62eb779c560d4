from pathlib import Path

from django.core.management.base import CommandError

from records import gone
from records.backup.aside import written_aside
from records.models import Disposed
from schools.commands import AtTheCenter


class Command(AtTheCenter):
    help = (
        "Write which cases were disposed of, one line of JSON each: a random key and when. Keep the file apart from the "
        "backups: after the restore of an older one, `dispose_again` lets the same cases go again."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="The list of yesterday is replaced, once this one is whole.")

    def handle(self, *args, file, **options):
        disposed = list(Disposed.objects.all())
        try:
            known = gone.read(file) if file.exists() else {}
            if lost := known.keys() - {one.case_key for one in disposed}:
                raise CommandError(
                    f"{file} names {len(lost)} cases of which nothing is known here, as after the restore of a backup. "
                    f"Run `dispose_again {file}` first. Nothing was changed."
                )
            with written_aside(file) as target:
                target.write(gone.as_list(disposed).encode())
        except OSError as error:
            raise CommandError(f"{file} cannot be written: {error.strerror}. Nothing was changed.") from error
        except ValueError as error:
            raise CommandError(
                f"{file} is there, and is no whole list of disposals. Nothing was changed."
            ) from error
        self.stdout.write(f"Cases on the list: {len(disposed)}")
