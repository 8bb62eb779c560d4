from django.db import transaction

from cases import access, history, lifecycle
from cases.actions.recording import stamp
from cases.lifecycle import Doubted, Refused
from cases.models import Event, Guardianship, Party
from cases.models.party import is_no_name
from schools.search import fold


@transaction.atomic
def add_party(*, case, by, **details):
    """Somebody joins the case: a party that came up later, a supporter, a representative."""
    access.require(access.can_work(by, case))
    lifecycle.lock(case)
    party = Party(case=case, **details, **stamp(case, by))
    party.save()
    rebuild_search(case)
    history.record(Event.Kind.PARTY_ADDED, by=by, subject=party)
    return party


@transaction.atomic
def add_guardian(*, child, by, relation="", guardian=None, confirmed=False, **details):
    """A guardian of a party: somebody already in the case (`guardian`), or a new person by `details`.

    That a new person has the name of a guardian who is in the case is to be confirmed.
    """
    access.require(access.can_work(by, child.case))
    case = lifecycle.lock(child.case)
    if guardian is None:
        if not confirmed:
            _doubt_namesake(child, details["name"])
        guardian = add_party(case=case, by=by, side=Party.Side.GUARDIAN, **details)
    if child.guardianships.filter(guardian=guardian).exists():
        raise Refused(f"{guardian} is already recorded as a guardian of {child}.")
    Guardianship.objects.create(child=child, guardian=guardian, relation=relation)
    history.record(Event.Kind.PARTY_CHANGED, by=by, subject=child)
    return guardian


def _doubt_namesake(child, name):
    known = child.case.parties.filter(side=Party.Side.GUARDIAN, name_folded=fold(name)).first()
    if known is None or is_no_name(name):
        return
    if child.guardianships.filter(guardian=known).exists():
        raise Doubted(f"{known} is already recorded as a guardian of {child}. Tick it, if this is another person.")
    raise Doubted(f"{known} is already in this case: choose them above, or tick that this is another person.")


@transaction.atomic
def change_party(*, party, by, edits, **details):
    """Correct somebody's details. `edits` is the count that the writer saw: a newer one means somebody was faster."""
    access.require(access.can_work(by, party.case))
    lifecycle.lock(party.case)
    lifecycle.lock(party)
    if party.edits != edits:
        raise Refused(
            f"Somebody else has changed {party}'s details while you were writing. What is recorded now stands "
            "above your text: compare, and save again. Nothing was changed."
        )
    if details.keys() & {"side", "supports"}:
        _refuse_side(party, details)
    for field, value in details.items():
        setattr(party, field, value)
    party.edits += 1
    party.save()
    rebuild_search(party.case)
    history.record(Event.Kind.PARTY_CHANGED, by=by, subject=party)
    return party


def _refuse_side(party, details):
    """Where somebody stands changes only while nothing rests on it."""
    side, supports = details.get("side", party.side), details.get("supports", party.supports)
    changes_whom = side == party.side and supports != party.supports
    if side not in party.possible_sides() or (changes_whom and party.tie()):
        raise Refused(f"{party} stays where they stand in this case: {party.tie()}. Nothing was changed.")


def rebuild_search(case):
    """What the center's people find the case by: its number and everybody's name. The school has its own."""
    names = case.parties.values_list("name", flat=True)
    case.search = fold(" ".join([case.ref, *names]))
    case.save(update_fields=["search"])
