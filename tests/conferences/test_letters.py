"""The papers of the meetings: the run sheet, and what the student and those who are invited to a circle get."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from cases import actions
from cases.models import Event
from cases.readiness import people_of
from conferences import actions as conferences
from conferences import letters
from conferences.models import Conference, Invitation
from conferences.seating import seats
from schools.models import Center
from tests.conferences.conftest import YESTERDAY, line
from tests.conftest import make_ready, schedule
from tests.desk.test_documents import everyone_reads, printable, read, refused, well_made, words

LINK = "https://video.example/room/4"
WELL_MADE = {"tagged": True, "title": True, "pages": True, "center": True, "reader": True}


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_run_sheet_says_who_sits_where(scheduled, coordinator, language):
    everyone_reads(scheduled, language, coordinator)
    pdf = letters.run_sheet(Conference.objects.get())
    document = read(pdf)
    assert len(document.pages) == 2
    assert document.trailer["/Root"]["/Lang"] == language
    assert all(name in words(pdf) for name in ("María Gómez", "Dylan Walker", "Ana Gómez", "Manuel Mediator"))


def around_the_table(case, *facilitators):
    """Clockwise, as the run sheet draws it."""
    people = people_of(case)
    return [name for name, _, _ in seats(people, people, list(facilitators))]


def are_side_by_side(table, one, other):
    return abs(table.index(one) - table.index(other)) in (1, len(table) - 1)


def test_the_two_sides_face_each_other(scheduled):
    people = people_of(scheduled)
    left = {name: left for name, left, _ in seats(people, people, ["Manuel", "Carla"])}
    assert left["María Gómez"] > 50 > left["Dylan Walker"]
    assert left["Ana Gómez"] > 50 > left["Ruth Walker"]


def test_each_party_sits_with_their_own_people(prepared, mediator):
    zoe = actions.add_party(case=prepared, side="responsible", name="Zoe", by=mediator)
    actions.add_party(case=prepared, side="support", name="Aunt Zelda", supports=zoe, by=mediator)
    table = around_the_table(prepared, "Manuel", "Carla")
    assert table[:3] == ["Manuel", "María Gómez", "Ana Gómez"]
    assert table[3:] == ["Carla", "Aunt Zelda", "Zoe", "Ruth Walker", "Dylan Walker"]


def test_whoever_represents_somebody_sits_on_their_side(accepted, mediator):
    maria = accepted.parties.get(name="María Gómez")
    aunt = actions.add_party(case=accepted, side="community", name="Aunt Rosa", by=mediator)
    make_ready(maria, by=mediator, participation="represented", representative=aunt)
    people = people_of(accepted)
    there = [person for person in people if person.name != "María Gómez"]
    names = [name for name, _, _ in seats(there, people, ["Manuel", "Carla"])]
    assert names == ["Manuel", "Ana Gómez", "Aunt Rosa", "Carla", "Ruth Walker", "Dylan Walker"]


def held_both_sides(case, by):
    """Both harmed each other, and each comes with people of their own."""
    actions.change_party(party=case.parties.get(name="María Gómez"), edits=0, side="both", by=by)
    actions.change_party(party=case.parties.get(name="Dylan Walker"), edits=0, side="both", by=by)
    for name in ("María Gómez", "Dylan Walker"):
        child = case.parties.get(name=name)
        actions.add_party(case=case, side="support", name=f"Friend of {name}", supports=child, by=by)


def test_two_who_harmed_each_other_face_each_other_with_their_own_people(accepted, mediator):
    held_both_sides(accepted, mediator)
    for facilitators in (["Manuel"], ["Manuel", "Carla"]):
        table = around_the_table(accepted, *facilitators)
        assert not are_side_by_side(table, "María Gómez", "Dylan Walker")
        assert table[1:4] == ["María Gómez", "Ana Gómez", "Friend of María Gómez"]
        assert table[-3:] == ["Friend of Dylan Walker", "Ruth Walker", "Dylan Walker"]


NOT_DRAWN = {
    "en": ("No seating is drawn here", "Each side sits with its own people"),
    "es": ("Aquí no se dibujan los asientos", "Cada parte se sienta con su gente"),
}


@pytest.mark.parametrize("language", ["en", "es"])
def test_nothing_is_drawn_where_more_than_two_would_have_to_face_each_other(
    accepted, mediator, coordinator, language
):
    held_both_sides(accepted, mediator)
    third = actions.add_party(case=accepted, side="both", name="Zoe", by=mediator)
    for one in accepted.parties.principals():
        make_ready(one, by=mediator)
    everyone_reads(accepted, language, coordinator)
    invited = [*accepted.parties.principals(), *accepted.parties.filter(side="guardian")]
    schedule(accepted, facilitators=[mediator, coordinator], invited=invited, by=mediator)
    text = words(letters.run_sheet(Conference.objects.get()))
    said, drawn = NOT_DRAWN[language]
    assert said in text
    assert drawn not in text
    assert third.name in text


def test_nothing_is_drawn_for_two_alone_with_one_mediator(accepted):
    people = list(people_of(accepted))
    alone = [person for person in people if person.is_principal]
    assert seats(alone, people, ["Manuel"]) == []
    assert len(seats(alone, people, ["Manuel", "Carla"])) == 4


def test_the_run_sheet_holds_nobodys_words_and_no_address(accepted, mediator, coordinator):
    for one in accepted.parties.principals():
        actions.change_party(party=one, by=mediator, edits=one.edits, telephone="CANARY", contact_advice="CANARY")
        make_ready(one, by=mediator, hopes="CANARY", needs="CANARY", not_discussed="CANARY")
    schedule(accepted, facilitators=[mediator, coordinator], by=mediator)
    assert "CANARY" not in words(letters.run_sheet(Conference.objects.get()))


def test_the_run_sheet_is_for_those_who_work_the_case(scheduled, mediator, other_mediator, teacher, sign_in):
    url = reverse("conferences:run_sheet", args=[Conference.objects.get().pk])
    assert sign_in(other_mediator).get(url).status_code == 404
    assert sign_in(teacher).get(url).status_code == 404
    assert sign_in(mediator).get(url)["Content-Type"] == "application/pdf"
    assert Event.objects.get(kind=Event.Kind.PRINTED).detail == "run_sheet"


def test_no_run_sheet_for_a_conference_that_was_called_off(scheduled, mediator, sign_in):
    conference = Conference.objects.get()
    conferences.cancel(conference=conference, reason="Ill.", by=mediator)
    assert "nothing left to run" in refused(
        sign_in(mediator), reverse("conferences:run_sheet", args=[conference.pk])
    )


def test_the_run_sheet_of_a_conference_online_has_its_link(prepared, mediator, coordinator):
    schedule(prepared, facilitators=[mediator, coordinator], by=mediator, mode="online", link=LINK, place="")
    text = words(letters.run_sheet(Conference.objects.get()))
    assert f"Link {LINK}" in text
    assert "Place" not in text


def notice(case):
    return next(words(one.pdf(to)) for one, to in printable(case) if one.name == "conference_notice")


@pytest.mark.parametrize(
    ("language", "expect", "prepared"),
    [
        ("en", "Everyone who comes knows what to expect.", "has been prepared"),
        ("es", "Todas las personas que vienen saben qué esperar.", "se han preparado"),
    ],
)
def test_the_notice_does_not_claim_that_everybody_was_prepared(scheduled, coordinator, language, expect, prepared):
    everyone_reads(scheduled, language, coordinator)
    text = notice(scheduled)
    assert expect in text
    assert prepared not in text


def test_who_is_not_invited_is_not_asked_to_come(prepared, mediator, coordinator, sign_in):
    invited = list(prepared.parties.exclude(name="Ana Gómez"))
    schedule(prepared, facilitators=[mediator, coordinator], by=mediator, invited=invited)
    notices = {to.name for one, to in printable(prepared) if one.name == "conference_notice"}
    assert notices == {"María Gómez", "Dylan Walker", "Ruth Walker"}
    page = sign_in(mediator).get(reverse("documents", args=[prepared.ref])).text
    assert "Ana Gómez is not invited to the conference." in page


def test_the_notice_thanks_whoever_has_said_yes(prepared, mediator, coordinator):
    maria = prepared.parties.get(name="María Gómez")
    actions.add_guardian(child=maria, name="Ramón Ávila", by=mediator)
    schedule(prepared, facilitators=[mediator, coordinator], by=mediator)
    everyone_reads(prepared, "en", coordinator)
    notices = {to.name: words(one.pdf(to)) for one, to in printable(prepared) if one.name == "conference_notice"}
    thanked = [name for name, text in notices.items() if "Thank you for being willing to come." in text]
    assert thanked == ["María Gómez", "Ana Gómez", "Dylan Walker", "Ruth Walker"]
    assert "Here is when and where we meet." in notices["Ramón Ávila"]


@pytest.mark.parametrize(
    ("language", "title", "of_a_room"),
    [
        ("en", "The day of your meeting", ("place of your", "bring anyone", "ramp", "were there")),
        ("es", "El día de su reunión", ("el lugar de su", "quiere traer", "rampa", "estuvieron")),
    ],
)
def test_the_notice_of_an_indirect_one_speaks_of_no_room(
    accepted, mediator, coordinator, language, title, of_a_room
):
    for one in accepted.parties.principals():
        make_ready(one, by=mediator, participation="indirect" if one.is_harmed else "direct")
    schedule(accepted, facilitators=[mediator, coordinator], by=mediator, mode="indirect", place="")
    everyone_reads(accepted, language, coordinator)
    text = notice(accepted)
    assert title in text
    assert not [word for word in of_a_room if word in text]


def test_a_review_that_was_held_is_not_still_to_come(under_review, coordinator, mediator):
    everyone_reads(under_review.case, "en", coordinator)
    first, second = under_review.reviews.all()
    with time_machine.travel(timezone.now() + timedelta(weeks=2)):
        conferences.hold_review(review=first, held_on=first.due_on, found="It works.", by=mediator)
        plan = next(words(one.pdf(to)) for one, to in printable(under_review.case) if one.name == "reentry_plan")
    assert date_format(second.due_on) in plan
    assert date_format(first.due_on) not in plan.partition("When we look at it again")[2]


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_student_and_the_family_are_invited_and_get_the_plan(under_review, coordinator, language):
    everyone_reads(under_review.case, language, coordinator)
    papers = [
        (one, to) for one, to in printable(under_review.case) if one.name in ("consent_circle", "reentry_plan")
    ]
    assert {(one.name, to.name) for one, to in papers} == {
        (name, who) for name in ("consent_circle", "reentry_plan") for who in ("Dylan Walker", "Ruth Walker")
    }
    wrong = [one.name for one, to in papers if well_made(one, to, language) != WELL_MADE | {"language": language}]
    assert wrong == []
    plan = next(one.pdf(to) for one, to in papers if one.name == "reentry_plan")
    assert "A seat near the door" in words(plan)
    assert "Mr. Hill" in words(plan)


@pytest.mark.parametrize("language", ["en", "es"])
def test_an_invitation_to_the_circle(planned, coordinator, language):
    everyone_reads(planned.case, language, coordinator)
    papers = [(one, to) for one, to in printable(planned.case) if one.name == "reentry_invitation"]
    assert [to.name for _, to in papers] == ["Dylan Walker", "Ruth Walker"]
    wrong = [one.name for one, to in papers if well_made(one, to, language) != WELL_MADE | {"language": language}]
    assert wrong == []


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_invited_read_nothing_of_a_case(planned, language):
    Center.objects.update(default_language=language)
    cache.clear()
    text = words(letters.invitation_letter(Invitation.objects.get(name="Uncle Ned")))
    assert "Uncle Ned" in text
    assert "The library" in text
    assert not [
        word for word in (planned.case.ref, "Gómez", "conferenc", "fight", "pelea", "daño") if word in text
    ]


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_slip_holds_what_a_teacher_needs_and_no_word_more(under_review, mediator, language):
    Center.objects.update(default_language=language)
    cache.clear()
    pdf = letters.slip(Invitation.objects.get(name="Tess Teacher"))
    text = words(pdf)
    assert len(read(pdf).pages) == 1
    assert "A seat near the door" in text
    assert "Mr. Hill" in text
    hidden = (under_review.case.ref, "Gómez", "Likes maths", "conferenc", "fight", "harm", "daño", "mediat")
    assert not [word for word in hidden if word in text]


def test_the_invited_teacher_prints_the_slip(under_review, teacher, outsider, sign_in):
    url = reverse("conferences:slip", args=[Invitation.objects.get(name="Tess Teacher").pk])
    assert sign_in(outsider).get(url).status_code == 404
    assert sign_in(teacher).get(url)["Content-Type"] == "application/pdf"
    uncle = reverse("conferences:slip", args=[Invitation.objects.get(name="Uncle Ned").pk])
    assert sign_in(teacher).get(uncle).status_code == 404


def test_the_slip_ends_with_the_familys_yes_and_does_not_say_whose(
    under_review, student, mediator, teacher, sign_in
):
    actions.withdraw(party=student, by=mediator)
    page = refused(
        sign_in(teacher), reverse("conferences:slip", args=[Invitation.objects.get(name="Tess Teacher").pk])
    )
    assert "There is no slip now" in page
    assert "Dylan" not in page
    assert "withdr" not in page


def say_no(circle, by):
    conferences.answer(invitation=circle.invitations.get(name="Uncle Ned"), answer="not_coming", by=by)


def end_part(circle, by):
    actions.withdraw(party=circle.student, by=by)


def hold_up(circle, by):
    actions.set_hold(case=circle.case, reason="A threat.", by=by)


def to_the_invited(client, circle):
    """The papers that its own page, and the page of all documents, offer for those who are invited."""
    pages = [circle.get_absolute_url(), reverse("documents", args=[circle.case.ref])]
    return [set(re.findall(r'href="([^"]+/(?:letter|slip)\.pdf)"', client.get(page).text)) for page in pages]


@pytest.mark.parametrize(
    ("stage", "meanwhile", "offered"),
    [
        ("planned", None, 2),
        ("planned", say_no, 2),
        ("planned", hold_up, 0),
        ("held", None, 0),
        ("under_review", None, 1),
        ("under_review", end_part, 0),
        ("under_review", hold_up, 0),
    ],
)
def test_both_pages_offer_what_can_be_printed_for_the_invited(
    request, stage, meanwhile, offered, mediator, sign_in
):
    circle, client = request.getfixturevalue(stage), sign_in(mediator)
    if meanwhile:
        meanwhile(circle, mediator)
    own, all_papers = to_the_invited(client, circle)
    assert own == all_papers
    assert len(own) == offered
    assert {client.get(paper).status_code for paper in own} <= {200}


@pytest.mark.parametrize("answer", [None, say_no])
def test_a_slip_is_for_whoever_was_there_or_said_yes(planned, teacher, mediator, sign_in, answer):
    if answer:
        answer(planned, mediator)
    tess = planned.invitations.get(user=teacher)
    conferences.answer(invitation=tess, answer="coming", by=teacher)
    aunt = conferences.invite(circle=planned, name="Aunt May", by=mediator)
    conferences.hold_circle(circle=planned, held_on=YESTERDAY, came={aunt.pk}, by=mediator)
    plan = {"named_adult": "Mr. Hill", "lines": [line()], "edits": planned.edits}
    conferences.write_plan(circle=planned, by=mediator, **plan)
    conferences.start_reviews(circle=planned, days=[timezone.localdate()], by=mediator)
    slips = {one.name: reverse("conferences:slip", args=[one.pk]) for one in planned.invitations.all()}
    ned, client = slips.pop("Uncle Ned"), sign_in(mediator)
    assert to_the_invited(client, planned) == [set(slips.values())] * 2
    assert client.get(ned).status_code == 400
    papers = client.get(reverse("documents", args=[planned.case.ref])).text
    assert papers.count("Was not there") == 2
    assert not [answer for answer in ("No answer yet", "Not coming") if answer in papers]


def test_a_long_circle_is_listed_and_not_drawn(scheduled, coordinator):
    for number in range(12):
        actions.add_party(case=scheduled, by=coordinator, side="community", name=f"Neighbor {number}")
    people = people_of(scheduled)
    assert {left for _, left, _ in seats(people, people, ["Manuel"])} == {None}
