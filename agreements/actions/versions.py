from django.db import transaction
from django.utils import timezone

from agreements import drafts
from agreements.actions.drafting import next_version
from agreements.actions.recording import lock
from agreements.models import Agreement
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
        draft=drafts.of(agreement),
        drafted_by=by,
        drafted_at=timezone.now(),
        recorded_by=by,
    )
    history.record(Event.Kind.ADDED, by=by, subject=draft)
    return draft
