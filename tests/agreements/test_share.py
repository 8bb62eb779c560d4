"""The school reads the agreement only when the agreement says so and everybody who signed has agreed to that."""

import pytest

from agreements import actions
from cases import actions as cases
from cases.models import Consent, Event
from schools.models import Membership
from tests.cases.pages import harmed, text_of, url
from tests.conftest import agree, draft_agreement, sign_all, sign_place
from tests.stages import stage


@stage
def to_share(conferenced, mediator):
    """Being signed, and meant for the school too."""
    agreement = draft_agreement(conferenced, by=mediator, share_with_school=True)
    return actions.go_to_signing(agreement=agreement, by=mediator)


@stage
def shared(to_share, mediator):
    """Signed by everybody, each with a yes to sharing it."""
    return sign_all(to_share, by=mediator, share=True)


def document(sign_in, user, agreement):
    return sign_in(user).get(f"/agreements/{agreement.pk}/document.pdf")


def test_with_everybodys_yes_the_school_opens_the_stored_document(sign_in, teacher, shared):
    response = document(sign_in, teacher, shared)
    assert response.content == bytes(shared.document.pdf)
    assert Event.objects.filter(kind=Event.Kind.PRINTED, actor=teacher).count() == 1
    text = sign_in(teacher).get(f"/referrals/{shared.case.ref}/").text
    assert f"/agreements/{shared.pk}/document.pdf" in text


def test_the_rest_of_the_agreement_stays_closed_to_the_school(sign_in, teacher, shared):
    client = sign_in(teacher)
    for part in ("", "draft/", "to-sign.pdf", "tell/"):
        assert client.get(f"/agreements/{shared.pk}/{part}").status_code == 404


def test_another_school_does_not(sign_in, outsider, shared):
    assert document(sign_in, outsider, shared).status_code == 404


def test_who_has_left_the_school_does_not(sign_in, teacher, shared):
    Membership.objects.filter(user=teacher).delete()
    assert document(sign_in, teacher, shared).status_code == 404


def test_the_administrator_does_not(sign_in, administrator, shared):
    assert document(sign_in, administrator, shared).status_code == 404


def test_signing_does_not_imply_sharing(sign_in, mediator, teacher, to_share):
    sign_all(to_share, by=mediator)
    assert document(sign_in, teacher, to_share).status_code == 404
    assert len(to_share.missing_for_sharing()) == 4
    text = sign_in(teacher).get(f"/referrals/{to_share.case.ref}/").text
    assert "An agreement was reached" in text
    assert "document.pdf" not in text


@pytest.mark.parametrize("unwilling", range(4))
def test_one_missing_yes_is_enough(sign_in, mediator, teacher, to_share, unwilling):
    for number, (place, _) in enumerate(to_share.signing_list()):
        if number != unwilling:
            agree(place.party, place.people[0], Consent.Scope.SHARE, by=mediator)
    sign_all(to_share, by=mediator)
    assert document(sign_in, teacher, to_share).status_code == 404
    assert len(to_share.missing_for_sharing()) == 1


def test_a_yes_taken_back_closes_it_at_once(sign_in, mediator, teacher, shared):
    consent = Consent.objects.filter(scope=Consent.Scope.SHARE).last()
    cases.withdraw_consent(consent=consent, by=mediator)
    assert document(sign_in, teacher, shared).status_code == 404


def test_the_page_that_takes_a_yes_back_says_what_rests_on_it(shared, mediator, sign_in):
    client, child = sign_in(mediator), harmed(shared.case)
    loses = "The school can no longer open its copy of the signed agreement."

    def page(scope):
        given = Consent.objects.get(party=child, given_by=child.guardians[0], scope=scope)
        return text_of(client.get(url("withdraw_consent", shared.case, child.pk, given.pk)))

    assert loses in page("share")
    assert loses not in page("take_part")
    assert "Nothing that is planned or being signed changes" in page("take_part")
    agree(child, cases.add_guardian(child=child, name="José Gómez", by=mediator), Consent.Scope.SHARE, by=mediator)
    given = Consent.objects.get(given_by__name="José Gómez")
    assert loses not in text_of(client.get(url("withdraw_consent", shared.case, child.pk, given.pk)))


def test_a_withdrawal_closes_it_at_once(sign_in, mediator, teacher, shared):
    cases.withdraw(party=shared.case.parties.get(side="harmed"), by=mediator)
    assert document(sign_in, teacher, shared).status_code == 404


def test_the_page_of_a_withdrawal_says_whether_the_school_loses_its_copy(shared, mediator, sign_in):
    """It loses it with the yes of whoever signed: that of a guardian who did not takes no one's place."""
    client, case = sign_in(mediator), shared.case
    mother = harmed(case).guardians[0]
    loses = "The school can no longer open its copy of the signed agreement."
    for person in (harmed(case), mother):
        page = text_of(client.get(url("withdraw", case, person.pk)))
        assert loses in page
        assert "being signed" not in page
    father = cases.add_guardian(child=harmed(case), name="José Gómez", by=mediator)
    agree(harmed(case), father, Consent.Scope.SHARE, by=mediator)
    assert loses not in text_of(client.get(url("withdraw", case, father.pk)))
    assert loses in text_of(client.get(url("withdraw", case, mother.pk)))
    cases.withdraw(party=mother, by=mediator)
    assert not shared.may_be_shared
    assert loses not in text_of(client.get(url("withdraw", case, harmed(case).pk)))


def test_no_other_guardians_yes_stands_for_whoever_signed_without_one(to_share, teacher, mediator, sign_in):
    """One no is enough."""
    child = harmed(to_share.case)
    agree(child, cases.add_guardian(child=child, name="José Gómez", by=mediator), Consent.Scope.SHARE, by=mediator)
    for place, _ in to_share.signing_list():
        sign_place(to_share, place, by=mediator, share=place.people[0] != child.guardians[0])
    to_share.refresh_from_db()
    assert to_share.missing_for_sharing() == ["Ana Gómez has not agreed that the school may have a copy."]
    assert document(sign_in, teacher, to_share).status_code == 404


def test_a_guardian_who_need_not_sign_has_not_agreed_to_the_schools_copy(
    to_share, teacher, mediator, coordinator, sign_in
):
    child = harmed(to_share.case)
    agree(child, child.guardians[0], Consent.Scope.SIGN, by=mediator)
    for place, _ in to_share.signing_list():
        if not place.is_guardians or place.party != child:
            sign_place(to_share, place, by=mediator, share=True)
    actions.waive(agreement=to_share, child=child, reason="Nobody can be reached.", by=coordinator)
    to_share.refresh_from_db()
    assert to_share.is_in_force
    assert to_share.missing_for_sharing() == [
        "A guardian of María Gómez has not agreed that the school may have a copy."
    ]
    assert document(sign_in, teacher, to_share).status_code == 404
    agree(child, child.guardians[0], Consent.Scope.SHARE, by=mediator)
    assert document(sign_in, teacher, to_share).status_code == 200


def test_who_has_agreed_to_share_before_reads_that_it_holds_for_the_new_text(shared, mediator, sign_in):
    newer = actions.amend(agreement=shared, by=mediator)
    actions.go_to_signing(agreement=newer, by=mediator)
    page = text_of(sign_in(mediator).get(f"/agreements/{newer.pk}/sign/{harmed(newer.case).pk}/?language=en"))
    assert (
        "You have said that the school may have a copy of what you agree on. That holds for this text too." in page
    )


def test_consents_without_the_agreements_own_word_open_nothing(sign_in, mediator, teacher, signed):
    for place, _ in signed.signing_list():
        agree(place.party, place.people[0], Consent.Scope.SHARE, by=mediator)
    assert document(sign_in, teacher, signed).status_code == 404


def test_a_replaced_version_is_closed_to_the_school(sign_in, mediator, teacher, shared):
    draft = actions.amend(agreement=shared, by=mediator)
    assert document(sign_in, teacher, shared).status_code == 200
    actions.go_to_signing(agreement=draft, by=mediator)
    sign_all(draft, by=mediator)
    assert document(sign_in, teacher, shared).status_code == 404
    assert document(sign_in, teacher, draft).status_code == 200


def test_the_question_is_asked_of_each_signer(sign_in, mediator, to_share):
    client = sign_in(mediator)
    signer = to_share.case.parties.get(side="harmed")
    url = f"/agreements/{to_share.pk}/sign/{signer.pk}/"
    assert "The school may have a copy of this agreement" in client.get(url, {"language": "en"}).text
    data = {"shown_hash": to_share.text_hash(), "way": "typed", "consents": "on", "typed_name": signer.name}
    client.post(url, data | {"share": "on"})
    assert signer.has_agreed(Consent.Scope.SHARE)


def test_it_is_not_asked_when_the_school_gets_none(sign_in, mediator, signing):
    signer = signing.case.parties.get(side="harmed")
    url = f"/agreements/{signing.pk}/sign/{signer.pk}/"
    assert 'name="share"' not in sign_in(mediator).get(url, {"language": "en"}).text
