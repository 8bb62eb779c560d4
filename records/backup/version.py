"""Which state of the code a file is of. A backup is restored by the code that made it, and migrated afterwards.

The migrations decide whether it fits. The commit says where that code is found, if it was checked out of git.
"""

import re
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from cases.lifecycle import Refused

COMMIT = re.compile(r"[0-9a-f]{40,64}")


def commit_here():
    """As git has written it down, and no program is started to ask; None where the code came some other way."""
    folder = settings.BASE_DIR / ".git"
    try:
        head = (folder / "HEAD").read_text().strip()
        said = _of_branch(folder, head.removeprefix("ref: ")) if head.startswith("ref: ") else head
    except (OSError, UnicodeDecodeError):
        return None
    return said if COMMIT.fullmatch(said) else None


def _of_branch(folder, name):
    if (folder / name).is_file():
        return (folder / name).read_text().strip()
    packed = (line.partition(" ") for line in (folder / "packed-refs").read_text().splitlines())
    return next((commit for commit, _, branch in packed if branch == name), "")


def migrations_of(connection):
    return sorted([app, name] for app, name in MigrationRecorder(connection).applied_migrations())


def refuse_another(contents, connection):
    """Whoever reads why is restoring at night: it says which code to check out, and what to do with it."""
    here = migrations_of(connection)
    if not here:
        raise Refused("Run `manage.py migrate` first: there are no tables here yet. Nothing was changed.")
    if _are_left_to_apply(connection):
        raise Refused(
            "Run `manage.py migrate` first: it is not finished here. Then restore anew. Nothing was changed."
        )
    if contents.migrations != here:
        raise Refused(_another(contents, here))


def _are_left_to_apply(connection):
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _another(contents, here):
    newer = [" ".join(one) for one in contents.migrations if one not in here]
    older = [" ".join(one) for one in here if one not in contents.migrations]
    kind = "another" if newer and older else "a newer" if newer else "an older"
    sentences = [f"The backup was made by {kind} version of this system, and only that version restores it."]
    if newer:
        sentences.append(f"It has these migrations, which are not applied here: {', '.join(newer)}.")
    if older:
        sentences.append(f"These are applied here and were not there: {', '.join(older)}.")
    sentences += [
        _where_the_code_is(contents),
        "Install its requirements, `manage.py migrate` an empty database and restore into that; then check out the "
        "newest version and `manage.py migrate` once more. Nothing was changed.",
    ]
    return " ".join(sentences)


def _where_the_code_is(contents):
    if contents.commit:
        return f"Its code: `git checkout {contents.commit}`."
    newest = dict(contents.migrations)
    files = [f"{room}/migrations/{newest[room]}.py" for room in _rooms() if room in newest]
    asked = f"git log -1 --diff-filter=A --format=%H -- {' '.join(files)}"
    return f"Its code: `git checkout` of the commit that is printed by `{asked}`."


def _rooms():
    return [app.label for app in apps.get_app_configs() if Path(app.path).parent == settings.BASE_DIR]
