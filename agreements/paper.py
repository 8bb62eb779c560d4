"""The agreement on the center's paper: to be signed by hand, and as it was signed."""

import segno
from django.conf import settings
from django.urls import reverse

from agreements import signers
from cases import documents

TEMPLATE = "documents/agreement.html"


def for_signing(agreement):
    """A printout with a line for everybody who signs."""
    return _render(agreement, signers.lines(agreement.required_signers()))


def signed(agreement):
    """The document that is fixed: who signed in the order of the places, and the certificate of it."""
    address = settings.SITE_URL + reverse("agreements:proof_of", args=[agreement.check_code])
    qr = segno.make(address, error="m").png_data_uri(border=0)
    return _render(agreement, agreement.signing_list(), proof=address, qr=qr)


def filename(agreement):
    return f"agreement-{agreement.case.ref}-version-{agreement.version}.pdf"


def _render(agreement, lines, **certificate):
    context = {
        **documents.letterhead(agreement.case),
        "agreement": agreement,
        "sides": _sides(agreement),
        "pledges": [_pledge(agreement, o) for o in agreement.obligations.select_related("who", "for_whom")],
        "parties": [line.place.party for line in lines if not line.place.is_guardians],
        "replaces": agreement.signed_before(),
        "lines": lines,
        "certificate": certificate,
        "text_hash": agreement.text_hash(),
    }
    return documents.render(TEMPLATE, context, agreement.language, agreement.other_language)


def _sides(agreement):
    """The agreement's own texts in each language in which they were entered; the first is the one it was made in."""
    sides = [_side(agreement.language, background=agreement.background, if_not_kept=agreement.if_not_kept)]
    if other := agreement.other_language:
        texts = {"background": agreement.background_other, "if_not_kept": agreement.if_not_kept_other}
        sides.append(_side(other, documents.IN_ANOTHER_LANGUAGE, **texts))
    return sides


def _pledge(agreement, obligation):
    """One promise, and its words in each language."""
    said = [_side(agreement.language, what=obligation.what, how_known=obligation.how_known)]
    if other := agreement.other_language:
        texts = {"what": obligation.what_other, "how_known": obligation.how_known_other}
        said.append(_side(other, documents.IN_ANOTHER_LANGUAGE, **texts))
    return {"obligation": obligation, "said": said}


def _side(language, element="div", **texts):
    return {"language": language, "element": element, **texts}
