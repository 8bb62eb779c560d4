from django.db import transaction

from agreements.actions.drafting import next_version
from agreements.actions.recording import lock
from agreements.models import Agreement, Obligation
from cases import history, lifecycle
from cases.lifecycle import Refused
from cases.models import Case, Event


@transaction.atomic
def amend(*, agreement, by):
    """Change what was agreed: a new version, drafted from this one. This one is in force until that is signed."""
    lock(agreement, by)
    if not agreement.is_in_force:
        raise Refused(
            f"This agreement is “{agreement.get_status_display()}”: only the one in force is amended. "
            "Nothing was changed."
        )
    lifecycle.move(agreement.case, Case.Status.CONFERENCED, by=by)
    draft = Agreement.objects.create(
        case=agreement.case,
        conference=agreement.conference,
        version=next_version(agreement.case),
        language=agreement.language,
        background=agreement.background,
        review_on=agreement.review_on,
        if_not_kept=agreement.if_not_kept,
        share_with_school=agreement.share_with_school,
        recorded_by=by,
    )
    for obligation in agreement.obligations.all():
        Obligation.objects.create(
            agreement=draft, position=obligation.position, continues=obligation, **obligation.terms()
        )
    history.record(Event.Kind.ADDED, by=by, subject=draft)
    return draft
