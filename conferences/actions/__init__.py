"""What people do with conferences and reentry circles. Nothing is scheduled that was not agreed to."""

from conferences.actions.conference import cancel, hold, not_held, record_late, reschedule, schedule

__all__ = ["cancel", "hold", "not_held", "record_late", "reschedule", "schedule"]
