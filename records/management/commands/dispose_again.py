import json
from pathlib import Path
from uuid import UUID

from django.core.management.base import CommandError

from records import actions
from schools.commands import AtTheCenter


class Command(AtTheCenter):
    help = "After the restore of an older backup: dispose again of the cases on a list that `disposals` wrote."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)

    def handle(self, *args, file, **options):
        gone, held = actions.dispose_again(keys=keys_or_refuse(file))
        actions.drop_messages()
        actions.clean_file()
        self.stdout.write(f"Cases disposed of again: {gone}")
        if held:
            raise CommandError(f"Kept, because a legal hold stands on them: {held}. Lift it, then run this again.")


def keys_or_refuse(file):
    """Of the cases on a list that `disposals` wrote."""
    try:
        lines = file.read_text().splitlines()
        return [UUID(json.loads(line)["case"]) for line in lines if line.strip()]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise CommandError(f"{file} is not a list that `disposals` wrote. Nothing was changed.") from error
