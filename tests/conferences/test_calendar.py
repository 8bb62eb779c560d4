from icalendar import Calendar

from conferences import actions


def calendar_of(client, meeting):
    response = client.get(f"{meeting.get_absolute_url()}calendar.ics")
    assert response["Content-Type"].startswith("text/calendar")
    return response.content.decode()


def test_an_entry_holds_a_number_a_link_and_the_time_and_no_names(scheduled, mediator, sign_in):
    conference = scheduled.conferences.get()
    text = calendar_of(sign_in(mediator), conference)
    (event,) = Calendar.from_ical(text).walk("VEVENT")
    assert event["summary"] == f"Case {scheduled.ref}"
    assert event["url"].endswith(conference.get_absolute_url())
    assert event["dtstart"].dt == conference.starts_at.replace(microsecond=0)
    assert "BEGIN:VTIMEZONE" in text
    assert "America/Denver" in text
    hidden = ("Gómez", "Walker", "Mediator", "Coordinator", "Room 4", "Lincoln", "conference with")
    assert not [word for word in hidden if word in text]


def test_a_change_replaces_the_entry_and_a_cancellation_takes_it_away(scheduled, mediator, sign_in):
    conference = scheduled.conferences.get()
    client = sign_in(mediator)
    (planned,) = Calendar.from_ical(calendar_of(client, conference)).walk("VEVENT")
    actions.cancel(conference=conference, reason="Snow.", by=mediator)
    text = calendar_of(client, conference)
    (off,) = Calendar.from_ical(text).walk("VEVENT")
    assert (off["uid"], off["status"]) == (planned["uid"], "CANCELLED")
    assert off["sequence"] > planned["sequence"]
    assert "Snow" not in text


def test_a_circle_has_an_entry_too(planned, mediator, sign_in):
    text = calendar_of(sign_in(mediator), planned)
    (event,) = Calendar.from_ical(text).walk("VEVENT")
    assert event["summary"] == f"Case {planned.case.ref}"
    assert not [word for word in ("Dylan", "library", "Tess", "reentry circle") if word in text]


def test_outside_the_wall_there_is_no_entry(scheduled, other_mediator, teacher, sign_in):
    at = f"{scheduled.conferences.get().get_absolute_url()}calendar.ics"
    assert {sign_in(user).get(at).status_code for user in (other_mediator, teacher)} == {404}
