from conferences.models.booking import Booking
from conferences.models.circle import ReentryCircle
from conferences.models.conference import Attendance, Conference
from conferences.models.invitation import Invitation
from conferences.models.plan import PlanItem, Review

__all__ = ["Attendance", "Booking", "Conference", "Invitation", "PlanItem", "ReentryCircle", "Review"]
