"""The only writers of `Event`: what was done, and what was read. No names, no narrative."""

from cases.models.event import Event


def record(kind, *, by, subject, from_status="", to_status="", detail=""):
    """Write one line of history in the transaction of what it tells of.

    `detail` is a word of ours (a document's name, a scope), never somebody's.
    """
    return Event.objects.create(
        case=_case_of(subject),
        actor=by,
        kind=kind,
        subject=subject._meta.model_name,
        subject_id=subject.pk,
        from_status=from_status,
        to_status=to_status,
        detail=detail,
    )


def record_together(lines, *, by):
    """What one person did at once, each a line of its own, in one statement. `lines`: (kind, subject, detail)."""
    return Event.objects.bulk_create(
        Event(
            case=_case_of(subject),
            actor=by,
            kind=kind,
            subject=subject._meta.model_name,
            subject_id=subject.pk,
            detail=detail,
        )
        for kind, subject, detail in lines
    )


def record_mails(template, *, case, to, by=None):
    """Which mail of a case was written to whom. `by` is None for those that follow by themselves from a step."""
    return Event.objects.bulk_create(
        [
            Event(
                case=case,
                actor=by,
                kind=Event.Kind.MAILED,
                subject=person._meta.model_name,
                subject_id=person.pk,
                detail=template,
            )
            for person in to
        ]
    )


def log_access(kind, *, by, subject=None, case=None, detail=""):
    """Record that somebody opened a case, a document or a list. `subject` is None for a list.

    `case` is that of a record which does not say so itself.
    """
    return Event.objects.create(
        case=case or _case_of(subject),
        actor=by,
        kind=kind,
        subject=subject._meta.model_name if subject else "list",
        subject_id=subject.pk if subject else None,
        detail=detail,
    )


def last_move(obj):
    return _about(obj).filter(kind=Event.Kind.MOVED).select_related("actor").first()


def times_changed(obj):
    """How often it was moved or changed since it was added."""
    return _about(obj).filter(kind__in=(Event.Kind.MOVED, Event.Kind.CHANGED)).count()


def comings_and_goings(party):
    """When they withdrew and when they came back, the earliest first."""
    told = _about(party).filter(kind__in=(Event.Kind.WITHDREW, Event.Kind.RETURNED))
    return told.order_by("at", "pk").values_list("kind", "at")


def _about(obj):
    return Event.objects.filter(case=_case_of(obj), subject=obj._meta.model_name, subject_id=obj.pk)


def _case_of(subject):
    if subject is None or subject._meta.model_name == "case":
        return subject
    return getattr(subject, "case", None)
