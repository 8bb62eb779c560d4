"""What people do with conferences and reentry circles. Nothing is scheduled that was not agreed to."""

from conferences.actions.circle import (
    cancel_circle,
    end_circle,
    hold_circle,
    hold_review,
    move_review,
    prepare_circle,
    request_circle,
    reschedule_circle,
    schedule_circle,
    start_reviews,
    write_plan,
)
from conferences.actions.conference import cancel, hold, not_held, reschedule, schedule
from conferences.actions.invitation import answer, invite, uninvite
from conferences.actions.late import record_late, record_late_circle

__all__ = [
    "answer",
    "cancel",
    "cancel_circle",
    "end_circle",
    "hold",
    "hold_circle",
    "hold_review",
    "invite",
    "move_review",
    "not_held",
    "prepare_circle",
    "record_late",
    "record_late_circle",
    "request_circle",
    "reschedule",
    "reschedule_circle",
    "schedule",
    "schedule_circle",
    "start_reviews",
    "uninvite",
    "write_plan",
]
