"""The agreement on the center's paper: to be signed by hand, and as it was signed."""

from cases import documents

TEMPLATE = "documents/agreement.html"


def for_signing(agreement):
    """A printout with a line for everybody who signs."""
    return _render(agreement, [(place, None) for place in agreement.required_signers()])


def signed(agreement):
    """The document that is fixed. Who signed stands in the order of the places."""
    return _render(agreement, agreement.signing_list())


def filename(agreement):
    return f"agreement-{agreement.case.ref}-version-{agreement.version}.pdf"


def _render(agreement, signing_list):
    context = {
        **documents.letterhead(agreement.case),
        "agreement": agreement,
        "obligations": list(agreement.obligations.select_related("who", "for_whom")),
        "parties": [place.party for place, _ in signing_list if not place.is_guardians],
        "replaces": agreement.signed_before(),
        "signing_list": signing_list,
        "check": agreement.text_hash()[:16],
    }
    return documents.render(TEMPLATE, context, agreement.language)
