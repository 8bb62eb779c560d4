"""One page to decide on: the referral, whether we know it already, the questions."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from cases import actions
from cases.forms.fields import READ_ON_THE_CASE
from cases.models import Assignment, Event, Screening
from cases.similar import similar_to
from tests.conftest import incident, people

NO = dict.fromkeys(Screening.Question.values, "no")


def url(case):
    return reverse("cases:screen", args=[case.ref])


def refer(school, teacher, who=None, **changes):
    return actions.refer(school=school, people=who or people(), by=teacher, **incident(**changes)).case


def person(side, name, **details):
    return {"side": side, "name": name, **details}


def test_the_page_shows_what_the_school_has_sent(referred, coordinator, sign_in):
    page = sign_in(coordinator).get(url(referred)).content.decode()
    for expected in (
        "A fight behind the gym.",
        "María Gómez",
        "Dylan Walker",
        "Ana Gómez",
        "Lincoln Middle School",
        READ_ON_THE_CASE,
    ):
        assert expected in page
    assert Event.objects.filter(case=referred, kind=Event.Kind.OPENED, actor=coordinator).exists()


def test_answers_are_kept_before_they_are_complete(referred, coordinator, sign_in):
    client = sign_in(coordinator)
    response = client.post(url(referred), {"weapon": "yes", "threat": "no", "reason": "A stick."})
    assert response.status_code == 302
    screening = Screening.objects.get(case=referred)
    assert screening.answers == {"weapon": "yes", "threat": "no"}
    assert screening.reason == "A stick."
    assert "A stick." in client.get(url(referred)).content.decode()


def test_what_was_typed_beside_it_stays_when_it_is_refused(referred, mediator, coordinator, sign_in):
    typed = {"reason": "", "mediator": mediator.pk, "conflict": "none", "question": "Who saw it?"}
    response = sign_in(coordinator).post(reverse("cases:accept", args=[referred.ref]), typed)
    assert response.status_code == 400
    page = response.content.decode()
    chosen = page[page.index(f'name="mediator" value="{mediator.pk}"') :]
    assert "checked" in chosen[: chosen.index(">")]
    assert "Who saw it?" in page


TYPED = {"weapon": "yes", "threat": "no", "reason": "A stick. They have shaken hands."}


def buttons(case, mediator, assignment):
    """Every button of the page, with what stands beside it."""
    return {
        "keep": (url(case), {}),
        "accept": (reverse("cases:accept", args=[case.ref]), {}),
        "ask": (reverse("cases:ask", args=[case.ref]), {"question": "Who saw it?"}),
        "decline": (reverse("cases:decline", args=[case.ref]), {"decline_reason": "The school can help."}),
        "assign": (reverse("cases:assign", args=[case.ref]), {"mediator": mediator.pk, "conflict": "none"}),
        "unassign": (reverse("cases:unassign", args=[case.ref, assignment.pk]), {}),
    }


@pytest.mark.parametrize("button", ["keep", "accept", "ask", "decline", "assign", "unassign"])
def test_answers_are_kept_while_the_school_has_a_question(
    button, referred, mediator, other_mediator, coordinator, sign_in
):
    """It was asked in another window, while these were being given."""
    assignment = actions.assign(case=referred, mediator=mediator, by=coordinator)
    address, beside = buttons(referred, other_mediator, assignment)[button]
    actions.ask(case=referred, question="Who was there?", by=coordinator)
    client = sign_in(coordinator)
    client.post(address, TYPED | {"edits": 0} | beside)
    screening = Screening.objects.get(case=referred)
    assert screening.answers == {"weapon": "yes", "threat": "no"}
    assert screening.reason == TYPED["reason"]
    if button != "decline":
        assert "A stick. They have shaken hands.</textarea>" in client.get(url(referred)).text


@pytest.mark.parametrize("button", ["keep", "accept", "ask", "decline", "assign", "unassign"])
def test_answers_that_came_after_the_decision_are_shown_back_and_nothing_is_done(
    button, accepted, mediator, other_mediator, coordinator, sign_in
):
    assignment = accepted.assignments.get(mediator=mediator)
    address, beside = buttons(accepted, other_mediator, assignment)[button]
    response = sign_in(coordinator).post(address, TYPED | {"edits": 0} | beside)
    assert response.status_code == 400
    assert "it is no longer screened. Nothing was changed." in response.text
    shown = response.text.partition("What you answered was not kept.")[2].partition("</section>")[0]
    assert "Was a weapon involved?" in shown
    assert "A stick. They have shaken hands." in shown
    assert "Is there a credible threat?" not in shown
    accepted.refresh_from_db()
    assert accepted.screening.answers == NO
    assert [one.mediator for one in accepted.assignments.current()] == [mediator]


def test_an_old_page_on_which_nothing_new_was_answered_still_assigns(
    accepted, mediator, other_mediator, coordinator, sign_in
):
    address, beside = buttons(accepted, other_mediator, accepted.assignments.get())["assign"]
    response = sign_in(coordinator).post(address, {"weapon": "no", "reason": "", "edits": 1} | beside)
    assert response.url == address
    assert accepted.assignments.current().count() == 2


def test_an_answer_given_before_stays(referred, coordinator):
    actions.screen(case=referred, answers={"weapon": "no"}, reason="", by=coordinator)
    actions.screen(case=referred, answers={"threat": "no"}, reason="", by=coordinator)
    assert Screening.objects.get(case=referred).answers == {"weapon": "no", "threat": "no"}


def test_an_answer_that_is_neither_yes_nor_no_is_refused(referred, coordinator, sign_in):
    response = sign_in(coordinator).post(url(referred), {"weapon": "perhaps", "reason": "I am not sure."})
    assert response.status_code == 400
    assert "I am not sure." in response.content.decode()
    assert not Screening.objects.exists()


def test_an_accepted_case_is_no_longer_screened(accepted, coordinator, sign_in):
    client = sign_in(coordinator)
    response = client.post(url(accepted), {"weapon": "yes", "reason": ""})
    assert response.status_code == 400
    assert "it is no longer screened" in response.content.decode()
    assert Screening.objects.get(case=accepted).answers == NO
    assert client.get(url(accepted)).url == accepted.get_absolute_url()


@pytest.mark.parametrize(("role", "status"), [("teacher", 404), ("mediator", 404), ("administrator", 404)])
def test_outside_the_wall_there_is_no_such_page(role, status, referred, request, sign_in):
    client = sign_in(request.getfixturevalue(role))
    assert client.get(url(referred)).status_code == status
    assert client.post(url(referred), {"weapon": "yes", "reason": ""}).status_code == status
    assert not Screening.objects.exists()


def test_a_mediator_on_the_case_does_not_screen_it(referred, mediator, coordinator, sign_in):
    actions.assign(case=referred, mediator=mediator, by=coordinator, conflict=Assignment.Conflict.NONE)
    assert sign_in(mediator).get(url(referred)).status_code == 403


def why(case, other, reader):
    return next((" ".join(s.why) for s in similar_to(case, reader) if s.case == other), None)


def test_the_same_people_are_found_without_their_accents(
    school, other_school, teacher, outsider, coordinator, sign_in
):
    long_ago = incident()["incident_on"] - timedelta(days=300)
    unaccented = [person("responsible", "maria gomez", birth_date=date(2013, 5, 4))]
    earlier = refer(other_school, outsider, unaccented, incident_on=long_ago)
    case = refer(school, teacher)
    assert "same name and birth date" in why(case, earlier, coordinator)
    assert str(earlier) in sign_in(coordinator).get(url(case)).content.decode()


def test_another_birth_date_is_told(school, other_school, teacher, outsider, coordinator):
    namesake = [person("harmed", "María Gómez", birth_date=date(2011, 1, 1)), person("responsible", "Kim")]
    other = refer(other_school, outsider, namesake, incident_on=date(2020, 1, 1))
    assert "another birth date" in why(refer(school, teacher), other, coordinator)


def test_a_guardian_is_recognised(school, other_school, teacher, outsider, coordinator):
    sibling = [person("responsible", "Luis Gómez", guardians=[{"name": "Ana Gomez"}])]
    earlier = refer(other_school, outsider, sibling, incident_on=date(2020, 1, 1))
    assert "(guardian)" in why(refer(school, teacher), earlier, coordinator)


def test_the_same_days_at_the_same_school_may_be_the_same_incident(
    school, other_school, teacher, outsider, coordinator
):
    strangers = [person("responsible", "Somebody Else")]
    near = refer(school, teacher, strangers)
    elsewhere = refer(other_school, outsider, strangers)
    case = refer(school, teacher)
    assert "Same school" in why(case, near, coordinator)
    assert kind(case, near, coordinator) == "Same school, same days"
    assert why(case, elsewhere, coordinator) is None


def kind(case, other, reader):
    return next(s.kind for s in similar_to(case, reader) if s.case == other)


def test_only_the_same_people_in_the_same_days_may_be_a_duplicate(school, teacher, coordinator, sign_in):
    twice = refer(school, teacher)
    earlier = refer(school, teacher, incident_on=incident()["incident_on"] - timedelta(days=300))
    case = refer(school, teacher)
    assert kind(case, twice, coordinator) == "Possible duplicate"
    assert kind(case, earlier, coordinator) == "Earlier case"
    assert "Possible duplicate" in sign_in(coordinator).get(url(case)).text


def test_many_of_the_same_days_push_nobody_out_whom_we_know(school, other_school, teacher, outsider, coordinator):
    earlier = refer(other_school, outsider, incident_on=date(2020, 1, 1))
    for number in range(12):
        refer(school, teacher, [person("responsible", f"Student {number}")])
    found = similar_to(refer(school, teacher), coordinator)
    assert found[0].case == earlier
    assert len(found) == 11


def test_two_people_whose_names_are_not_known_are_not_taken_for_one(school, teacher, coordinator):
    nameless = [person("responsible", "Somebody"), person("harmed", "Not known")]
    other = refer(school, teacher, nameless, incident_on=date(2020, 1, 1))
    case = refer(school, teacher, [person("responsible", "Somebody Else"), person("harmed", "not known")])
    assert why(case, other, coordinator) is None


def test_a_referral_with_a_day_that_nobody_meant_is_screened_all_the_same(school, teacher, coordinator, sign_in):
    """Its form refuses such a day now; what was sent before stands."""
    case = refer(school, teacher, incident_on=date.min)
    assert sign_in(coordinator).get(url(case)).status_code == 200


def test_a_page_with_many_similar_ones_asks_no_more(
    school, teacher, mediator, coordinator, sign_in, django_assert_max_num_queries
):
    case = refer(school, teacher)
    client = sign_in(coordinator)
    counts = []
    for more in (1, 19):
        for _ in range(more):
            refer(school, teacher)
        client.get(url(case))
        with django_assert_max_num_queries(18) as asked:
            client.get(url(case))
        counts.append(len(asked))
    assert counts[0] == counts[1]
