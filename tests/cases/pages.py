"""What the tests of the case page share: addresses, the center's clock, and a filled-in form."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import timezone

DENVER = ZoneInfo("America/Denver")


def url(name, case, *args):
    return reverse(f"cases:{name}", args=[case.ref, *args])


def today():
    """The day at the center, which is what its people type."""
    return timezone.localdate(timezone=DENVER)


def just_eighteen():
    """Born so that they are 18 today, and were 17 the day before yesterday."""
    return today() - timedelta(days=18 * 365 + 5)


def clock(moment=None):
    return timezone.localtime(moment, DENVER).strftime("%Y-%m-%dT%H:%M")


def text_of(response):
    return response.content.decode()


def harmed(case):
    return case.parties.get(name="María Gómez")


def responsible(case):
    return case.parties.get(name="Dylan Walker")


def call(with_whom, **changes):
    """A telephone call as the form on the case page sends it when nothing but the defaults is kept."""
    return {
        "with_whom": with_whom.pk,
        "outcome": "reached",
        "note": "",
        "next_step": "",
        "next_due": "",
        "at": clock(),
        "channel": "phone",
    } | changes
