"""The demo center: what somebody sees who starts the product for the first time."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count, Q
from django.urls import reverse

from cases.models import Case, Event, Party, Preparation, Referral
from schools.models import District, School, User


def seed():
    out = StringIO()
    call_command("seed_demo", stdout=out)
    return out.getvalue()


def test_it_is_refused_outside_debug(db):
    with pytest.raises(CommandError, match="only with DEBUG=on"):
        seed()
    assert not User.objects.exists()


def test_it_leaves_a_center_that_is_there_alone(center, settings):
    settings.DEBUG = True
    assert "nothing was changed" in seed()
    assert not Case.objects.exists()


def test_it_makes_a_center_worth_looking_at(db, settings, client):
    settings.DEBUG = True
    said = seed()

    assert (School.objects.count(), District.objects.count()) == (3, 2)
    assert Case.objects.count() >= 24
    assert set(Case.objects.values_list("status", flat=True)) == set(Case.Status.values)
    responsible = Count("parties", filter=Q(parties__side=Party.Side.RESPONSIBLE))
    assert Case.objects.annotate(responsible=responsible).filter(responsible=5).exists()
    assert Party.objects.filter(side=Party.Side.BOTH).exists()
    assert Preparation.objects.filter(participation=Preparation.Participation.INDIRECT).exists()
    assert Referral.objects.filter(wants=Referral.Wants.REENTRY, case__circles__isnull=False).exists()
    assert Case.objects.filter(holds__lifted_at=None, holds__isnull=False).exists()
    assert Party.objects.filter(withdrew_at__isnull=False, consents__withdrawn_at__isnull=False).exists()
    assert Party.objects.filter(name__contains="ñ").exists()

    password = re.search(r"password  (\S+)", said).group(1)
    logins = re.findall(r"^  (.+?)\s+(\S+@\S+)$", said, re.MULTILINE)
    assert [role for role, _ in logins] == ["coordinator", "mediator", "school staff", "administrator"]
    settings.MFA_TOTP_INSECURE_BYPASS_CODE = code = re.search(r"the code (\d+)", said).group(1)
    for _, email in logins:
        client.logout()
        asked = client.post(reverse("account_login"), {"login": email, "password": password})
        if asked.url != "/":
            client.post(asked.url, {"code": code})
        assert client.get(reverse("home")).status_code == 200

    events = Event.objects.count()
    assert seed().splitlines()[-5:] == said.splitlines()[-5:]
    assert Event.objects.count() == events
