from pathlib import Path

from django.core.exceptions import PermissionDenied
from django.core.management.base import CommandError
from django.db import transaction

from cases.lifecycle import Refused
from records import actions
from records.backup.aside import keep, written_aside
from records.models import Disclosure
from schools.commands import AtTheCenter
from schools.models import District, User


class Command(AtTheCenter):
    help = "Write what a district's schools have sent, and what they may know of it, to a zip (docs/export.md)."

    def add_arguments(self, parser):
        parser.add_argument("name", help="the district, as the directory has it")
        parser.add_argument("file", type=Path)
        parser.add_argument("--by", required=True, help="the e-mail address of the coordinator who answers for it")
        parser.add_argument("--reason", required=True, help="why it leaves: it stands in every case's history")
        parser.add_argument("--way", default="by_hand", choices=Disclosure.Way.values)

    def handle(self, *args, name, file, by, reason, way, **options):
        district = District.objects.filter(name=name).first()
        coordinator = User.objects.filter(email=by.lower(), is_active=True).first()
        if district is None or coordinator is None:
            raise CommandError(f"There is no {'district' if district is None else 'person'} of that name here.")
        if file.exists():
            raise CommandError(f"{file} is there already: nothing is written over.")
        try:
            with written_aside(file) as target, transaction.atomic():
                zipped = actions.export_district(district=district, reason=reason, way=way, by=coordinator)
                target.write(zipped)
                keep(target)
        except (Refused, PermissionDenied) as refused:
            raise CommandError(str(refused)) from refused
        except OSError as error:
            raise CommandError(f"{file} cannot be written: {error.strerror}. Nothing was recorded.") from error
        self.stdout.write(f"Written: {file}, {len(zipped)} bytes")
