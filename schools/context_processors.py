import uuid

from django.conf import settings

from schools.held import mark_of


def center(request):
    """The center's name and telephone, for the header and the footer."""
    return {"center": getattr(request, "center", None)}


def written_by(request):
    """For `_components/token.html`: whose text it is that comes back in a form of this page, and which page it is."""
    user = getattr(request, "user", None)
    return {"written_by": mark_of(user) if user and user.is_authenticated else "", "page_mark": uuid.uuid4()}


def single_sign_on(request):
    """What the keeper of accounts elsewhere is called, if there is one."""
    return {"single_sign_on": settings.OIDC_NAME if settings.OIDC_ISSUER else ""}
