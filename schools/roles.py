from django.core.exceptions import PermissionDenied


def require_role(allowed):
    """Tell somebody that a page which is about no case at all is for another role."""
    if not allowed:
        raise PermissionDenied("This page is for people with another role. Yours begins at the start page.")
