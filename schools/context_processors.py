def center(request):
    """The center's name and telephone, for the header and the footer."""
    return {"center": getattr(request, "center", None)}
