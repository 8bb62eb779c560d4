"""What is missing before an agreement can be signed, in words a mediator would use."""

from agreements import signers
from cases.readiness import sides_gone

NO_OBLIGATION = "There is no obligation yet."


def missing_for_signing(agreement):
    """Before the signing: everybody concerned is there to sign, and every obligation says what it must."""
    missing = _missing_conference(agreement.case) + agreement.case.missing_for_meeting()
    missing += _missing_people(agreement)
    if not agreement.background.strip():
        missing.append("The background that both sides accept is still empty.")
    obligations = list(agreement.obligations.select_related("who", "for_whom"))
    if not obligations:
        missing.append(NO_OBLIGATION)
    for obligation in obligations:
        missing += [f"Obligation {obligation.position + 1} {sentence}" for sentence in missing_of(obligation)]
    missing += _missing_of_what_stands(agreement, obligations)
    if agreement.review_on is None:
        missing.append("The review date is missing.")
    if not agreement.if_not_kept.strip():
        missing.append("It does not say yet what happens if the agreement is not kept.")
    return missing + _missing_in_the_other_language(agreement, obligations)


def _missing_conference(case):
    """It is drafted while the conference goes on, and signed once it is on record that both sides agreed."""
    if case.status == case.Status.CONFERENCED and case.conferences.that_agreed().exists():
        return []
    return ["The conference is not recorded yet as one that reached an agreement: record it first."]


def _missing_in_the_other_language(agreement, obligations):
    if not agreement.other_language:
        return []
    language = agreement.get_other_language_display()
    missing = []
    if not agreement.background_other.strip():
        missing.append(f"The background is still empty in {language}.")
    for obligation in obligations:
        if not obligation.what_other.strip() or not obligation.how_known_other.strip():
            missing.append(f"Obligation {obligation.position + 1} is not written in {language} yet.")
    if not agreement.if_not_kept_other.strip():
        missing.append(f"It does not say in {language} yet what happens if the agreement is not kept.")
    return missing


def _missing_of_what_stands(agreement, obligations):
    """What was signed stands for whoever has withdrawn since, until they sign something else themself."""
    before = agreement.signed_before()
    if before is None:
        return []
    kept = {obligation.continues_id for obligation in obligations if obligation.is_gone_on_with_unchanged}
    promised = before.obligations.select_related("who", "for_whom").exclude(pk__in=kept)
    return [
        f"Version {before.version} has an obligation of {one.who} to {one.for_whom or 'everyone'} "
        f"({one.get_kind_display().lower()}). {gone} has withdrawn, and signs no other: put it back word for word."
        for one in promised
        for gone in one.withdrawn()[:1]
        if not one.is_kept
    ]


def missing_of(obligation):
    """What one obligation still has to say, each continuing “Obligation 2 …”."""
    withdrawn = [] if obligation.is_gone_on_with_unchanged else obligation.withdrawn()
    missing = [f"names {person}, who has withdrawn." for person in withdrawn]
    questions = [
        (obligation.for_whom, "does not say for whom it is."),
        (obligation.what.strip(), "does not say what exactly will be done."),
        (obligation.how_known.strip(), "does not say how anyone will know that it is done."),
        (obligation.due_on, "does not say by when."),
        (obligation.watched_by.strip(), "does not say who watches over it."),
        (obligation.amount or not obligation.is_restitution, "is restitution and has no amount."),
        (obligation.hours or not obligation.is_service, "is service and has no hours."),
    ]
    missing += [sentence for answer, sentence in questions if not answer]
    if obligation.amount and obligation.continues and obligation.continues.paid > obligation.amount:
        missing.append(f"is less than the ${obligation.continues.paid:,.2f} that has been paid already.")
    return missing


def _missing_people(agreement):
    places = agreement.required_signers()
    parties = [place.party for place in places]
    missing = [
        f"{party} took part without being in the room, and has withdrawn and come back since: ask how they want to take "
        "part now, and record it as a new preparation."
        for party in signers.to_ask_anew(agreement, places)
    ]
    return [*missing, *sides_gone(parties)] + [
        f"{place.party} is a minor, and no guardian who could sign is recorded."
        for place in places
        if not place.people
    ]
