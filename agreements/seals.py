"""The center's seal: a PAdES signature with the center's own key over the whole file, after which nothing may change.

It proves that the center fixed exactly this file. Who agreed to what is proved by the signatures inside.
"""

import io
import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import signers
from pyhanko.sign.fields import InvisSigSettings, MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from cases.lifecycle import Refused

FIELD = "Seal"
YEARS = 10
# What a seal needs beside its certificate, in bytes. Not said, pyHanko seals twice: once to see how long it gets.
ROOM = 3072

logger = logging.getLogger(__name__)


class NoSeal(Refused):
    """The seal cannot be put on now. It stops nothing else: the document is kept, and can be sealed later."""


class OpenedKey(signers.Signer):
    """Signs with a key that is opened once: pyHanko's own signer opens it anew, which takes longer than a page."""

    def __init__(self, private, certificate):
        self.private = private
        store = SimpleCertificateStore.from_certs([certificate])
        super().__init__(signing_cert=certificate, cert_registry=store)

    async def async_sign_raw(self, data, digest_algorithm, dry_run=False):
        if dry_run:
            return bytes(self.private.key_size // 4)
        if isinstance(self.private, rsa.RSAPrivateKey):
            return self.private.sign(data, padding.PKCS1v15(), hashes.SHA256())
        return self.private.sign(data, ec.ECDSA(hashes.SHA256()))


@dataclass(frozen=True)
class Key:
    """What the key file holds. `certificates` are its own and those of the keys before it, which still count."""

    signer: OpenedKey
    expires_at: datetime
    certificates: tuple[bytes, ...]


@dataclass(frozen=True)
class Seal:
    """What a file's seal says: whether the file is as it was sealed, and whether this center sealed it."""

    is_intact: bool
    certificate: bytes

    @property
    def is_ours(self):
        return self.certificate in known_certificates()


def put(pdf):
    """The same document with the seal of the center. Refuses, with the reason, when there is no key to do it."""
    key = _key_that_seals()
    try:
        return _apart(_sign, pdf, key)
    except Exception as error:
        logger.exception("A document could not be sealed")
        raise NoSeal("The seal could not be put on the document.") from error


def problem():
    """Why nothing can be sealed now, in a sentence; nothing if it can."""
    try:
        _key_that_seals()
    except NoSeal as refused:
        return str(refused)
    return ""


def of(pdf):
    """The seal of a file from anywhere, None if it carries none. Whatever is wrong with it is not intact."""
    return _apart(_read, pdf)


def known_certificates():
    try:
        return _key().certificates
    except NoSeal:
        return ()


def new_key(name, password):
    """A first key, and a certificate that the center gives itself, as the bytes of a PKCS#12 file.

    It is valid from a year before: a clock that is off, or a center that is tried out with a past, does no harm.
    """
    private = rsa.generate_private_key(public_exponent=65537, key_size=3072)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[:64])])
    now = timezone.now()
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=365))
        .not_valid_after(now + timedelta(days=365 * YEARS))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_only_to_sign(), critical=True)
        .sign(private, hashes.SHA256())
    )
    lock = serialization.BestAvailableEncryption(password.encode())
    return pkcs12.serialize_key_and_certificates(name.encode(), private, certificate, None, lock)


def _only_to_sign():
    others = ("key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign")
    never = dict.fromkeys((*others, "encipher_only", "decipher_only"), False)
    return x509.KeyUsage(digital_signature=True, content_commitment=True, **never)


def _key_that_seals():
    key = _key()
    if key.expires_at <= timezone.now():
        raise NoSeal(f"The center's key ended on {date_format(key.expires_at)}.")
    return key


def _key():
    """The key as the file is now: a renewed one is taken up without a restart."""
    path = Path(settings.SEAL_KEY_FILE) if settings.SEAL_KEY_FILE else None
    if path is None or not path.is_file():
        raise NoSeal("This center has no key to seal documents with.")
    try:
        return _opened(path.read_bytes(), settings.SEAL_KEY_PASSWORD)
    except OSError as error:
        raise NoSeal("The file of the center's key cannot be read.") from error
    except (ValueError, TypeError) as error:
        raise NoSeal(
            "The file of the center's key cannot be opened: its password is wrong, or it is damaged."
        ) from error


@cache
def _opened(content, password):
    private, own, others = pkcs12.load_key_and_certificates(content, password.encode() or None)
    if own is None or not isinstance(private, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise ValueError("no key of a kind that signs, or no certificate of it")
    certificates = tuple(one.public_bytes(serialization.Encoding.DER) for one in (own, *others))
    signer = OpenedKey(private, asn1_x509.Certificate.load(certificates[0]))
    return Key(signer, own.not_valid_after_utc, certificates)


def _sign(pdf, key):
    """Out of sight, as the accessibility standard asks of a field that nobody fills in."""
    name = key.signer.subject_name
    metadata = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        name=name,
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
    )
    field = SigFieldSpec(
        FIELD,
        readable_field_name=f"{FIELD}: {name}",
        invis_sig_settings=InvisSigSettings(set_print_flag=False, set_hidden_flag=True, box_out_of_bounds=True),
    )
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    room = {"bytes_reserved": 2 * (len(key.certificates[0]) + ROOM)}
    return signers.sign_pdf(writer, metadata, key.signer, new_field_spec=field, **room).getvalue()


def _read(pdf):
    """The one seal there may be. A stranger's file can break a reader in any way."""
    try:
        seals = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
        if not seals:
            return None
        certificate = seals[0].signer_cert
    except Exception:
        logger.info("A file cannot be read as a PDF", exc_info=True)
        return None
    try:
        trusted = ValidationContext(trust_roots=[certificate], allow_fetching=False)
        status = validate_pdf_signature(seals[0], signer_validation_context=trusted)
        whole = status.coverage == SignatureCoverageLevel.ENTIRE_FILE and len(seals) == 1
        is_intact = bool(status.intact and status.valid and status.docmdp_ok and whole)
    except Exception:
        logger.info("A seal cannot be read", exc_info=True)
        is_intact = False
    return Seal(is_intact, certificate.dump())


def _apart(function, *args):
    """In a thread of its own: pyHanko runs an event loop, and a thread may have only one."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(function, *args).result()
