"""Signing: everybody whom the agreement binds, each for themself, to exactly the text that was shown."""

import html
import json
import re
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agreements import actions
from agreements.models import Agreement, Signature
from cases import actions as cases
from cases.lifecycle import Refused
from cases.models import Consent, Event
from tests.conftest import (
    agree,
    draft_agreement,
    hold_conference,
    make_ready,
    promise,
    schedule,
    sign_all,
    write_draft,
)


@pytest.fixture
def client(sign_in, mediator):
    return sign_in(mediator)


def url_of(agreement, signer, child=None):
    return f"/agreements/{agreement.pk}/sign/{signer.pk}/" + (f"for/{child.pk}/" if child else "")


def typed(agreement, signer, **changes):
    return {
        "shown_hash": agreement.text_hash(),
        "language": "en",
        "way": "typed",
        "consents": "on",
        "typed_name": signer.name,
    } | changes


def drawn(agreement, **changes):
    line = json.dumps([[{"x": 20, "y": 30}, {"x": 120, "y": 50}]])
    shown = {"shown_hash": agreement.text_hash(), "language": "en"}
    return shown | {"way": "drawn", "consents": "on", "strokes": line} | changes


def sign(agreement, signer, *, by, child=None, shown_hash="", **how):
    return actions.sign(
        agreement=agreement,
        signer=signer,
        on_behalf_of=child,
        shown_hash=shown_hash or agreement.text_hash(),
        yes=actions.Yes(**{"typed_name": signer.name} | how),
        by=by,
    )


def test_the_list_says_who_signs_and_who_is_missing(client, mediator, signing, harmed):
    sign(signing, harmed, by=mediator)
    text = client.get(f"/agreements/{signing.pk}/").text
    assert "3 of 4 still to sign" in text
    assert signing.missing_signatures_sentences() == [
        "A guardian of María Gómez has not signed yet.",
        "Dylan Walker has not signed yet.",
        "A guardian of Dylan Walker has not signed yet.",
    ]


def test_handing_over_is_the_one_primary_action(client, signing):
    main = client.get(f"/agreements/{signing.pk}/").text.partition("<main")[2]
    assert main.count("btn-primary") == 1
    assert '<button class="btn btn-primary" type="submit">Hand over for signing</button>' in main
    assert "Before somebody signs on this device, hand it over" in main


def test_the_page_shows_all_of_the_text_and_for_whom_they_sign(client, signing, harmed):
    guardian = harmed.guardians[0]
    text = client.get(url_of(signing, guardian, harmed), {"language": "en"}).text
    for words in (
        "There was a fight behind the gym.",
        "A letter of apology, read aloud.",
        "$120.00",
        "We meet again.",
        "As a guardian of María Gómez",
        "Ana Gómez signs",
        f"version {Consent.TEXT_VERSION}",
    ):
        assert words in text


def test_each_reads_in_their_own_language_and_may_choose_the_other(client, signing, harmed, responsible):
    page = client.get(url_of(signing, harmed)).text
    assert '<html lang="es"' in page
    assert "Estoy de acuerdo en firmar en forma electrónica" in page
    assert "I agree to sign electronically" not in page
    assert "There was a fight behind the gym." in page
    assert "I agree to sign electronically" in client.get(url_of(signing, harmed), {"language": "en"}).text
    assert '<html lang="en"' in client.get(url_of(signing, responsible)).text


def test_another_language_keeps_what_was_typed_drawn_and_ticked(client, signing, harmed):
    for data, way in ((typed(signing, harmed, typed_name="María G"), "typed"), (drawn(signing), "drawn")):
        response = client.post(url_of(signing, harmed), data | {"read_in": "es"})
        page = html.unescape(response.text)
        assert (response.status_code, response.wsgi_request.method) == (200, "POST")
        assert '<html lang="es"' in page
        assert '<input type="hidden" name="language" value="es">' in page
        assert re.search(rf'value="{way}"[^>]*checked|checked[^>]*value="{way}"', page)
        assert re.search(r'name="consents"[^>]*checked', page)
        assert "data-error-summary" not in page
        assert data.get("typed_name", data.get("strokes")) in page
    assert not signing.signatures.exists()
    assert not harmed.consents.filter(scope=Consent.Scope.SIGN).exists()


def test_enter_signs_and_does_not_ask_for_another_language(client, signing, harmed):
    """The first button of a form is the one that Enter presses."""
    page = client.get(url_of(signing, harmed)).text
    assert page.index("first-submit") < page.index('name="read_in"')


def test_the_language_of_the_page_and_of_the_text_are_kept(client, signing, harmed):
    client.post(url_of(signing, harmed), typed(signing, harmed, language="es"))
    signature = signing.signatures.get()
    assert (signature.consent_language, signature.text_language) == ("es", "en")
    assert harmed.consents.get(scope=Consent.Scope.SIGN).language == "es"


UNREAD = "reads Spanish, and the text is in English alone. Add Spanish, or have it interpreted."
INTERPRETED = "El texto no está en su idioma. Pida que se lo interpreten antes de firmar."


def test_who_cannot_read_the_text_is_pointed_out_and_signs_all_the_same(client, signing, harmed, responsible):
    page = client.get(f"/agreements/{signing.pk}/").text
    assert page.count(UNREAD) == 2
    assert f"María Gómez {UNREAD}" in page
    assert f"Ana Gómez {UNREAD}" in page
    assert INTERPRETED in client.get(url_of(signing, harmed)).text
    assert "not in your language" not in client.get(url_of(signing, responsible)).text
    assert client.post(url_of(signing, harmed), typed(signing, harmed)).status_code == 302
    table = client.post(f"/agreements/{signing.pk}/hand-over/").url
    assert client.get(table).text.count(INTERPRETED) == 1


def test_an_english_reader_of_a_spanish_text_is_pointed_out_too(client, mediator, drafted):
    write_draft(drafted, by=mediator, language="es")
    page = client.get(f"/agreements/{drafted.pk}/draft/").text
    assert "Dylan Walker reads English, and the text is in Spanish alone. Add English" in page
    assert "María Gómez reads" not in page
    cases.change_party(party=drafted.case.parties.get(side="responsible"), edits=0, language="cro", by=mediator)
    page = html.unescape(client.get(f"/agreements/{drafted.pk}/draft/").text)
    assert "Dylan Walker's language is Crow, and the text is in Spanish alone. Have it interpreted." in page


def test_nobody_is_pointed_out_who_reads_one_of_two(client, mediator, drafted):
    write_draft(drafted, by=mediator, other_language="es")
    assert "and the text is in" not in client.get(f"/agreements/{drafted.pk}/draft/").text


def test_both_texts_stand_side_by_side_and_it_is_kept_which_was_read(client, signing, harmed, responsible):
    other = {"background_other": "Hubo una pelea.", "if_not_kept_other": "Nos reunimos."}
    Agreement.objects.filter(pk=signing.pk).update(other_language="es", **other)
    signing.obligations.update(what_other="Una carta.", how_known_other="La carta se entregó.")
    signing.refresh_from_db()
    for signer, language in ((harmed, "es"), (responsible, "en")):
        page = client.get(url_of(signing, signer)).text
        for words in (
            "There was a fight behind the gym.",
            "Hubo una pelea.",
            "Una carta.",
            "La carta se entregó.",
        ):
            assert words in page
        client.post(url_of(signing, signer), typed(signing, signer, language=language))
        assert signing.signatures.get(signer=signer).text_language == language


def test_a_typed_signature_keeps_who_how_and_what(client, signing, harmed):
    response = client.post(url_of(signing, harmed), typed(signing, harmed, typed_name="  maria GOMEZ "))
    signature = signing.signatures.get()
    assert response.url == f"/agreements/{signing.pk}/?signed={signature.pk}"
    assert (signature.signer, signature.on_behalf_of, signature.method) == (harmed, None, "typed")
    assert signature.typed_name == "maria GOMEZ"
    assert signature.text_hash == signing.text_hash()
    assert (signature.consent_version, signature.consent_language) == (Consent.TEXT_VERSION, "en")
    assert signature.text_language == "en"


def test_a_drawn_signature_keeps_its_strokes_and_no_picture(client, signing, harmed):
    client.post(url_of(signing, harmed), drawn(signing))
    signature = signing.signatures.get()
    assert (signature.method, signature.typed_name, signature.scan) == ("drawn", "", None)
    assert signature.strokes == [[{"x": 0, "y": 0}, {"x": 1000, "y": 200}]]
    assert signature.consent_version == Consent.TEXT_VERSION
    assert signature.picture in html.unescape(client.get(f"/agreements/{signing.pk}/").text)


@pytest.mark.parametrize(
    ("strokes", "sentence"),
    [
        ("", "Nothing is drawn yet."),
        (json.dumps([[{"x": 1, "y": 2}] * 100_000]), "too many lines"),
        ('[[{"x": "one", "y": 2}]]', "did not arrive whole"),
        ("<svg onload=alert(1)>", "did not arrive whole"),
    ],
    ids=["none", "100,000 points", "no numbers", "a picture"],
)
def test_what_is_no_drawing_signs_nothing(client, signing, harmed, strokes, sentence):
    response = client.post(url_of(signing, harmed), drawn(signing, strokes=strokes))
    assert response.status_code == 400
    assert sentence in response.text
    assert strokes[:40] not in response.text or not strokes
    assert not signing.signatures.exists()


def test_a_drawing_beside_a_typed_name_counts_for_nothing(client, signing, harmed):
    client.post(url_of(signing, harmed), typed(signing, harmed, strokes="[[garbage"))
    assert (signing.signatures.get().method, signing.signatures.get().strokes) == ("typed", None)


def test_words_that_would_be_a_script_are_words(client, mediator, signing, harmed):
    Agreement.objects.filter(pk=signing.pk).update(background="<script>alert(1)</script> <a href=//evil>x</a>")
    page = client.get(url_of(signing, harmed)).text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page
    assert "href=//evil" not in page.replace("&lt;a href=//evil&gt;", "")
    signing.refresh_from_db()
    response = client.post(url_of(signing, harmed), typed(signing, harmed, typed_name="<a href=//evil>"))
    assert response.status_code == 400
    assert "<a href=//evil>" not in response.text


def test_the_number_of_questions_does_not_grow_with_the_signers(client, mediator, signing, harmed):
    """Twelve at most, savepoints apart, which no installation has outside of its tests."""
    for number in range(4):
        cases.add_guardian(child=harmed, by=mediator, relation="aunt", name=f"Tía {number}")
    client.get(f"/agreements/{signing.pk}/")
    for data in (typed(signing, harmed), drawn(signing)):
        with CaptureQueriesContext(connection) as queries:
            assert client.post(url_of(signing, harmed), data).status_code == 302
        asked = [q["sql"] for q in queries if not q["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))]
        assert len(asked) <= 12, "\n".join(asked)


def test_the_consent_to_sign_electronically_is_recorded(client, signing, harmed):
    client.post(url_of(signing, harmed), typed(signing, harmed))
    guardian = harmed.guardians[0]
    client.post(url_of(signing, guardian, harmed), typed(signing, guardian))
    given = harmed.consents.filter(scope=Consent.Scope.SIGN, withdrawn_at=None)
    assert {consent.given_by for consent in given} == {harmed, guardian}
    assert not harmed.consents.filter(scope=Consent.Scope.SHARE).exists()


def test_without_consent_nobody_signs(client, signing, harmed):
    response = client.post(url_of(signing, harmed), typed(signing, harmed, consents=""))
    assert response.status_code == 400
    assert "To sign here, agree to it first." in response.text
    assert 'value="María Gómez"' in response.text
    assert not signing.signatures.exists()


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("Dylan Walker", "The name does not match. María Gómez types their own name"),
        ("María", "The name does not match."),
        ("Manuel Mediator", "Staff cannot sign for a party."),
        ("", "Type your full name."),
    ],
)
def test_the_name_is_the_signers_own(client, signing, harmed, name, sentence):
    response = client.post(url_of(signing, harmed), typed(signing, harmed, typed_name=name))
    assert response.status_code == 400
    assert sentence in response.text
    assert not signing.signatures.exists()


@pytest.mark.parametrize("name", ["maja o’sorensen zdang", "Maja O'Sørensen-Żđang"])
def test_a_name_is_typed_with_the_letters_of_any_keyboard(client, signing, harmed, mediator, name):
    details = {"name": "Maja O'Sørensen-Żđang", "language": "es", "birth_date": harmed.birth_date}
    cases.change_party(party=harmed, edits=harmed.edits, by=mediator, **details)
    response = client.post(url_of(signing, harmed), typed(signing, harmed, typed_name=name))
    assert response.status_code == 302
    assert signing.signatures.get().typed_name == name


def test_a_double_click_signs_once(client, signing, harmed):
    for _ in range(2):
        response = client.post(url_of(signing, harmed), typed(signing, harmed), follow=True)
        assert response.status_code == 200
        assert "María Gómez has signed." in response.text
    assert signing.signatures.count() == 1
    assert Event.objects.filter(kind=Event.Kind.SIGNED).count() == 1


def test_a_double_click_on_the_last_signature_is_answered_kindly(client, mediator, signing, responsible):
    guardian = responsible.guardians[0]
    last = typed(signing, guardian)
    for place, _ in signing.signing_list()[:-1]:
        sign(signing, place.people[0], child=place.child, by=mediator)
    for _ in range(2):
        response = client.post(url_of(signing, guardian, responsible), last, follow=True)
        assert "The agreement is fixed" in response.text
    assert signing.signatures.count() == 4


def test_a_changed_text_is_read_again(client, mediator, signing, harmed):
    opened = typed(signing, harmed)
    actions.back_to_drafting(agreement=signing, by=mediator)
    change_background(signing, by=mediator)
    actions.go_to_signing(agreement=signing, by=mediator)
    response = client.post(url_of(signing, harmed), opened)
    assert response.status_code == 400
    assert "The text has changed since this page was opened." in response.text
    assert not signing.signatures.exists()


def change_background(agreement, *, by, background="It was different."):
    agreement.refresh_from_db()
    write_draft(agreement, by=by, background=background)


def test_a_changed_word_makes_everybody_sign_anew(mediator, signing, harmed):
    sign(signing, harmed, by=mediator)
    actions.back_to_drafting(agreement=signing, by=mediator)
    change_background(signing, by=mediator)
    actions.go_to_signing(agreement=signing, by=mediator)
    assert "María Gómez has not signed yet." in signing.missing_signatures_sentences()
    sign(signing, harmed, by=mediator)
    assert "María Gómez has not signed yet." not in signing.missing_signatures_sentences()


def test_a_look_at_the_draft_that_changes_nothing_voids_nothing(mediator, signing, harmed):
    sign(signing, harmed, by=mediator)
    actions.back_to_drafting(agreement=signing, by=mediator)
    actions.go_to_signing(agreement=signing, by=mediator)
    assert "María Gómez has not signed yet." not in signing.missing_signatures_sentences()


def test_one_guardian_is_enough_and_never_instead_of_the_child(mediator, signing, harmed):
    second = cases.add_guardian(child=harmed, by=mediator, relation="father", name="José Gómez")
    sign(signing, second, child=harmed, by=mediator)
    missing = signing.missing_signatures_sentences()
    assert "A guardian of María Gómez has not signed yet." not in missing
    assert "María Gómez has not signed yet." in missing


def test_nobody_else_signs(client, mediator, signing, harmed, responsible):
    guardian = responsible.guardians[0]
    assert client.get(url_of(signing, guardian, harmed)).status_code == 404
    assert client.get(url_of(signing, guardian)).status_code == 404
    with pytest.raises(Refused, match="is not somebody who signs this agreement on behalf of María Gómez"):
        sign(signing, guardian, child=harmed, by=mediator)
    assert not Signature.objects.exists()


def test_a_guardian_who_promises_something_signs_for_themself_too(mediator, drafted):
    guardian = drafted.case.parties.get(side="responsible").guardians[0]
    write_draft(drafted, by=mediator, cards={0: {"who": str(guardian.pk)}})
    actions.go_to_signing(agreement=drafted, by=mediator)
    assert drafted.missing_signatures_sentences()[-1] == "Ruth Walker has not signed yet."
    assert len(drafted.required_signers()) == 5


def test_a_withdrawal_takes_the_agreement_back_to_its_draft(client, mediator, signing, harmed):
    opened = typed(signing, harmed)
    cases.withdraw(party=harmed, by=mediator)
    with pytest.raises(Refused, match="has taken the text back"):
        sign(signing, harmed, shown_hash=opened["shown_hash"], by=mediator)
    assert not signing.signatures.exists()


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_page_that_was_open_when_somebody_withdrew_says_so(client, mediator, signing, harmed, method):
    opened = typed(signing, harmed)
    cases.withdraw(party=harmed, by=mediator)
    response = getattr(client, method)(url_of(signing, harmed), opened if method == "post" else {"language": "en"})
    assert f'href="/agreements/{signing.pk}/"' in response.text
    assert "María Gómez has withdrawn. Nothing was signed." in response.text
    assert not signing.signatures.exists()


@pytest.mark.parametrize("who", ["child", "guardian"])
def test_no_signature_outlives_that_its_signer_withdrew(client, mediator, signing, harmed, guardian, who):
    """Whoever comes back is asked everything anew, and the others sign beside them."""
    sign(signing, harmed, by=mediator)
    sign(signing, guardian, child=harmed, by=mediator)
    gone = harmed if who == "child" else guardian
    cases.withdraw(party=gone, by=mediator)
    cases.rejoin(party=gone, by=mediator)
    again = signing.case.agreements.get()
    if again.is_draft:
        actions.go_to_signing(agreement=again, by=mediator)
    assert not again.standing_signatures().exists()
    agree(harmed, guardian, Consent.Scope.SPEAK, by=mediator, on=timezone.localdate())
    sign_all(again, by=mediator)
    assert again.is_in_force
    assert again.signatures.count() == 6
    assert again.standing_signatures().count() == 4


@pytest.fixture
def represented(prepared, mediator):
    """María takes part through Rita, and Tom was harmed too."""
    maria = prepared.parties.get(name="María Gómez")
    rita = cases.add_party(case=prepared, side="community", name="Rita Rep", by=mediator)
    tom = cases.add_party(case=prepared, side="harmed", name="Tom Harmed", by=mediator)
    agree(rita, rita, Consent.Scope.TAKE_PART, by=mediator)
    make_ready(tom, by=mediator)
    prepare(maria, rita, by=mediator)
    return maria


def prepare(maria, rita, *, by):
    how = {"participation": "represented", "representative": rita}
    return cases.prepare(party=maria, by=by, prepared_on=timezone.localdate(), **how)


def meet_and_draft(case, *, facilitators, by):
    """Everybody who may come, and what Dylan promises Tom."""
    case.refresh_from_db()
    coming = case.parties.filter(withdrew_at=None).exclude(name__in=["María Gómez", "Ana Gómez"])
    schedule(case, facilitators=facilitators, by=by, invited=list(coming))
    hold_conference(case, by=by)
    dylan, tom = (case.parties.get(name=name) for name in ("Dylan Walker", "Tom Harmed"))
    return draft_agreement(case, by=by, obligations=[promise(dylan, tom)])


def signers_of(agreement):
    return [place.party.name for place in agreement.required_signers() if not place.is_guardians]


def test_who_took_part_from_afar_and_came_back_is_asked_anew_before_anybody_signs(
    represented, mediator, coordinator
):
    case = represented.case
    drafted = meet_and_draft(case, facilitators=[mediator, coordinator], by=mediator)
    assert signers_of(drafted) == ["María Gómez", "Tom Harmed", "Dylan Walker"]
    cases.withdraw(party=represented, by=mediator)
    cases.rejoin(party=represented, by=mediator)
    assert signers_of(drafted) == ["Tom Harmed", "Dylan Walker"]
    ask = (
        "María Gómez took part without being in the room, and has withdrawn and come back since: ask how they want"
    )
    with pytest.raises(Refused, match=ask):
        actions.go_to_signing(agreement=drafted, by=mediator)
    agree(represented, represented.guardians[0], Consent.Scope.SPEAK, by=mediator, on=timezone.localdate())
    prepare(represented, case.parties.get(name="Rita Rep"), by=mediator)
    actions.go_to_signing(agreement=drafted, by=mediator)
    assert signers_of(drafted) == ["María Gómez", "Tom Harmed", "Dylan Walker"]


def test_nobody_is_bound_by_what_they_said_before_they_left_to_what_was_agreed_without_them(
    represented, mediator, coordinator
):
    case = represented.case
    cases.withdraw(party=represented, by=mediator)
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        drafted = meet_and_draft(case, facilitators=[mediator, coordinator], by=mediator)
        cases.rejoin(party=represented, by=mediator)
        actions.go_to_signing(agreement=drafted, by=mediator)
        assert signers_of(drafted) == ["Tom Harmed", "Dylan Walker"]
        assert sign_all(drafted, by=mediator).is_in_force


def test_a_safety_hold_stops_the_signing(client, mediator, signing, harmed):
    cases.set_hold(case=signing.case, reason="A threat.", by=mediator)
    response = client.post(url_of(signing, harmed), typed(signing, harmed))
    assert response.status_code == 400
    assert "Nobody is asked to sign at the moment. Please speak to the mediator." in response.text
    assert "hold" not in re.sub(r"household|<[^>]*>", "", response.text).lower()
    assert "A safety hold stands since" in client.get(f"/agreements/{signing.pk}/").text
    assert not signing.signatures.exists()


def test_a_closed_case_is_not_signed(client, mediator, coordinator, signing, harmed):
    opened = typed(signing, harmed)
    cases.close(case=signing.case, reason="no_agreement", by=coordinator)
    response = client.post(url_of(signing, harmed), opened)
    assert response.status_code == 400
    assert "This case is closed" in response.text
    assert not signing.signatures.exists()


def test_a_consent_that_stands_already_is_not_asked_twice(mediator, signing, harmed):
    agree(harmed, harmed, Consent.Scope.SIGN, by=mediator)
    sign(signing, harmed, by=mediator)
    assert harmed.consents.filter(scope=Consent.Scope.SIGN).count() == 1


def test_outside_the_case_nobody_signs(sign_in, signing, harmed, other_mediator, teacher, administrator):
    for user in (other_mediator, teacher, administrator):
        client = sign_in(user)
        assert client.get(url_of(signing, harmed)).status_code == 404
        assert client.post(url_of(signing, harmed), typed(signing, harmed)).status_code == 404
    assert not Signature.objects.exists()


def test_what_is_signed_can_be_printed_for_paper(client, signing, drafted):
    response = client.get(f"/agreements/{signing.pk}/to-sign.pdf")
    assert response.content.startswith(b"%PDF-")
    assert Event.objects.filter(kind=Event.Kind.PRINTED, detail="agreement to sign").count() == 1


def test_all_sign_and_the_case_goes_on(mediator, signing):
    sign_all(signing, by=mediator)
    signing.case.refresh_from_db()
    assert (signing.status, signing.case.status) == ("signed", "monitoring")


PNG = (b"\x89PNG\r\n\x1a\n" + b"0" * 20, "image/png")


def test_a_guardian_on_paper_does_not_let_a_child_type(mediator, signing, harmed, guardian):
    """With a guardian's yes a child may sign electronically: that is what the consent form says."""
    sign(signing, guardian, child=harmed, by=mediator, typed_name="", scan=PNG)
    with pytest.raises(Refused, match="has not agreed that María Gómez signs electronically"):
        sign(signing, harmed, by=mediator)
    sign(signing, harmed, by=mediator, typed_name="", scan=PNG)
    assert signing.standing_signatures().count() == 2


def test_nor_after_the_child_has_typed(mediator, signing, harmed, guardian):
    sign(signing, harmed, by=mediator)
    with pytest.raises(Refused, match="Record a guardian's consent to sign electronically first"):
        sign(signing, guardian, child=harmed, by=mediator, typed_name="", scan=PNG)
    sign(signing, guardian, child=harmed, by=mediator)
    assert signing.standing_signatures().count() == 2


def test_with_the_guardians_yes_each_signs_in_their_own_way(mediator, signing, harmed, guardian):
    agree(harmed, guardian, Consent.Scope.SIGN, by=mediator)
    sign(signing, harmed, by=mediator)
    sign(signing, guardian, child=harmed, by=mediator, typed_name="", scan=PNG)
    assert signing.standing_signatures().count() == 2


@pytest.fixture
def in_the_way(signing, harmed, guardian, mediator, coordinator):
    """What can keep somebody from signing who has the page open, and what it says in their language."""
    on_paper = {"typed_name": "", "scan": PNG}
    return {
        "hold": (
            lambda: cases.set_hold(case=signing.case, reason="A threat.", by=mediator),
            "En este momento no se pide a nadie que firme. Por favor, hable con el equipo de mediación.",
        ),
        "closed": (
            lambda: cases.close(case=signing.case, reason="no_agreement", by=coordinator),
            "Este caso está cerrado",
        ),
        "not to be spoken with": (
            lambda: cases.withdraw_consent(
                consent=harmed.consents.get(scope=Consent.Scope.SPEAK, given_by=guardian), by=mediator
            ),
            "no ha dado permiso para que se hable con María Gómez",
        ),
        "guardian on paper": (
            lambda: sign(signing, guardian, child=harmed, by=mediator, **on_paper),
            "firmó en papel, y no ha dado su acuerdo para que María Gómez firme en forma electrónica",
        ),
        "changed": (
            lambda: signed_over(signing, mediator),
            "El texto ha cambiado desde que se abrió esta página.",
        ),
    }


def signed_over(agreement, mediator):
    actions.back_to_drafting(agreement=agreement, by=mediator)
    change_background(agreement, by=mediator)
    actions.go_to_signing(agreement=agreement, by=mediator)


@pytest.mark.parametrize("what", ["hold", "closed", "not to be spoken with", "guardian on paper", "changed"])
def test_a_refusal_is_in_the_language_of_the_page(client, signing, harmed, in_the_way, what):
    data = typed(signing, harmed, language="es")
    happen, sentence = in_the_way[what]
    happen()
    response = client.post(url_of(signing, harmed), data)
    assert response.status_code == 400
    assert sentence in response.text
    assert not signing.signatures.filter(signer=harmed).exists()


def test_so_is_that_a_child_signed_on_the_screen_before(client, mediator, signing, harmed, guardian):
    sign(signing, harmed, by=mediator)
    paper = SimpleUploadedFile("page.pdf", b"%PDF-1.4\nxref\n0 0\nstartxref\n9\n%%EOF")
    data = {"shown_hash": signing.text_hash(), "language": "es", "way": "paper", "scan": paper}
    data |= {"signed_on": timezone.localdate()}
    response = client.post(url_of(signing, guardian, harmed), data)
    assert "María Gómez firmó en la pantalla. Eso vale solo si" in response.text
    assert signing.signatures.count() == 1
