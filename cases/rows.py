"""A case in one line: what a list, a board and a start page say of it."""

from dataclasses import dataclass

from cases.models import Case

TONES = {
    Case.Status.REFERRED: "due",
    Case.Status.RETURNED: "due",
    Case.Status.PRECONFERENCE: "active",
    Case.Status.SCHEDULED: "active",
    Case.Status.CONFERENCED: "active",
    Case.Status.MONITORING: "active",
    Case.Status.CLOSED: "done",
}
NEXT = {
    Case.Status.REFERRED: "The coordinator's decision",
    Case.Status.PRECONFERENCE: "A day for the conference",
    Case.Status.SCHEDULED: "The conference",
    Case.Status.MONITORING: "The promises to be kept",
}


@dataclass(frozen=True)
class Row:
    case: Case
    sides: list
    blocking: list

    @property
    def tone(self):
        return TONES[self.case.status]

    @property
    def is_held_up(self):
        return self.case.standing_hold() is not None

    @property
    def waits_for(self):
        """The first sentence of what is missing, or what comes next when nothing is."""
        if self.blocking:
            return self.blocking[0]
        if self.case.is_closed:
            return self.case.get_closing_reason_display()
        is_reentry = self.case.wants_reentry_only and self.case.status == Case.Status.PRECONFERENCE
        return "The reentry circle" if is_reentry else NEXT[self.case.status]

    @property
    def more(self):
        return max(len(self.blocking) - 1, 0)

    @property
    def mediators(self):
        return self.case.mediators or ""


def rows_of(cases):
    """Lines for cases that were asked for with `for_list()`."""
    return [Row(case, sides_of(case), case.blocking()) for case in cases]


def sides_of(case):
    """Pairs of a side and its names, the first two of them: `María Gómez`, `Dylan Walker, Zoe Lee and 3 more`."""
    parties = case.parties.all()
    groups = [
        ("Harmed", [p.name for p in parties if p.is_harmed and not p.is_responsible]),
        ("Both", [p.name for p in parties if p.is_harmed and p.is_responsible]),
        ("Responsible", [p.name for p in parties if p.is_responsible and not p.is_harmed]),
    ]
    return [(side, in_short(names)) for side, names in groups if names]


def in_short(names):
    shown = ", ".join(names[:2])
    return f"{shown} and {len(names) - 2} more" if len(names) > 2 else shown
