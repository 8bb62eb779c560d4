from allauth.mfa.models import Authenticator
from django.core.management.base import CommandError
from django.db import transaction

from schools import sessions
from schools.commands import AtTheCenter
from schools.models import User


class Command(AtTheCenter):
    """The one way past a lost second step. It is no page: nobody talks a tired colleague into pressing it."""

    help = "Takes away the second step of somebody who has lost it, and signs them out. Be sure first that it is them."

    def add_arguments(self, parser):
        parser.add_argument("email")

    @transaction.atomic
    def handle(self, *args, email, **options):
        person = User.objects.filter(email=User.objects.normalize_email(email)).first()
        if person is None:
            raise CommandError(f"Nobody signs in with {email}. Nothing was changed.")
        steps, _ = Authenticator.objects.filter(user=person).delete()
        if not steps:
            raise CommandError(f"{person.email} has no second step. Nothing was changed.")
        sessions.end_all_of(person)
        self.stdout.write(f"{person.email} has no second step any more, and is signed out everywhere.")
