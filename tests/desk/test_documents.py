"""What can be printed for whom: each paper in its reader's language, and nothing in it from another side."""

from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.html import escape
from pypdf import PdfReader

from cases import actions
from cases.letters import recipients
from cases.models import Contact, Event, SafetyCheck
from desk import letters

from ..cases.pages import text_of
from ..conftest import accept_case, agree, incident, make_ready, people, schedule

BEFORE_A_CONFERENCE = {
    "invitation_harmed",
    "invitation_responsible",
    "invitation_guardian",
    "information",
    "consent_speak",
    "consent_take_part",
    "consent_sign",
    "consent_share",
    "consent_survey",
}


def read(pdf):
    return PdfReader(BytesIO(pdf))


def words(pdf):
    """The text of a PDF as one line, its non-breaking spaces as spaces."""
    return " ".join(" ".join(page.extract_text() for page in read(pdf).pages).split())


def everyone_reads(case, language, by):
    for party in case.parties.all():
        actions.change_party(party=party, by=by, edits=party.edits, language=language)


def printable(case):
    """All that can be printed now, as (letter, recipient)."""
    case = letters.cases_to_print().get(pk=case.pk)
    return [(letter, paper["recipient"]) for paper in letters.by_recipient(case) for letter in paper["ready"]]


def address(case, name, party, child=None):
    return reverse("document", args=[case.ref, name, party.pk, *([child.pk] if child else [])])


def party(case, name):
    return case.parties.get(name=name)


@pytest.fixture
def told(accepted, mediator, coordinator):
    """A conference is planned; in everything that anybody said stands a telltale word, and each has an address."""
    for one in accepted.parties.principals():
        make_ready(one, by=mediator, hopes="CANARY", questions="CANARY", needs="CANARY", not_discussed="CANARY")
        actions.check_safety(
            party=one,
            by=mediator,
            checked_on=one.recorded_at.date(),
            decision=SafetyCheck.Decision.GO,
            risks="CANARY",
        )
        actions.log_contact(
            party=one,
            with_whom=one,
            at=one.recorded_at,
            channel="phone",
            outcome=Contact.Outcome.REACHED,
            note="CANARY",
            by=mediator,
        )
    schedule(accepted, facilitators=[mediator, coordinator], by=mediator)
    for number, one in enumerate(accepted.parties.all()):
        ways = {"telephone": f"406 555 900{number}", "address": f"{number} Elm Street"}
        actions.change_party(party=one, by=coordinator, edits=one.edits, **ways)
    return accepted


FAMILY = {"María Gómez": "Gómez", "Ana Gómez": "Gómez", "Dylan Walker": "Walker", "Ruth Walker": "Walker"}
OF_THE_OTHER = {"Gómez": ["Walker", "1 Elm", "3 Elm"], "Walker": ["Gómez", "0 Elm", "2 Elm"]}


def well_made(letter, recipient, language):
    """Tagged, titled, in the language, on one or two pages, from the center, to this person."""
    pdf = letter.pdf(recipient)
    document, text = read(pdf), words(pdf)
    with translation.override(language):
        title = str(letter.title)
    root = document.trailer["/Root"]
    return {
        "tagged": bool(root["/MarkInfo"]["/Marked"]),
        "language": root["/Lang"],
        "title": document.metadata.title == title,
        "pages": len(document.pages) <= 2,
        "center": "Yellowstone Mediation Center" in text,
        "reader": letter.name == "information" or recipient.name in text,
    }


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_paper_is_well_made_in_its_readers_language(scheduled, coordinator, language):
    everyone_reads(scheduled, language, coordinator)
    papers = printable(scheduled)
    assert {letter.name for letter, _ in papers} == BEFORE_A_CONFERENCE | {"conference_notice"}
    wrong = {
        (letter.name, recipient.name): made
        for letter, recipient in papers
        if (made := well_made(letter, recipient, language))
        != {"tagged": True, "language": language, "title": True, "pages": True, "center": True, "reader": True}
    }
    assert wrong == {}


def test_no_paper_holds_a_word_of_what_anybody_said_or_names_the_other_side(told):
    wrong = [
        (letter.name, recipient.name, word)
        for letter, recipient in printable(told)
        for text in [words(letter.pdf(recipient))]
        for word in ["CANARY", "555 900", *OF_THE_OTHER[FAMILY[recipient.name]]]
        if word in text
    ]
    assert wrong == []


def test_one_family_reads_spanish_and_the_other_english(scheduled):
    languages = {recipient.name: recipient.language for _, recipient in printable(scheduled)}
    assert languages == {"María Gómez": "es", "Ana Gómez": "es", "Dylan Walker": "en", "Ruth Walker": "en"}


def test_a_minors_letter_goes_through_a_guardian(scheduled, coordinator):
    ana = party(scheduled, "Ana Gómez")
    actions.change_party(party=ana, by=coordinator, edits=ana.edits, address="7 Oak Street")
    maria = party(scheduled, "María Gómez")
    letter, recipient = letters.find(scheduled, "invitation_harmed", maria.pk)
    assert "Por conducto de Ana Gómez 7 Oak Street" in words(letter.pdf(recipient))


def test_a_mediator_prints_a_letter_and_it_is_recorded(scheduled, mediator, sign_in):
    maria = party(scheduled, "María Gómez")
    response = sign_in(mediator).get(address(scheduled, "invitation_harmed", maria))
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == f'inline; filename="{scheduled.ref}-invitation_harmed.pdf"'
    printed = Event.objects.get(kind=Event.Kind.PRINTED)
    assert (printed.actor, printed.case, printed.subject_id) == (mediator, scheduled, maria.pk)
    assert printed.detail == "invitation_harmed"


def test_opening_the_page_is_recorded(scheduled, mediator, sign_in):
    sign_in(mediator).get(reverse("documents", args=[scheduled.ref]))
    assert Event.objects.get(kind=Event.Kind.OPENED).actor == mediator


@pytest.mark.parametrize("who", ["teacher", "outsider", "other_mediator", "administrator"])
def test_outside_the_wall_there_are_no_documents(scheduled, sign_in, request, who):
    client = sign_in(request.getfixturevalue(who))
    assert client.get(reverse("documents", args=[scheduled.ref])).status_code == 404
    letter = address(scheduled, "invitation_harmed", party(scheduled, "María Gómez"))
    assert client.get(letter).status_code == 404
    assert not Event.objects.filter(kind__in=Event.ACCESS_KINDS).exists()


def test_a_paper_that_is_not_for_this_person_is_not_found(scheduled, school, teacher, mediator, sign_in):
    client = sign_in(mediator)
    maria, ana = party(scheduled, "María Gómez"), party(scheduled, "Ana Gómez")
    other = actions.refer(school=school, people=people(), by=teacher, **incident()).case
    assert client.get(address(scheduled, "invitation_responsible", maria)).status_code == 404
    assert client.get(address(scheduled, "nothing_like_it", maria)).status_code == 404
    assert client.get(address(scheduled, "invitation_guardian", ana)).status_code == 404
    assert client.get(address(scheduled, "information", other.parties.first())).status_code == 404
    assert (
        client.get(address(scheduled, "invitation_guardian", ana, party(scheduled, "Dylan Walker"))).status_code
        == 404
    )


def refused(client, url):
    response = client.get(url)
    assert response.status_code == 400
    assert not Event.objects.filter(kind=Event.Kind.PRINTED).exists()
    return response.content.decode()


def test_before_the_referral_is_accepted_nobody_is_written_to(referred, coordinator, sign_in):
    page = refused(sign_in(coordinator), address(referred, "invitation_harmed", party(referred, "María Gómez")))
    assert "This referral has not been accepted" in page
    assert printable(referred) == []


def test_the_disposition_is_offered_once_there_is_a_decision_to_report(referred, coordinator, mediator, sign_in):
    client, at = sign_in(coordinator), reverse("cases:referral_document", args=[referred.ref, "disposition"])
    page = client.get(reverse("documents", args=[referred.ref])).text
    assert at not in page
    assert "Not now: There is nothing to report yet: the referral has not been decided." in page
    accept_case(referred, mediator=mediator, by=coordinator)
    assert at in client.get(reverse("documents", args=[referred.ref])).text


def test_a_minor_is_written_to_once_a_guardian_has_given_permission(accepted, mediator, sign_in):
    maria, ana = party(accepted, "María Gómez"), party(accepted, "Ana Gómez")
    url = address(accepted, "invitation_harmed", maria)
    assert "guardian has not given permission" in refused(sign_in(mediator), url)
    assert sign_in(mediator).get(address(accepted, "invitation_guardian", ana, maria)).status_code == 200
    agree(maria, ana, "speak", by=mediator)
    assert sign_in(mediator).get(url).status_code == 200


def test_somebody_who_has_withdrawn_gets_nothing_more(scheduled, mediator, sign_in):
    maria, ana = party(scheduled, "María Gómez"), party(scheduled, "Ana Gómez")
    actions.withdraw(party=maria, by=mediator)
    assert "has withdrawn" in refused(sign_in(mediator), address(scheduled, "information", maria))
    assert "has withdrawn" in refused(sign_in(mediator), address(scheduled, "information", ana, maria))
    assert {recipient.name for _, recipient in printable(scheduled)} == {"Dylan Walker", "Ruth Walker"}


def test_while_a_safety_hold_stands_nobody_is_called_to_the_conference(scheduled, mediator, sign_in):
    actions.set_hold(case=scheduled, reason="A threat.", by=mediator)
    page = refused(sign_in(mediator), address(scheduled, "conference_notice", party(scheduled, "María Gómez")))
    assert "A safety hold stands" in page


@pytest.mark.parametrize(
    "why", ["A safety hold stands since", "Dylan Walker's safety check says not to go ahead."]
)
def test_nor_is_a_run_sheet_offered(scheduled, mediator, sign_in, why):
    client, conference = sign_in(mediator), scheduled.conferences.get()
    run_sheet = reverse("conferences:run_sheet", args=[conference.pk])
    pages = [conference.get_absolute_url(), reverse("documents", args=[scheduled.ref])]
    assert all(run_sheet in client.get(page).text for page in pages)
    if "hold" in why:
        actions.set_hold(case=scheduled, reason="A threat.", by=mediator)
    else:
        stop = {"checked_on": timezone.localdate(), "decision": "stop", "risks": "He was threatened."}
        actions.check_safety(party=party(scheduled, "Dylan Walker"), by=mediator, **stop)
    meeting, papers = [text_of(client.get(page)) for page in pages]
    assert run_sheet not in meeting + papers
    assert f'<a class="btn btn-primary" href="{scheduled.get_absolute_url()}">Open the case</a>' in meeting
    assert f'Run sheet for the conference<p class="hint">Not now: {escape(why)}' in papers
    assert client.get(run_sheet).status_code == 400


def test_the_page_says_what_can_be_printed_and_what_not_yet(scheduled, mediator, sign_in):
    page = sign_in(mediator).get(reverse("documents", args=[scheduled.ref])).content.decode()
    assert address(scheduled, "conference_notice", party(scheduled, "María Gómez")) in page
    assert "No agreement is signed." in page


def test_the_page_of_many_people_asks_no_more_of_the_database(
    accepted, school, teacher, coordinator, mediator, sign_in, django_assert_num_queries
):
    crowd = people() + [
        {"side": "responsible", "name": f"Person {n}", "is_minor_by_word": True} for n in range(18)
    ]
    big = accept_case(
        actions.refer(school=school, people=crowd, by=teacher, **incident()).case,
        mediator=mediator,
        by=coordinator,
    )
    client = sign_in(coordinator)
    client.get(reverse("documents", args=[accepted.ref]))
    for case in (accepted, big):
        with django_assert_num_queries(11):
            client.get(reverse("documents", args=[case.ref]))


def test_a_guardian_gets_papers_for_each_child(accepted):
    ana = party(accepted, "Ana Gómez")
    assert [r.child.name for r in recipients(accepted) if r.person == ana] == ["María Gómez"]
