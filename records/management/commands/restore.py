from pathlib import Path

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection

from cases.lifecycle import Refused
from records.backup import archive

from .backup import key_or_refuse, show
from .dispose_again import gone_or_refuse


class Command(BaseCommand):
    help = (
        "Puts a backup into an empty installation, of the same version and on either kind of database, and "
        "compares every row with what was backed up. All or nothing."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--disposals",
            type=Path,
            help="A list that `manage.py disposals` wrote after the backup: what is on it goes again.",
        )
        parser.add_argument(
            "--nothing-was-disposed",
            action="store_true",
            help="Said by whoever knows it: since this backup no case was disposed of, so there is no list.",
        )

    def handle(self, file, disposals, nothing_was_disposed, **options):
        key = key_or_refuse()
        if bool(disposals) == nothing_was_disposed:
            raise CommandError(
                "A backup holds cases that were disposed of after it, and they must go again. Name the newest list that "
                "`manage.py disposals` wrote (--disposals LIST), or say that there was none (--nothing-was-disposed). "
                "Nothing was changed.",
                returncode=2,
            )
        if disposals:
            # Before anything is restored: nobody may be left with records that were to be gone.
            gone_or_refuse(disposals)
        try:
            with open(file, "rb") as source:
                contents = archive.restore(source, key=key, connection=connection)
        except FileNotFoundError as error:
            raise CommandError(f"There is no file {file}. Nothing was changed.") from error
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}. Nothing was changed.") from error
        except Refused as error:
            raise CommandError(" ".join(error.sentences)) from error
        except DatabaseError as error:
            said = str(error).partition("\n")[0]
            raise CommandError(f"The database did not take it all: {said}. Nothing was changed.") from error
        show(self.stdout, contents, file)
        self.stdout.write("Restored. Every row is the one that was backed up; everybody signs in again.")
        if disposals:
            call_command("dispose_again", disposals, stdout=self.stdout, stderr=self.stderr)
        call_command("verify_documents", stdout=self.stdout, stderr=self.stderr)
