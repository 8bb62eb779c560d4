from pathlib import Path

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from cases.lifecycle import Refused
from records.backup import archive

from .backup import key_or_refuse, show


class Command(BaseCommand):
    help = (
        "Puts a backup into an empty installation, of the same version and on either kind of database, and "
        "compares every row with what was backed up. All or nothing."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)

    def handle(self, file, **options):
        key = key_or_refuse()
        try:
            with open(file, "rb") as source:
                contents = archive.restore(source, key=key, connection=connection)
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}. Nothing was changed.") from error
        except Refused as error:
            raise CommandError(" ".join(error.sentences)) from error
        show(self.stdout, contents, file)
        self.stdout.write("Restored. Every row is the one that was backed up; everybody signs in again.")
        call_command("verify_documents", stdout=self.stdout, stderr=self.stderr)
