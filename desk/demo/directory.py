from dataclasses import dataclass
from datetime import date

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.utils import timezone

from schools import actions
from schools.models import Center, District, Membership, School, User
from schools.second_step import MUST_HAVE_ONE

PASSWORD = "mend-what-was-harmed"  # noqa: S105 (printed for whoever tries the demo)
LOGINS = [
    ("coordinator", "coordinator@demo.example"),
    ("mediator", "mediator@demo.example"),
    ("school staff", "teacher@demo.example"),
    ("administrator", "admin@demo.example"),
]
Role, At = User.Role, Membership.Role


@dataclass
class Directory:
    """The people of the demo, by the name that a story calls them by."""

    carla: User
    manuel: User
    aiyana: User
    grace: User
    tess: User
    omar: User
    joan: User
    lincoln: School
    skyview: School
    laurel: School


def make_directory():
    Center.objects.create(
        name="Yellowstone Valley Mediation Center",
        address="12 North Broadway, Suite 300\nBillings, MT 59101",
        telephone="(406) 555-0100",
        email="hello@demo.example",
        time_zone="America/Denver",
    )
    _user("admin@demo.example", "Adele Whitcomb", Role.ADMINISTRATOR)
    schools, people = _schools(), _center_people() | _school_people()
    for who, school, role in [
        ("tess", "lincoln", At.COUNSELOR),
        ("omar", "skyview", At.ADMINISTRATOR),
        ("omar", "lincoln", At.ADMINISTRATOR),
        ("joan", "laurel", At.TEACHER),
    ]:
        Membership.objects.create(user=people[who], school=schools[school], role=role)
    _invite("ruben@demo.example", "Ruben Ostby", schools["skyview"], by=people["carla"])
    return Directory(**people, **schools)


def _schools():
    two = District.objects.create(name="School District 2")
    other = District.objects.create(name="Laurel Public Schools")
    return {
        "lincoln": School.objects.create(district=two, name="Lincoln Middle School", telephone="(406) 555-0141"),
        "skyview": School.objects.create(district=two, name="Skyview High School", telephone="(406) 555-0142"),
        "laurel": School.objects.create(district=other, name="Laurel High School", telephone="(406) 555-0143"),
    }


def _center_people():
    both = ["en", "es"]
    return {
        "carla": _user("coordinator@demo.example", "Carla Reyes", Role.COORDINATOR, languages=both),
        "manuel": _mediator("mediator@demo.example", "Manuel Ortiz", both, date(2024, 3, 9)),
        "aiyana": _mediator("aiyana@demo.example", "Aiyana Real Bird", ["en", "cro"], date(2023, 10, 14)),
        "grace": _mediator("grace@demo.example", "Grace Lindqvist", ["en"], date(2025, 9, 20)),
    }


def _school_people():
    return {
        "tess": _user("teacher@demo.example", "Tess Amundson", Role.SCHOOL_STAFF),
        "omar": _user("omar@demo.example", "Omar Haddad", Role.SCHOOL_STAFF),
        "joan": _user("joan@demo.example", "Joan Pretty On Top", Role.SCHOOL_STAFF),
    }


def _mediator(email, name, languages, trained_on):
    return _user(email, name, Role.MEDIATOR, languages=languages, trained_on=trained_on)


def _invite(email, name, school, *, by):
    """Somebody whose mail lies unread."""
    at = {"schools": [school], "school_role": At.TEACHER, "languages": []}
    actions.invite(name=name, email=email, role=Role.SCHOOL_STAFF, by=by, **at)


def _user(email, name, role, **fields):
    user = User.objects.create_user(email, PASSWORD, name=name, role=role, last_login=timezone.now(), **fields)
    if role in MUST_HAVE_ONE:
        TOTP.activate(user, generate_totp_secret())
    return user
