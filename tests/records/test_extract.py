"""A guardian asks what the record holds on their child: it is answered in time, and tells of nobody else."""

import hashlib
from datetime import date, timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from cases import actions as cases
from cases.lifecycle import Refused
from cases.models import Event
from records import actions
from records.holding import Holding
from records.models import Disclosure, ExtractRequest
from tests.cases.pages import harmed, responsible, text_of
from tests.conftest import agree
from tests.desk.test_documents import read, words
from tests.records.letters import file_of


def ask(child, *, by, days_ago=0, **changes):
    how = {"asked_by": child.guardians[0], "asked_on": timezone.localdate() - timedelta(days=days_ago)}
    return actions.ask_extract(child=child, by=by, **{"language": "en"} | how | changes)


def page(asked, verb):
    return reverse(f"records:{verb}_extract", args=[asked.pk])


def choices(answer):
    """(text, the choice of it) of all that the page asks."""
    return [row for _, rows in answer.context["rows"] for row in rows]


def decide(answer):
    """What is sent when every proposal stands and all else stays out."""
    return {text.key: str(bool(choice.value())) for text, choice in choices(answer)}


@pytest.fixture
def told(signed, mediator):
    """María's preparation has a text about herself and one about Dylan, and a mediator has a note of their own."""
    case = signed.case
    heard = {"hopes": "No more nightmares.", "needs": "That the WÁLKERS stay away."}
    today = timezone.localdate()
    cases.prepare(party=harmed(case), prepared_on=today, participation="direct", by=mediator, **heard)
    cases.prepare(
        party=responsible(case), prepared_on=today, participation="direct", by=mediator, hopes="To be let in."
    )
    cases.write_note(case=case, kind="working", text="My own impression.", by=mediator)
    cases.write_note(case=case, kind="case", text="The room was booked.", by=mediator)
    return case


def test_a_request_is_written_down_and_is_due_after_45_days(accepted, mediator, coordinator, sign_in):
    client, maria, today = sign_in(coordinator), harmed(accepted), timezone.localdate()
    asked_on = accepted.referral.incident_on
    form = {"asked_by": maria.guardians[0].pk, "asked_on": asked_on.isoformat(), "language": "es"}
    address = reverse("records:ask_extract", args=[accepted.ref, maria.pk])
    assert "selected>Ana Gómez" in client.get(address).text
    for wrong in (
        {"asked_by": responsible(accepted).guardians[0].pk},
        {"asked_on": "2999-01-01"},
        {"language": ""},
    ):
        assert client.post(address, form | wrong).status_code == 400
    assert client.post(address, form).status_code == 302
    asked = ExtractRequest.objects.get()
    assert (asked.due_on, asked.recorded_by) == (asked_on + timedelta(days=45), coordinator)
    again = client.post(address, form)
    assert (again.status_code, "has already asked" in text_of(again)) == (400, True)
    assert asked.due_text in client.get(reverse("home")).text
    assert asked.due_text in client.get(reverse("cases:party", args=[accepted.ref, maria.pk])).text
    assert "who asked for an extract" not in client.get(reverse("due")).text
    ExtractRequest.objects.update(due_on=today + timedelta(days=14))
    assert "Answer Ana Gómez, who asked for an extract, by" in client.get(reverse("due")).text
    assert "extract" not in sign_in(mediator).get(reverse("due")).text
    call_command("send_due_reminders")
    assert [message.to for message in mail.outbox if accepted.ref in message.body] == [[coordinator.email]]


def test_only_a_childs_own_guardian_asks_and_from_the_eighteenth_birthday_the_child_alone(accepted, coordinator):
    maria = harmed(accepted)
    with pytest.raises(Refused, match="not recorded as a guardian of María Gómez"):
        ask(maria, asked_by=responsible(accepted).guardians[0], by=coordinator)
    grown = date(timezone.localdate().year - 19, 1, 1)
    cases.change_party(party=maria, edits=maria.edits, birth_date=grown, by=coordinator)
    with pytest.raises(Refused, match="18 or older"):
        ask(maria, by=coordinator)
    assert ask(maria, asked_by=maria, by=coordinator).is_open


def test_what_names_somebody_else_is_out_until_it_is_let_in(told, coordinator, sign_in):
    client, asked = sign_in(coordinator), ask(harmed(told), by=coordinator)
    form = client.get(page(asked, "make"))
    assert "Names Dylan Walker, Ruth Walker" in form.text
    assert "My own impression." not in form.text
    assert "To be let in." not in form.text
    proposed = {text.words: choice.value() for text, choice in choices(form)}
    assert proposed["No more nightmares."] is True
    assert proposed["That the WÁLKERS stay away."] is False
    name, content = file_of(client.post(page(asked, "make"), decide(form)))
    text = words(content)
    assert "No more nightmares." in text
    assert "Held back, because it tells of somebody else as well." in text
    assert "another student" in text
    for hidden in ("Dylan", "Walker", "WÁLKER", "My own impression", "To be let in"):
        assert hidden not in text
    asked.refresh_from_db()
    assert asked.sha256 == hashlib.sha256(content).hexdigest()
    assert name == f"{told.ref}-extract.pdf"
    assert Event.objects.get(kind=Event.Kind.PRINTED, subject="extractrequest").actor == coordinator
    everything = dict.fromkeys(decide(form), "True")
    assert "WÁLKERS" in words(file_of(client.post(page(asked, "make"), everything))[1])
    again = choices(client.get(page(asked, "make")))
    assert all(choice.value() is True for _, choice in again)


@pytest.mark.parametrize(
    ("language", "continued", "withdrawn"),
    [("en", "Continued by the yes of", "Withdrawn on"), ("es", "Sigue con el sí del", "Retirado el")],
)
def test_a_yes_that_was_said_earlier_reads_as_going_on_and_not_as_withdrawn(
    told, mediator, coordinator, sign_in, language, continued, withdrawn
):
    maria, earlier = harmed(told), timezone.localdate() - timedelta(days=3)
    agree(maria, maria.guardians[0], "take_part", by=mediator, on=earlier)
    client, asked = sign_in(coordinator), ask(maria, by=coordinator, language=language)
    form = client.get(page(asked, "make"))
    paper = words(file_of(client.post(page(asked, "make"), decide(form)))[1])
    assert paper.count(continued) == 1
    assert withdrawn not in paper


def test_what_tells_of_the_whole_case_is_in_or_out_only_once_somebody_has_said_so(
    told, mediator, coordinator, sign_in
):
    """No name stands in it, and yet it tells of another child."""
    about_another = "The girl cries at night and sees a therapist in Laurel; her mother lost her job over it."
    cases.write_note(case=told, kind="case", text=about_another, by=mediator)
    client, asked = sign_in(coordinator), ask(responsible(told), by=coordinator)
    form = client.get(page(asked, "make"))
    undecided = [text for text, choice in choices(form) if choice.value() is None]
    assert {about_another, "The room was booked.", told.referral.what_happened} <= {
        text.words for text in undecided
    }
    assert form.text.count("Not decided yet") == len(undecided)
    first, *others = [text.key for text in undecided]
    for left, sentence in (
        (
            [first, *others],
            f"{len(undecided)} texts are not decided yet. Say of each whether it goes in: this is the first.",
        ),
        (others[-1:], "This text is not decided yet. Say whether it goes in."),
    ):
        said = {key: value for key, value in decide(form).items() if key not in left}
        answer = client.post(page(asked, "make"), said)
        assert (answer.status_code, sentence in text_of(answer)) == (400, True)
        assert f'href="#id_{left[0]}_0"' in answer.text
        assert f'id="id_{left[0]}_0"' in answer.text
    asked.refresh_from_db()
    assert not asked.is_made
    paper = words(file_of(client.post(page(asked, "make"), decide(form)))[1])
    assert "To be let in." in paper
    assert "therapist" not in paper
    cases.write_note(case=told, kind="case", text="He asked for another day.", by=mediator)
    again = {text.words: choice.value() for text, choice in choices(client.get(page(asked, "make")))}
    assert (again[about_another], again["He asked for another day."]) == (False, None)


def test_it_is_in_the_familys_language_tagged_and_short(told, coordinator):
    asked = ask(harmed(told), language="es", by=coordinator)
    nothing = dict.fromkeys([text.key for text in Holding(asked.child).texts()], False)
    document = read(actions.make_extract(request=asked, decisions=nothing, by=coordinator))
    root = document.trailer["/Root"]
    assert (bool(root["/MarkInfo"]["/Marked"]), root["/Lang"], len(document.pages) <= 5) == (True, "es", True)
    text = " ".join(" ".join(one.extract_text() for one in document.pages).split())
    assert "Lo que nuestro expediente contiene sobre un menor" in text
    assert "otro estudiante" in text
    assert "nightmares" not in text


def test_a_text_that_was_changed_since_it_was_read_makes_nothing(told, mediator, coordinator, sign_in):
    client, maria = sign_in(coordinator), harmed(told)
    maria = cases.change_party(party=maria, edits=maria.edits, contact_advice="Call at noon.", by=mediator)
    asked = ask(maria, by=coordinator)
    read_before = decide(client.get(page(asked, "make")))
    cases.change_party(party=maria, edits=maria.edits, contact_advice="Never through Dylan.", by=mediator)
    answer = client.post(page(asked, "make"), read_before)
    assert (answer.status_code, "This text is not decided yet" in text_of(answer)) == (400, True)
    with pytest.raises(Refused, match="changed while you read"):
        actions.make_extract(request=asked, decisions=dict.fromkeys(read_before, True), by=coordinator)
    asked.refresh_from_db()
    assert not asked.is_made


def test_it_is_answered_once_it_was_given_and_that_is_a_disclosure(told, coordinator, sign_in):
    client, asked = sign_in(coordinator), ask(harmed(told), by=coordinator)
    given = {"way": "by_hand", "left_on": timezone.localdate().isoformat()}
    too_early = client.post(page(asked, "give"), given)
    assert (too_early.status_code, "has not been made yet" in text_of(too_early)) == (400, True)
    client.post(page(asked, "make"), decide(client.get(page(asked, "make"))))
    assert not Disclosure.objects.exists()
    client.post(page(asked, "give"), given)
    left = Disclosure.objects.get()
    asked.refresh_from_db()
    assert (left.to_party, left.ground, left.sha256, left.answers) == (
        asked.asked_by,
        "parent",
        asked.sha256,
        asked,
    )
    assert (asked.answer, asked.answered_by) == ("given", coordinator)
    decided = decide(client.get(page(asked, "make")))
    for verb, form in (("make", decided), ("give", given), ("refuse", {"reason": "No."})):
        late = client.post(page(asked, verb), form)
        assert (late.status_code, "answered meanwhile" in text_of(late)) == (400, True), verb


def test_it_is_refused_with_a_reason(accepted, coordinator, sign_in):
    client, asked = sign_in(coordinator), ask(harmed(accepted), by=coordinator)
    assert client.post(page(asked, "refuse"), {"reason": ""}).status_code == 400
    client.post(page(asked, "refuse"), {"reason": "A court has ended his rights."})
    assert "A court has ended his rights." in client.get(asked.get_absolute_url()).text
    assert ask(harmed(accepted), by=coordinator).is_open
