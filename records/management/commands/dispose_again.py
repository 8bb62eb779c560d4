from pathlib import Path

from django.core.management.base import CommandError

from records import actions, gone
from schools.commands import AtTheCenter


class Command(AtTheCenter):
    help = "After the restore of an older backup: dispose again of the cases on a list that `disposals` wrote."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)

    def handle(self, *args, file, **options):
        actions.remember_disposed(gone=gone_or_refuse(file))
        again, held, failed = actions.dispose_again()
        actions.drop_messages()
        actions.clean_file()
        self.stdout.write(f"Cases disposed of again: {again}")
        stay = {
            f"Kept, because a legal hold stands on them or somebody waits to see the record: {held}. Once it is lifted, "
            "or the request answered, they go with the next `dispose`.": held,
            f"Still here, for a reason that the log names: {failed}. The next `dispose` tries again.": failed,
        }
        if any(stay.values()):
            raise CommandError(" ".join(sentence for sentence, how_many in stay.items() if how_many))


def gone_or_refuse(file):
    try:
        return gone.read(file)
    except FileNotFoundError as error:
        raise CommandError(f"There is no file {file}. Nothing was changed.", returncode=2) from error
    except OSError as error:
        raise CommandError(
            f"{file} cannot be read: {error.strerror}. Nothing was changed.", returncode=2
        ) from error
    except ValueError as error:
        raise CommandError(
            f"{file} is not a whole list that `disposals` wrote. Nothing was changed.", returncode=2
        ) from error
