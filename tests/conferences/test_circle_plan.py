from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cases import actions as cases
from cases.models import Event
from conferences import actions
from tests.conferences.conftest import YESTERDAY, line
from tests.desk.test_documents import words


@pytest.fixture
def url(held):
    return reverse("conferences:plan", args=[held.pk])


def typed(*lines, edits, named_adult="Mr. Hill", **more):
    data = {"named_adult": named_adult, "edits": edits, "lines-TOTAL_FORMS": len(lines), "lines-INITIAL_FORMS": 0}
    for row, values in enumerate(lines):
        data |= {f"lines-{row}-{name}": value for name, value in values.items()}
    return data | more


BLANK = {"kind": "", "what": "", "owner": "", "due_on": ""}


def test_lines_are_kept_in_their_order_and_blank_ones_are_none(held, url, mediator, sign_in):
    response = sign_in(mediator).post(url, typed(line("First"), BLANK, line("Second"), edits=held.edits))
    assert response.url == held.get_absolute_url()
    assert [item.what for item in held.plan_items.all()] == ["First", "Second"]
    held.refresh_from_db()
    assert held.named_adult == "Mr. Hill"


def test_who_of_the_family_reads_another_language_is_said_beside_the_lines(held, student, url, mediator, sign_in):
    client, ruth = sign_in(mediator), student.guardians[0]
    said = "Ruth Walker&#x27;s language is Spanish, and the lines of the plan are printed as they stand here."
    assert "language is" not in client.get(url).text
    cases.change_party(party=ruth, edits=0, language="es", by=mediator)
    assert said in client.get(url).text
    client.post(url, typed(line("First"), edits=held.edits))
    plan = reverse("document", args=[held.case.ref, "reentry_plan", ruth.pk, student.pk])
    assert "aparece aquí con las palabras en que se escribió" in words(client.get(plan).content)
    plan = reverse("document", args=[held.case.ref, "reentry_plan", student.pk])
    assert "in the words in which it was written down" not in words(client.get(plan).content)


def test_a_blank_page_is_no_plan(written, mediator, sign_in):
    url = reverse("conferences:plan", args=[written.pk])
    response = sign_in(mediator).post(url, typed(BLANK, edits=written.edits, named_adult=""))
    assert response.status_code == 400
    assert "Nothing is written yet: name the adult, or write the first line." in response.content.decode()
    assert written.plan_items.count() == 1


def test_a_plan_that_is_only_begun_says_what_it_lacks(held, url, mediator, sign_in):
    response = sign_in(mediator).post(url, typed(BLANK, edits=held.edits), follow=True)
    assert "The plan is saved. The plan has no line yet." in response.content.decode()


def test_a_line_is_due_after_the_circle(held, url, mediator, sign_in):
    early = line("A quiet room") | {"due_on": held.held_on - timedelta(days=1)}
    response = sign_in(mediator).post(url, typed(early, edits=held.edits))
    assert response.status_code == 400
    assert "This is before the circle itself, which was on" in response.content.decode()
    assert not held.plan_items.exists()


def test_a_written_plan_comes_back_and_is_written_anew(written, mediator, sign_in):
    url = reverse("conferences:plan", args=[written.pk])
    client = sign_in(mediator)
    page = client.get(url).content.decode()
    assert "A seat near the door" in page
    assert "Mr. Hill" in page
    client.post(url, typed(line("A quiet room"), edits=written.edits))
    assert [item.what for item in written.plan_items.all()] == ["A quiet room"]


@pytest.mark.parametrize(
    ("rearrange", "shown"),
    [
        ("add", ["First", "Second", ""]),
        ("up-1", ["Second", "First"]),
        ("down-0", ["Second", "First"]),
        ("up-0", ["First", "Second"]),
        ("remove-0", ["Second"]),
        ("remove-9", ["First", "Second"]),
        ("nonsense", ["First", "Second"]),
    ],
)
def test_lines_are_rearranged_without_script_and_nothing_is_saved(held, url, mediator, sign_in, rearrange, shown):
    lines = [line("First", owner=""), line("Second")]
    response = sign_in(mediator).post(url, typed(*lines, edits=0, rearrange=rearrange))
    assert response.status_code == 200
    assert [form["what"].value() or "" for form in response.context["plan"].lines] == shown
    assert not held.plan_items.exists()


def test_a_line_without_an_owner_is_refused_with_everything_typed(held, url, mediator, sign_in):
    response = sign_in(mediator).post(url, typed(line("A quiet room", owner=""), edits=held.edits))
    page = response.content.decode()
    assert response.status_code == 400
    assert "Line 1, who sees to it: This field is required." in page
    assert "A quiet room" in page
    assert not held.plan_items.exists()


@pytest.mark.parametrize("total", ["", "none", "-3", "999999999"])
def test_a_tampered_count_of_lines_is_no_accident(held, url, mediator, sign_in, total):
    data = typed(line(), edits=held.edits) | {"lines-TOTAL_FORMS": total}
    assert sign_in(mediator).post(url, data).status_code in (302, 400)
    assert sign_in(mediator).post(url, data | {"rearrange": "add"}).status_code == 200


def test_the_slower_of_two_writers_changes_nothing(held, url, mediator, coordinator, sign_in):
    sign_in(mediator).post(url, typed(line("Mine"), edits=held.edits))
    response = sign_in(coordinator).post(url, typed(line("Theirs"), edits=held.edits))
    assert response.status_code == 400
    page = response.content.decode()
    assert "Theirs" in page
    assert "<dt>Support</dt><dd>Mine (" in page
    assert [item.what for item in held.plan_items.all()] == ["Mine"]
    edits = response.context["plan"].form["edits"].value()
    assert sign_in(coordinator).post(url, typed(line("Both"), edits=edits)).status_code == 302


def test_a_plan_under_review_is_never_emptied(under_review, mediator, sign_in):
    url = reverse("conferences:plan", args=[under_review.pk])
    response = sign_in(mediator).post(url, typed(BLANK, edits=under_review.edits))
    assert response.status_code == 400
    assert under_review.plan_items.count() == 1


def test_there_is_no_plan_before_the_circle(planned, mediator, sign_in):
    url = reverse("conferences:plan", args=[planned.pk])
    response = sign_in(mediator).post(url, typed(line(), edits=planned.edits))
    assert response.status_code == 400
    assert "This reentry circle is now “Scheduled”." in response.content.decode()
    assert not planned.plan_items.exists()


def test_after_its_end_a_plan_stays_as_it_is(under_review, mediator, sign_in):
    for review in under_review.reviews.all():
        actions.hold_review(review=review, held_on=timezone.localdate(), found="Fine.", by=mediator)
    actions.end_circle(circle=under_review, by=mediator)
    url = reverse("conferences:plan", args=[under_review.pk])
    later = timezone.localdate() + timedelta(days=3)
    data = typed(line("Too late", due_on=later), edits=under_review.edits)
    assert sign_in(mediator).post(url, data).status_code == 400
    assert [item.what for item in under_review.plan_items.all()] == ["A seat near the door"]


@pytest.mark.parametrize(
    ("what", "named"),
    [
        ("After the agreement with María Gómez he sits apart", "María Gómez"),
        ("Keeps away from maria's table", "María Gómez"),
        ("A bus without the Gomez family", "María Gómez or Ana Gómez"),
    ],
)
def test_a_line_of_the_slip_that_names_somebody_else_is_to_be_confirmed(held, url, mediator, sign_in, what, named):
    client = sign_in(mediator)
    lines = typed(line("A seat near the door"), line(what, kind="need"), edits=held.edits)
    refused = client.post(url, lines)
    assert refused.status_code == 400
    assert f"names {named}, and the school reads it." in refused.context["plan"].form.non_field_errors()[0]
    assert "The school may read this name" in refused.text
    assert not held.plan_items.exists()
    assert client.post(url, lines | {"confirmed": "on"}).status_code == 302
    held.refresh_from_db()
    again = typed(line("A quiet room"), line(what, kind="need"), edits=held.edits)
    assert client.post(url, again).status_code == 302
    assert Event.objects.filter(detail="plan, confirmed").count() == 1


def test_what_was_confirmed_of_one_line_is_asked_anew_after_another_was_added(held, url, mediator, sign_in):
    data = typed(line("Far from María"), edits=held.edits, confirmed="on", rearrange="add")
    page = sign_in(mediator).post(url, data)
    assert not page.context["plan"].form["confirmed"].value()


@pytest.mark.parametrize(
    "about",
    [
        line("Dylan Walker comes in by the side door, and Ruth brings him"),
        line("Leaves María Gómez alone", kind="responsibility"),
        line("Talks with Mr. Amundson on Mondays", owner="Mr. Amundson"),
        line("A word with his mother, and a seat of his own"),
    ],
)
def test_no_line_is_doubted_for_whoever_the_school_may_read_of(planned, mediator, coordinator, sign_in, about):
    for side, name in (("school", "Mr. Amundson"), ("community", "Mother")):
        cases.add_party(case=planned.case, by=coordinator, side=side, name=name)
    actions.invite(circle=planned, name="Mr. Amundson", confirmed=True, by=mediator)
    actions.hold_circle(circle=planned, held_on=YESTERDAY, came=set(), by=mediator)
    url = reverse("conferences:plan", args=[planned.pk])
    assert sign_in(mediator).post(url, typed(about, edits=planned.edits)).status_code == 302


def test_the_page_of_the_plan_says_what_the_school_reads(url, mediator, sign_in):
    assert (
        "Support and Need stand on the slip that those invited at the school print"
        in sign_in(mediator).get(url).text
    )
