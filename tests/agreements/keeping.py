"""How the tests keep an agreement, by the product's own actions."""

from agreements import actions
from tests.cases.pages import today

BEFORE_THE_SIGNING = "The agreement was signed on {}: nothing could be kept before."


def keep_everything(agreement, *, by):
    """All of it is paid and done today."""
    day = today()
    for obligation in agreement.obligations.all():
        if obligation.is_restitution:
            actions.pay(obligation=obligation, amount=obligation.rest, paid_on=day, by=by)
        actions.resolve(
            obligation=obligation,
            edits=obligation.edits,
            status="done",
            resolved_on=day,
            by=by,
        )
