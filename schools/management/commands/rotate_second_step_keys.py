from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt, encrypt
from cryptography.fernet import InvalidToken
from django.core.management.base import CommandError
from django.db import transaction

from schools.commands import AtTheCenter

ENCRYPTED = {"secret", "seed"}


class Command(AtTheCenter):
    help = "Encrypts every second step anew with the first of SECOND_STEP_KEYS. The other keys are not needed after it."

    def handle(self, *args, **options):
        steps = Authenticator.objects.exclude(type=Authenticator.Type.WEBAUTHN)
        outcomes = [_encrypt_anew(pk) for pk in steps.values_list("pk", flat=True)]
        self.stdout.write(f"Encrypted anew: {outcomes.count(True)}")
        if unread := outcomes.count(False):
            raise CommandError(
                f"No key in SECOND_STEP_KEYS reads {unread} more. Find their key, and add it at the end."
            )


@transaction.atomic
def _encrypt_anew(pk):
    """Under a lock: a code that is used in the same moment stays used."""
    step = Authenticator.objects.select_for_update().get(pk=pk)
    try:
        step.data |= {name: encrypt(decrypt(step.data[name])) for name in ENCRYPTED & step.data.keys()}
    except InvalidToken:
        return False
    step.save(update_fields=["data"])
    return True
