"""The code on a signed agreement, by which anybody can ask whether it is genuine. It says nothing of itself."""

import secrets

# Without what is misread on paper: 0 and O, 1 and I.
LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
GROUPS, IN_A_GROUP = 4, 4


def new():
    """Drawn, not counted: 80 bits, so that nobody comes upon one by trying."""
    return _grouped("".join(secrets.choice(LETTERS) for _ in range(GROUPS * IN_A_GROUP)))


def read(typed):
    """A code as it was meant: in small letters, with spaces, or without its dashes."""
    letters = "".join(c for c in typed.upper() if c.isascii() and c.isalnum())
    return _grouped(letters[: 2 * GROUPS * IN_A_GROUP])


def _grouped(letters):
    return "-".join(letters[start : start + IN_A_GROUP] for start in range(0, len(letters), IN_A_GROUP))
