"""A file that is there whole, or not at all."""

import os
import tempfile
from contextlib import contextmanager
from pathlib import Path

SUFFIX = ".partial"


@contextmanager
def written_aside(file):
    """Written beside its place, for its owner alone, under a name that no other run has; there only when it is done."""
    handle, name = tempfile.mkstemp(prefix=f"{file.name}.", suffix=SUFFIX, dir=file.parent)
    try:
        with open(handle, "w+b") as target:
            yield target
            keep(target)
        os.replace(name, file)
    finally:
        Path(name).unlink(missing_ok=True)


def keep(target):
    """On the disk, and not only on its way there."""
    target.flush()
    os.fsync(target.fileno())
