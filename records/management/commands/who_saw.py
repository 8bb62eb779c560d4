from argparse import ArgumentTypeError
from datetime import datetime

from django.core.management.base import CommandError
from django.db.models import Count, F, Max, Min, Q
from django.utils import timezone

from cases.models import Case, Event
from schools.commands import AtTheCenter
from schools.models import User

TOUCHED = {
    "opened": Q(kind=Event.Kind.OPENED),
    "printed": Q(kind=Event.Kind.PRINTED),
    "exported": Q(kind=Event.Kind.EXPORTED),
    "searched": Q(kind=Event.Kind.SEARCHED),
    "changed": ~Q(kind__in=Event.NOT_CHANGES),
}
WRITTEN = "2026-03-14 or '2026-03-14 21:30', by the center's clock"
LINE = "{:<32}" + "{:>10}" * len(TOUCHED) + "  {:<16}  {:<16}"


class Command(AtTheCenter):
    """For the night of a leak: numbers of cases and addresses of our own people, and no name of anybody in a case."""

    help = "Whose records one person has opened, printed, exported or changed; or who has done so with one case."

    def add_arguments(self, parser):
        asked = parser.add_mutually_exclusive_group(required=True)
        asked.add_argument("--person", metavar="EMAIL", help="the cases that this person has touched")
        asked.add_argument("--case", metavar="NUMBER", help="the people who have touched this case")
        parser.add_argument("--since", metavar="TIME", type=moment, help=WRITTEN)
        parser.add_argument("--until", metavar="TIME", type=moment, help=WRITTEN)

    def handle(self, *args, person, case, since, until, **options):
        events, by = (_of_case(case), "actor__email") if case else (_of_person(person), "case__ref")
        events = events.exclude(kind__in=[Event.Kind.REMINDED, Event.Kind.MAILED])
        lines = _lines(_between(events, since, until), by)
        self._write(lines, nobody="somebody with a link" if case else "no single case")

    def _write(self, lines, nobody):
        self.stdout.write(LINE.format("", *TOUCHED, "first", "last"))
        for line in lines:
            counts = [line[f"n_{name}"] for name in TOUCHED]
            self.stdout.write(
                LINE.format(line["touched"] or nobody, *counts, *map(_shown, (line["first"], line["last"])))
            )
        self.stdout.write(f"Lines: {len(lines)}. Times are those of {timezone.get_current_timezone_name()}.")


def moment(text):
    """As it was typed, by the center's clock: a time that names another zone is not taken."""
    try:
        typed = datetime.fromisoformat(text)
    except ValueError:
        typed = None
    if typed is None or typed.tzinfo:
        raise ArgumentTypeError(f"{text} is no time. It is written {WRITTEN}.")
    return typed


def _of_person(email):
    person = User.objects.filter(email=User.objects.normalize_email(email)).first()
    if person is None:
        raise CommandError(f"Nobody signs in with {email}. The directory shows everybody's address.")
    return Event.objects.filter(actor=person)


def _of_case(number):
    case = Case.objects.filter(ref=number).first()
    if case is None:
        raise CommandError(f"There is no case {number}. A number is written whole: 2026-0042.")
    return case.events


def _between(events, since, until):
    if since:
        events = events.filter(at__gte=timezone.make_aware(since))
    if until:
        events = events.filter(at__lt=timezone.make_aware(until))
    return events


def _lines(events, by):
    counts = {f"n_{name}": Count("pk", filter=kinds) for name, kinds in TOUCHED.items()}
    lines = events.order_by().values(touched=F(by)).annotate(first=Min("at"), last=Max("at"), **counts)
    return list(lines.order_by("-last", "touched"))


def _shown(at):
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"
