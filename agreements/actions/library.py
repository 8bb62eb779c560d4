from django.db import transaction

from agreements.models import TypicalPromise
from cases import access, history
from cases.models import Event


@transaction.atomic
def add_typical(*, by, **words):
    """Put a promise that is often made on the list that drafts can start from."""
    access.require(access.can_keep_typical_promises(by))
    typical = TypicalPromise.objects.create(**words)
    history.record(Event.Kind.ADDED, by=by, subject=typical)
    return typical


@transaction.atomic
def change_typical(*, typical, by, **words):
    """Agreements that have started from it keep the words that they have."""
    access.require(access.can_keep_typical_promises(by))
    for name, value in words.items():
        setattr(typical, name, value)
    typical.save()
    history.record(Event.Kind.CHANGED, by=by, subject=typical)
    return typical


@transaction.atomic
def remove_typical(*, typical, by):
    access.require(access.can_keep_typical_promises(by))
    history.record(Event.Kind.CHANGED, by=by, subject=typical, detail="taken off the list")
    typical.delete()
