from contextlib import contextmanager

from django.contrib import messages


@contextmanager
def called_off(request, case, tag=""):
    """Whoever was to come to a conference that is cancelled by what is done meanwhile hears it from the reader alone."""
    planned = case.conferences.planned().first()
    yield
    if planned is None or case.conferences.planned().contains(planned):
        return
    names = ", ".join(str(one.party) for one in planned.attendances.filter(party__withdrew_at=None))
    messages.warning(request, f"The conference is cancelled. Please tell everybody who was invited: {names}.", tag)
