"""A facilitator's calendar entry: a case number and a link, no names, no places."""

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from icalendar import Calendar, Event

from cases import history


def entry(meeting, *, is_off=False):
    """The bytes of an `.ics` file. The same UID with a higher sequence replaces what a calendar holds already."""
    link = f"{settings.SITE_URL}{meeting.get_absolute_url()}"
    event = Event()
    event.add("uid", f"{meeting._meta.model_name}-{meeting.pk}@{settings.SITE_URL.split('//')[-1]}")
    event.add("summary", f"Case {meeting.case}")
    event.add("description", link)
    event.add("url", link)
    event.add("dtstamp", meeting.status_since)
    event.add("dtstart", timezone.localtime(meeting.starts_at))
    event.add("dtend", timezone.localtime(meeting.ends_at))
    event.add("sequence", history.times_changed(meeting))
    event.add("status", "CANCELLED" if is_off else "CONFIRMED")
    calendar = Calendar()
    calendar.add("prodid", "-//Restorative Justice Center//Cases//EN")
    calendar.add("version", "2.0")
    calendar.add_component(event)
    calendar.add_missing_timezones()
    return calendar.to_ical()


def ics_response(content, filename):
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response
