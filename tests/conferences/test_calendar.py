from icalendar import Calendar

from cases import actions as cases
from conferences import actions
from tests.conferences.conftest import schedule_circle
from tests.conftest import agree


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


def test_whatever_becomes_of_a_circle_replaces_the_entry_of_before(planned, student, mediator, sign_in):
    client, entries = sign_in(mediator), []

    def look():
        (event,) = Calendar.from_ical(calendar_of(client, planned)).walk("VEVENT")
        entries.append((event["sequence"], event["status"], event["uid"]))

    def agreed(given_by):
        return student.consents.get(scope="circle", given_by=given_by, withdrawn_at=None)

    look()
    cases.withdraw_consent(consent=agreed(student), by=mediator)
    look()
    agree(student, student, "circle", by=mediator)
    circle = schedule_circle(planned, by=mediator)
    look()
    hours = {"starts_at": circle.starts_at, "ends_at": circle.ends_at, "place": "The gym"}
    actions.reschedule_circle(circle=circle, facilitators=[mediator], edits=circle.edits, by=mediator, **hours)
    look()
    actions.cancel_circle(circle=circle, reason="Another school.", by=mediator)
    look()
    sequences, statuses, uids = zip(*entries, strict=True)
    assert statuses == ("CONFIRMED", "CANCELLED", "CONFIRMED", "CONFIRMED", "CANCELLED")
    assert sorted(set(sequences)) == list(sequences)
    assert len(set(uids)) == 1


def test_a_circle_has_an_entry_too(planned, mediator, sign_in):
    text = calendar_of(sign_in(mediator), planned)
    (event,) = Calendar.from_ical(text).walk("VEVENT")
    assert event["summary"] == f"Case {planned.case.ref}"
    assert not [word for word in ("Dylan", "library", "Tess", "reentry circle") if word in text]


def test_outside_the_wall_there_is_no_entry(scheduled, other_mediator, teacher, sign_in):
    at = f"{scheduled.conferences.get().get_absolute_url()}calendar.ics"
    assert {sign_in(user).get(at).status_code for user in (other_mediator, teacher)} == {404}
