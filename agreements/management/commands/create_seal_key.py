import os
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from agreements import seals
from schools.models import Center


class Command(BaseCommand):
    help = "Makes a first key to seal signed agreements with, at SEAL_KEY_FILE. Never overwrites one."

    def add_arguments(self, parser):
        parser.add_argument("--name", default="", help="who seals; the center's name, if it is left out")

    def handle(self, *args, name, **options):
        if not (settings.SEAL_KEY_FILE and settings.SEAL_KEY_PASSWORD):
            raise CommandError("Set SEAL_KEY_FILE and SEAL_KEY_PASSWORD first: the key is kept under a password.")
        name = name or str(Center.current() or "")
        if not name:
            raise CommandError("The center has no name yet. Add it in the directory, or give one with --name.")
        path = Path(settings.SEAL_KEY_FILE)
        try:
            write_new(path, seals.new_key(name, settings.SEAL_KEY_PASSWORD))
        except OSError as error:
            if path.exists():
                raise CommandError(f"There is a key at {path} already. Nothing was changed.") from error
            raise CommandError(f"The key cannot be written to {path}: {error.strerror}.") from error
        self.stdout.write(f"{name} seals with the key at {path} from now on. Keep a copy of it, and its password.")


def write_new(path, content):
    """Whole or not at all, to be read by its owner alone, and never over another key."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
        os.link(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)
