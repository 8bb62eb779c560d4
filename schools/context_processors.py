from schools.held import mark_of


def center(request):
    """The center's name and telephone, for the header and the footer."""
    return {"center": getattr(request, "center", None)}


def written_by(request):
    """Whose text it is that comes back in a form of this page, for `_components/token.html`."""
    user = getattr(request, "user", None)
    return {"written_by": mark_of(user) if user and user.is_authenticated else ""}
