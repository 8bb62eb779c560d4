"""Nobody has to sign, and nobody is asked why; and a coordinator may say why a guardian need not."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client

from agreements import actions
from agreements.models import Declined, Waiver
from cases import actions as cases
from cases.lifecycle import Refused
from cases.models import Consent, Event
from tests.agreements.test_sign import PNG, change_background, drawn, sign, typed, url_of
from tests.conftest import agree, sign_all


@pytest.fixture
def client(sign_in, mediator):
    return sign_in(mediator)


def to_decline(agreement, signer, child=None):
    return url_of(agreement, signer, child).replace("/sign/", "/decline/")


def say_no(client, agreement, signer, child=None, **changes):
    data = {"shown_hash": agreement.text_hash(), "language": "en"} | changes
    return client.post(to_decline(agreement, signer, child), data)


def answer_of(agreement, party, is_guardians=False):
    return next(a for p, a in agreement.signing_list() if (p.party, p.is_guardians) == (party, is_guardians))


def test_a_no_is_asked_once_more_and_never_why(client, signing, harmed):
    page = client.get(to_decline(signing, harmed), {"language": "en"}).text
    assert "That is all right. Nobody has to sign, and nobody asks you why." in page
    assert "<textarea" not in page
    assert "Está bien." in client.get(to_decline(signing, harmed)).text
    assert not Declined.objects.exists()


def test_a_no_is_kept_and_seen(client, signing, harmed):
    assert say_no(client, signing, harmed).url == f"/agreements/{signing.pk}/"
    declined = signing.declined.get()
    assert (declined.signer, declined.on_behalf_of, declined.text_hash) == (harmed, None, signing.text_hash())
    assert answer_of(signing, harmed) == declined
    assert "María Gómez did not want to sign" in client.get(f"/agreements/{signing.pk}/").text
    assert "María Gómez has not signed yet." in signing.missing_signatures_sentences()
    assert Event.objects.filter(kind=Event.Kind.DECLINED).count() == 1


def test_a_double_click_says_no_once(client, signing, harmed):
    for _ in range(2):
        assert say_no(client, signing, harmed).status_code == 302
    assert Declined.objects.count() == Event.objects.filter(kind=Event.Kind.DECLINED).count() == 1


def test_a_guardian_says_no_as_a_signer_of_their_own(client, signing, harmed):
    say_no(client, signing, harmed.guardians[0], harmed)
    assert answer_of(signing, harmed, is_guardians=True).kind == "declined"
    assert answer_of(signing, harmed) is None


def test_whoever_said_no_may_still_sign(client, signing, harmed):
    say_no(client, signing, harmed)
    assert "You can still sign" in client.get(url_of(signing, harmed), {"language": "en"}).text
    client.post(url_of(signing, harmed), typed(signing, harmed))
    assert answer_of(signing, harmed).kind == "signature"


def test_what_one_guardian_said_is_not_said_to_the_other(client, mediator, signing, guardian, father, child):
    """Nor is a parent told by their telephone what the other one did."""
    say_no(client, signing, guardian, child)
    said = "You said that you do not want to sign."
    assert said in client.get(url_of(signing, guardian, child), {"language": "en"}).text
    assert said not in client.get(url_of(signing, father, child), {"language": "en"}).text
    sent = actions.send_link(agreement=signing, signer=father, on_behalf_of=child, fact="birth_year", by=mediator)
    phone, address = Client(), f"/sign/{sent.token}/"
    phone.post(address, {"answer": "2013"})
    text = phone.get(f"{address}?language=en").text
    assert "José Gómez signs" in text
    assert said not in text
    say_no(client, signing, father, child)
    assert said in client.get(url_of(signing, guardian, child), {"language": "en"}).text


def test_the_mediator_sees_each_no_and_the_table_none(client, signing, guardian, father, child):
    for one in (guardian, father):
        say_no(client, signing, one, child)
    seen = client.get(f"/agreements/{signing.pk}/").text
    assert "Ana Gómez did not want to sign at" in seen
    assert "José Gómez did not want to sign at" in seen
    table = client.post(f"/agreements/{signing.pk}/hand-over/", follow=True).text
    assert "4 of 4 still to sign" in table
    assert "Firma Ana Gómez" in table
    assert "Does not want to sign" not in table
    assert "No quiere firmar" not in table


@pytest.mark.parametrize("way", ["beforehand", "by a link"])
def test_a_name_that_is_pressed_at_the_table_tells_nobody_of_a_no(client, mediator, signing, guardian, child, way):
    if way == "by a link":
        sent = actions.send_link(
            agreement=signing, signer=guardian, on_behalf_of=child, fact="birth_year", by=mediator
        )
        phone = Client()
        phone.post(f"/sign/{sent.token}/", {"answer": "2013"})
        phone.post(f"/sign/{sent.token}/decline/", {"shown_hash": signing.text_hash(), "language": "en"})
    else:
        say_no(client, signing, guardian, child)
    assert signing.standing_declined().count() == 1
    client.post(f"/agreements/{signing.pk}/hand-over/")
    text = client.get(url_of(signing, guardian, child), {"language": "en"}).text
    assert "Ana Gómez signs" in text
    assert "You said that you do not want to sign." not in text


def test_the_mediator_still_sees_it_once_another_has_signed(client, mediator, signing, guardian, father, child):
    for one in (guardian, father):
        say_no(client, signing, one, child)
    sign(signing, guardian, child=child, by=mediator)
    seen = client.get(f"/agreements/{signing.pk}/").text
    assert "José Gómez did not want to sign at" in seen
    assert "Ana Gómez did not want to sign at" not in seen


def test_whoever_has_signed_says_no_to_the_mediator(client, mediator, signing, harmed):
    sign(signing, harmed, by=mediator)
    response = say_no(client, signing, harmed)
    assert response.status_code == 400
    assert "María Gómez has signed this text already." in response.text
    assert answer_of(signing, harmed).kind == "signature"
    assert not Declined.objects.exists()


def test_the_last_signature_while_another_is_declined_seals_nothing(client, mediator, signing, harmed):
    say_no(client, signing, harmed)
    for place, answer in signing.signing_list():
        if answer is None:
            sign(signing, place.people[0], child=place.child, by=mediator)
    signing.refresh_from_db()
    assert (signing.status, signing.documents.count()) == ("signing", 0)
    assert signing.missing_signatures_sentences() == ["María Gómez has not signed yet."]
    sign(signing, harmed, by=mediator)
    signing.refresh_from_db()
    assert signing.status == "signed"


def test_a_no_to_an_earlier_text_is_a_no_to_that_one_alone(client, mediator, signing, harmed):
    opened = {"shown_hash": signing.text_hash(), "language": "en"}
    say_no(client, signing, harmed)
    actions.back_to_drafting(agreement=signing, by=mediator)
    response = client.post(to_decline(signing, harmed), opened)
    assert (response.status_code, "taken the text back" in response.text) == (400, True)
    change_background(signing, by=mediator)
    actions.go_to_signing(agreement=signing, by=mediator)
    assert answer_of(signing, harmed) is None
    assert "The text has changed" in client.post(to_decline(signing, harmed), opened).text


def test_nobody_says_no_for_another(client, signing, harmed, responsible):
    assert say_no(client, signing, responsible.guardians[0], harmed).status_code == 404
    assert say_no(client, signing, responsible.guardians[0]).status_code == 404
    assert not Declined.objects.exists()


def test_a_word_changed_tells_the_mediator_who_signs_anew(client, mediator, signing, harmed):
    sign(signing, harmed, by=mediator)
    actions.back_to_drafting(agreement=signing, by=mediator)
    change_background(signing, by=mediator)
    actions.go_to_signing(agreement=signing, by=mediator)
    page = client.get(f"/agreements/{signing.pk}/").text
    assert "Some had signed before, and sign anew" in page


def waive(agreement, child, *, by, reason="Both guardians are out of reach; the court was asked."):
    return actions.waive(agreement=agreement, child=child, reason=reason, by=by)


def test_a_coordinator_says_why_a_guardian_need_not_sign(sign_in, coordinator, signing, harmed):
    client = sign_in(coordinator)
    page = f"/agreements/{signing.pk}/waive/{harmed.pk}/"
    assert client.post(page, {"reason": " "}).status_code == 400
    assert client.post(page, {"reason": "Nobody can be reached."}).url == f"/agreements/{signing.pk}/"
    waiver = signing.waivers.get()
    assert (waiver.child, waiver.reason, waiver.text_hash) == (
        harmed,
        "Nobody can be reached.",
        signing.text_hash(),
    )
    assert answer_of(signing, harmed, is_guardians=True) == waiver
    assert "A guardian of María Gómez has not signed yet." not in signing.missing_signatures_sentences()
    assert "Nobody can be reached." in client.get(f"/agreements/{signing.pk}/").text
    assert Event.objects.filter(kind=Event.Kind.WAIVED).count() == 1


def test_nobody_else_waives(client, mediator, signing, harmed):
    assert client.get(f"/agreements/{signing.pk}/waive/{harmed.pk}/").status_code == 403
    with pytest.raises(PermissionDenied):
        waive(signing, harmed, by=mediator)
    assert not Waiver.objects.exists()


def test_only_a_guardians_line_is_waived(sign_in, coordinator, mediator, signing, harmed):
    guardian = harmed.guardians[0]
    assert sign_in(coordinator).get(f"/agreements/{signing.pk}/waive/{guardian.pk}/").status_code == 404
    sign(signing, guardian, child=harmed, by=mediator)
    with pytest.raises(Refused, match="settled already"):
        waive(signing, harmed, by=coordinator)


def test_a_waiver_stands_as_long_as_its_text(coordinator, mediator, signing, harmed):
    waive(signing, harmed, by=coordinator)
    actions.back_to_drafting(agreement=signing, by=mediator)
    change_background(signing, by=mediator)
    actions.go_to_signing(agreement=signing, by=mediator)
    assert answer_of(signing, harmed, is_guardians=True) is None


def test_a_guardian_who_comes_after_all_signs(coordinator, mediator, signing, harmed):
    waive(signing, harmed, by=coordinator)
    sign(signing, harmed.guardians[0], child=harmed, by=mediator)
    assert answer_of(signing, harmed, is_guardians=True).kind == "signature"


@pytest.mark.parametrize("waived_last", [True, False])
def test_with_a_waiver_the_agreement_is_complete(coordinator, mediator, signing, harmed, guardian, waived_last):
    agree(harmed, guardian, Consent.Scope.SIGN, by=mediator)
    if not waived_last:
        waive(signing, harmed, by=coordinator)
    for place, _ in signing.signing_list():
        if place.child != harmed:
            sign(signing, place.people[0], child=place.child, by=mediator)
    if waived_last:
        waive(signing, harmed, by=coordinator)
    signing.refresh_from_db()
    assert (signing.status, signing.documents.count()) == ("signed", 1)


def test_the_last_waiver_says_that_everything_is_fixed_and_is_told_of_after(
    sign_in, coordinator, mediator, signing, harmed, guardian
):
    agree(harmed, guardian, Consent.Scope.SIGN, by=mediator)
    for place, _ in signing.signing_list():
        if place.child != harmed:
            sign(signing, place.people[0], child=place.child, by=mediator)
    address = f"/agreements/{signing.pk}/waive/{harmed.pk}/"
    page = sign_in(coordinator).post(address, {"reason": "Nobody can be reached."}, follow=True).text
    assert "With that everybody has answered: the agreement is fixed, and everyone gets a copy." in page
    signers = page.partition("<h2>Signed by</h2>")[2].partition("</ul>")[0]
    assert "A guardian of María Gómez was not asked to sign" in signers
    assert "Nobody can be reached." in signers
    assert "A guardian of Dylan Walker" not in signers


def test_a_safety_hold_stops_the_last_waiver_too(sign_in, coordinator, mediator, signing, harmed, guardian):
    agree(harmed, guardian, Consent.Scope.SIGN, by=mediator)
    for place, _ in signing.signing_list():
        if place.child != harmed:
            sign(signing, place.people[0], child=place.child, by=mediator)
    cases.set_hold(case=signing.case, reason="A threat.", by=coordinator)
    address = f"/agreements/{signing.pk}/waive/{harmed.pk}/"
    response = sign_in(coordinator).post(address, {"reason": "Nobody can be reached."})
    assert response.status_code == 400
    assert "While it stands nothing is signed or decided." in response.text
    assert not signing.waivers.exists()
    signing.refresh_from_db()
    assert signing.is_signing


def test_a_waiver_that_is_not_the_last_fixes_nothing(sign_in, coordinator, signing, harmed):
    address = f"/agreements/{signing.pk}/waive/{harmed.pk}/"
    page = sign_in(coordinator).post(address, {"reason": "Nobody can be reached."}, follow=True).text
    assert "Recorded that no guardian of María Gómez needs to sign." in page
    assert "fixed" not in page


def test_a_waiver_is_no_guardians_yes_to_what_a_child_typed(sign_in, coordinator, mediator, signing, harmed):
    sign(signing, harmed, by=mediator)
    page = f"/agreements/{signing.pk}/waive/{harmed.pk}/"
    response = sign_in(coordinator).post(page, {"reason": "Nobody can be reached."})
    assert response.status_code == 400
    assert "María Gómez has signed on the screen, which counts only when a guardian agrees" in response.text
    assert not Waiver.objects.exists()


def test_nor_to_what_a_child_types_after_it(client, coordinator, mediator, signing, harmed):
    waive(signing, harmed, by=coordinator)
    for data in (typed(signing, harmed), drawn(signing)):
        response = client.post(url_of(signing, harmed), data)
        assert response.status_code == 400
        assert "No guardian of María Gómez signs, so none has agreed" in response.text
    assert "Firme en papel" in client.post(url_of(signing, harmed), typed(signing, harmed, language="es")).text
    assert not signing.signatures.exists()


@pytest.mark.parametrize("waived_last", [True, False])
def test_with_a_waiver_a_child_signs_on_paper(coordinator, mediator, signing, harmed, waived_last):
    verbs = [
        lambda: sign(signing, harmed, by=mediator, typed_name="", scan=PNG),
        lambda: waive(signing, harmed, by=coordinator),
    ]
    for verb in verbs if waived_last else reversed(verbs):
        verb()
    sign_all(signing, by=mediator)
    assert (signing.status, signing.documents.count()) == ("signed", 1)


@pytest.mark.parametrize("waived_last", [True, False])
def test_or_on_the_screen_once_a_guardian_has_agreed_to_that(
    coordinator, mediator, signing, harmed, guardian, waived_last
):
    agree(harmed, guardian, Consent.Scope.SIGN, by=mediator)
    verbs = [lambda: sign(signing, harmed, by=mediator), lambda: waive(signing, harmed, by=coordinator)]
    for verb in verbs if waived_last else reversed(verbs):
        verb()
    assert "María Gómez" not in " ".join(signing.missing_signatures_sentences())


def test_the_database_refuses_to_change_an_answer(client, coordinator, signing, harmed, responsible):
    say_no(client, signing, harmed)
    waive(signing, responsible, by=coordinator)
    for change in (
        lambda: Declined.objects.update(text_hash="0"),
        lambda: Waiver.objects.all().delete(),
        lambda: Waiver.objects.update(reason="Another."),
    ):
        with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic():
            change()
