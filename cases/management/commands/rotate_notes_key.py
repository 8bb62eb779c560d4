from django.core.management.base import CommandError

from cases.models import Note
from cases.models.sealed_text import cipher
from schools.commands import AtTheCenter


class Command(AtTheCenter):
    help = "Encrypts every working note anew with the first of NOTES_KEYS. The other keys are not needed after it."

    def handle(self, *args, **options):
        if cipher() is None:
            raise CommandError("NOTES_KEYS holds no key, or one that is none. Nothing was changed.")
        written = unread = 0
        for pk, text in Note.objects.working().values_list("pk", "sealed_text").iterator():
            if text is None:
                unread += 1
            else:
                written += Note.objects.filter(pk=pk).update(sealed_text=text)
        self.stdout.write(f"Encrypted anew: {written}")
        if unread:
            raise CommandError(f"No key in NOTES_KEYS reads {unread} more. Find their key, and add it at the end.")
