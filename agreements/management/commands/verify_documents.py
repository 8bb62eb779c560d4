import hashlib

from django.core.management.base import CommandError

from agreements import seals
from agreements.models import Agreement, SealedDocument
from schools.commands import AtTheCenter


class Command(AtTheCenter):
    help = "Checks the hash and the seal of every stored document. Says which are wrong, and fails if any is."

    def handle(self, *args, **options):
        checked, sealed, wrong = 0, 0, self._lost()
        for document in SealedDocument.objects.select_related("agreement__case").iterator(chunk_size=20):
            checked, sealed = checked + 1, sealed + document.is_sealed
            if sentence := wrong_with(document):
                wrong.append(f"{document.agreement.case.ref}, version {document.agreement.version}: {sentence}")
        for line in wrong:
            self.stderr.write(line)
        self.stdout.write(f"Checked: {checked} documents, {sealed} of them with a seal.")
        if sealed and not seals.known_certificates():
            self.stderr.write(f"Whose seals they are cannot be told. {seals.problem()}")
        if wrong:
            raise CommandError(
                f"Wrong: {len(wrong)}. Restore them from a backup, and find out who could write there."
            )

    def _lost(self):
        lost = Agreement.objects.filter(signed_at__isnull=False, documents=None).select_related("case")
        return [f"{a.case.ref}, version {a.version}: it was signed, and its document is gone." for a in lost]


def wrong_with(document):
    """What is wrong with one stored document, in a sentence; nothing if it is as it was stored."""
    pdf = bytes(document.pdf)
    if hashlib.sha256(pdf).hexdigest() != document.sha256:
        return "its bytes are not those that were stored."
    if not document.is_sealed:
        return ""
    seal = seals.of(pdf)
    if seal is None:
        return "it has lost its seal."
    if not seal.is_intact:
        return "its seal is broken."
    if seals.known_certificates() and not seal.is_ours:
        return "its seal is not this center's."
    return ""
