from contextlib import contextmanager

from django.contrib import messages


@contextmanager
def called_off(request, case, tag=""):
    """Whoever was to come to a conference that is cancelled by what is done meanwhile hears it from the reader alone;
    so does whoever is taken off it, and whom it goes on with.
    """
    planned = case.conferences.planned().first()
    invited = _invited(planned) if planned else []
    yield
    if planned is None:
        return
    staying = _invited(planned)
    off = [one for one in invited if one not in staying]
    if not case.conferences.planned().contains(planned):
        names = _names(one for one in staying if not one.has_withdrawn)
        messages.warning(
            request, f"The conference is cancelled. Please tell everybody who was invited: {names}.", tag
        )
    elif off:
        messages.warning(
            request,
            f"No longer invited to the conference: {_names(off)}. It goes on without them. Please tell them, and the "
            f"others: {_names(staying)}.",
            tag,
        )


def _invited(conference):
    return [one.party for one in conference.attendances.select_related("party")]


def _names(people):
    return ", ".join(map(str, people))
