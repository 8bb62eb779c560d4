import hashlib
from datetime import date, timedelta
from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError
from django.db import connection
from django.utils import timezone

from cases.lifecycle import Refused
from records.backup import archive, aside, sealed
from schools.commands import AtTheCenter

SUFFIX = ".backup"


class Command(AtTheCenter):
    help = (
        "Writes everything that the center holds into one file, which only BACKUP_KEY opens, and reads it back. "
        "The keys themselves (BACKUP_KEY, the seal's, SECRET_KEY, those of the notes) are not in it: keep them apart. "
        "In a folder it is named after the day, and those that are older than BACKUP_DAYS go."
    )

    def add_arguments(self, parser):
        parser.add_argument("place", help="A file that is not there yet, or a folder, with a slash behind it.")

    def handle(self, place, **options):
        key, today = key_or_refuse(), timezone.now().date()
        folder = _folder(str(place))
        file = folder / f"{today}{SUFFIX}" if folder else Path(place)
        if file.exists():
            raise CommandError(f"{file} is there already. Nothing was changed.", returncode=2)
        try:
            with aside.written_aside(file) as target:
                contents = self._write(target, key)
        except OSError as error:
            raise CommandError(f"{file} cannot be written: {error.strerror}.") from error
        show(self.stdout, contents, file)
        if folder:
            self._let_go(folder, today)

    def _let_go(self, folder, today):
        """Only once a newer one is whole. What was disposed of is gone from the backups too when the last of these is."""
        last_day = today - timedelta(days=settings.BACKUP_DAYS)
        for file in sorted(folder.glob(f"*{SUFFIX}")):
            if (day := _day_of(file)) and day < last_day:
                file.unlink()
                self.stdout.write(f"Removed {file.name}, which is older than {settings.BACKUP_DAYS} days.")
        for file in sorted(folder.glob(f"*{SUFFIX}.*{aside.SUFFIX}")):
            if (day := _day_of(file)) and day < today:
                file.unlink()
                self.stdout.write(f"Removed {file.name}, which a run that was stopped has left.")

    def _write(self, target, key):
        """Only kept once it was opened again and every line of it counted."""
        written = archive.write(target, key=key, connection=connection)
        aside.keep(target)
        target.seek(0)
        try:
            read = archive.look_through(target, key=key)
        except Refused as error:
            raise CommandError(f"What was written cannot be read again. {error}") from error
        if read != written:
            raise CommandError("What was written is not what was read from the database. Nothing was kept.")
        return read


def key_or_refuse():
    """Wanted before anything else: exit code 2 tells a cron job that it is set up wrongly, and 1 that work failed."""
    if not archive.is_key(settings.BACKUP_KEY):
        raise CommandError(
            f"BACKUP_KEY is missing or shorter than {archive.SHORTEST_KEY} characters. Make one with "
            '`python3 -c "import secrets; print(secrets.token_urlsafe(32))"`, put it into the environment, '
            "and keep a copy where the backups are not.",
            returncode=2,
        )
    return settings.BACKUP_KEY


def show(stdout, contents, file):
    held = {name: tally for name, tally in contents.tallies.items() if tally["rows"]}
    for name, tally in held.items():
        stdout.write(f"{name:40}{tally['rows']:>10,}  {tally['sha256'][:16]}")
    rows = sum(tally["rows"] for tally in held.values())
    stdout.write(f"{'rows':40}{rows:>10,}  in {len(contents.tallies)} tables, as of {contents.made_at}")
    stdout.write(f"{'documents':40}{contents.tallies['agreements_sealeddocument']['rows']:>10,}")
    if contents.commit:
        stdout.write(f"{'commit':40}{contents.commit}")
    with open(file, "rb") as opened:
        digest = hashlib.file_digest(opened, "sha256").hexdigest()
    stdout.write(f"{'bytes':40}{file.stat().st_size:>10,}  SHA-256 {digest}")


def _folder(place):
    """A disk that is not mounted leaves no folder: a file in its stead would keep every later backup away."""
    if Path(place).is_dir():
        return Path(place)
    if place.endswith("/"):
        raise CommandError(f"There is no folder {place}. Make it first. Nothing was written.", returncode=2)
    return None


def _day_of(file):
    """The day that this command has named it after; None if it is none of its own."""
    try:
        day = date.fromisoformat(file.name.partition(SUFFIX)[0])
        with open(file, "rb") as opened:
            return day if opened.read(len(sealed.MAGIC)) == sealed.MAGIC else None
    except (ValueError, OSError):
        return None
