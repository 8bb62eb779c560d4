from django.utils.translation import gettext as _

from cases import access, lifecycle
from cases.lifecycle import Refused


def lock(agreement, by):
    """The case, then the agreement, always in this order; only somebody who works the case goes on.

    `by` is None where nobody of the center does it, but a signer who came by a link.
    """
    case = lifecycle.lock(agreement.case)
    lifecycle.lock(agreement).case = case
    access.require(by is None or access.can_work(by, case))
    return agreement


def refuse_closed(case):
    if case.is_closed:
        raise Refused(
            _("This case is closed, so its agreement is no longer drafted or signed. Nothing was changed.")
        )
