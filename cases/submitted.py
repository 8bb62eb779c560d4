"""The referral as it was submitted, in words: for the school's page, for screening, for the admin.

Read from the referral alone. The center's record of the same people is behind a wall.
"""

from datetime import date

from django.utils.formats import date_format, time_format

from cases.models import Party
from cases.models.preconference import Channel
from schools.models import Language

SIDES = dict(Party.Side.choices)
CHANNELS = dict(Channel.choices)
LANGUAGES = dict(Language.choices)


def incident(referral):
    when = date_format(referral.incident_on)
    if referral.incident_time:
        when += f", {time_format(referral.incident_time)}"
    involved = [
        *(["Police"] if referral.police else []),
        *(["Threat assessment"] if referral.threat_assessment else []),
        *filter(None, [referral.involvement_note]),
    ]
    return _told(
        ("When", when),
        ("Where", referral.incident_place),
        ("What happened", referral.what_happened),
        ("Kind of behavior", ", ".join(referral.behavior_labels())),
        ("Injury or loss", referral.injury_or_loss),
        ("Also involved", "; ".join(involved)),
    )


def wishes(referral):
    """What the school would do otherwise, what it has tried, hopes for and asks for."""
    otherwise = ", ".join(referral.sanction_labels())
    if referral.sanction_days:
        otherwise += f" ({referral.sanction_days} day{'s' if referral.sanction_days != 1 else ''})"
    return _told(
        ("Without us the school would do", "; ".join(filter(None, [otherwise, referral.sanction_note]))),
        ("Tried already", referral.tried_before),
        ("Hopes", referral.hopes),
        ("Asked for", referral.get_wants_display()),
        ("Urgent", referral.urgent_reason),
    )


def known_to_school(referral):
    """Its people as the school and the district read them: from the acceptance on, who they are and nothing more.

    All of them alike, in every case: else what is missing of somebody would say that they declined (ADR 21).
    """
    return [named(person) for person in referral.people] if referral.case.accepted_at else referral.people


def named(person):
    """Who somebody on a referral is: name and side, with the names of their guardians."""
    guardians = [{"name": guardian["name"]} for guardian in person.get("guardians", [])]
    kept = {name: person[name] for name in ("name", "side", "supports") if name in person}
    return kept | ({"guardians": guardians} if guardians else {})


def people(everybody):
    """Everybody on a referral, with what it says of them and of their guardians."""
    return [
        {
            "name": person["name"],
            "side": person["side"],
            "side_label": SIDES[person["side"]],
            "is_reduced": person.get("is_reduced", False),
            "facts": _person(person, everybody),
            "guardians": [
                {"name": guardian["name"], "facts": _guardian(guardian)}
                for guardian in person.get("guardians", [])
            ],
        }
        for person in everybody
    ]


def _person(person, everybody):
    supports = person.get("supports")
    return _told(
        ("Supports", everybody[supports]["name"] if supports is not None else ""),
        ("Grade", person.get("grade")),
        ("Age", _age(person)),
        *_reach(person),
        ("Do not contact by", ", ".join(CHANNELS[channel] for channel in person.get("avoid_channels", []))),
        ("Needs", person.get("accessibility")),
    )


def _guardian(guardian):
    return _told(("Relation", guardian.get("relation")), *_reach(guardian))


def _reach(person):
    language = [
        *([str(LANGUAGES[person["language"]])] if "language" in person else []),
        *(["with an interpreter"] if person.get("needs_interpreter") else []),
    ]
    return [
        ("Telephone", person.get("telephone")),
        ("E-mail", person.get("email")),
        ("How to contact them safely", person.get("contact_advice")),
        ("Language", ", ".join(language)),
    ]


def _age(person):
    if person.get("birth_date"):
        return f"born {date_format(date.fromisoformat(person['birth_date']))}"
    return "under 18" if person.get("is_minor_by_word") else ""


def _told(*facts):
    """Only what was said: a school does not read a list of its own blanks."""
    return [(name, value) for name, value in facts if value]
