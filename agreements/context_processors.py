from agreements.handing_over import agreement_of


def handed_over(request):
    """The agreement whose signing this session is locked to: then no page, an error page neither, has a menu."""
    return {"handed_over": agreement_of(request) if hasattr(request, "user") else None}
