"""Who did and who opened what, of a case and of one person: a coordinator sees it, page by page."""

import csv
import io
import re
from datetime import timedelta

import pytest
import time_machine
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases import actions, history
from cases.admin import RecordAdmin
from cases.models import Event, Party
from conferences import actions as conferences
from records.lines import OF_ONE
from schools import fresh
from tests.cases.pages import harmed, responsible, text_of
from tests.conferences.conftest import agree_to_circle, prepare, schedule_circle
from tests.conftest import PASSWORD, sign_all
from tests.records.letters import disclose, file_of


def test_shows_who_opened_a_case_and_a_document(accepted, mediator, coordinator, sign_in):
    sign_in(mediator).get(accepted.get_absolute_url())
    history.log_access(Event.Kind.PRINTED, by=mediator, subject=harmed(accepted), detail="invitation_guardian")
    page = text_of(sign_in(coordinator).get(reverse("records:history", args=[accepted.ref])))
    assert "opened the case" in page
    assert "opened a document: invitation guardian" in page
    assert "Manuel Mediator" in page


@pytest.mark.parametrize(
    ("shown", "there", "not_there"),
    [("reads", "opened the case", "sent the referral"), ("changes", "sent the referral", "opened the case")],
)
def test_reads_and_changes_are_told_apart(accepted, mediator, coordinator, sign_in, shown, there, not_there):
    sign_in(mediator).get(accepted.get_absolute_url())
    page = text_of(sign_in(coordinator).get(reverse("records:history", args=[accepted.ref]), {"show": shown}))
    assert there in page
    assert not_there not in page


def test_its_pages_follow_each_other(accepted, mediator, coordinator, sign_in):
    for number in range(60):
        actions.write_note(case=accepted, kind="case", text=f"Note {number}", by=mediator)
    client = sign_in(coordinator)
    first = client.get(reverse("records:history", args=[accepted.ref]), {"show": "changes"})
    second = client.get(first.context["page"].next)
    seen = [line.event.pk for line in first.context["lines"] + second.context["lines"]]
    changes = accepted.events.exclude(kind__in=Event.NOT_CHANGES)
    assert seen == list(changes.order_by("-at", "-pk").values_list("pk", flat=True))
    assert "show=changes" in first.context["page"].next
    assert client.get(second.context["page"].previous).context["lines"] == first.context["lines"]


def test_a_tampered_page_is_not_found(accepted, coordinator, sign_in):
    assert (
        sign_in(coordinator)
        .get(reverse("records:history", args=[accepted.ref]), {"after": "anything"})
        .status_code
        == 404
    )


def test_costs_the_same_for_one_line_as_for_many(accepted, mediator, coordinator, sign_in):
    client = sign_in(coordinator)

    def queries():
        client.get(reverse("records:history", args=[accepted.ref]))
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("records:history", args=[accepted.ref]))
        return len(captured)

    def happen(times):
        for number in range(times):
            actions.write_note(case=accepted, kind="case", text=f"Note {number}", by=mediator)
            history.record_mails("case_assigned", case=accepted, to=[mediator])
            history.log_access(Event.Kind.PRINTED, by=mediator, subject=harmed(accepted), detail="information")
            disclose(accepted, by=coordinator)

    happen(1)
    few = queries()
    happen(19)
    assert queries() == few <= 14


def test_what_belongs_to_no_case_has_a_page_of_its_own(accepted, coordinator, sign_in):
    history.log_access(Event.Kind.EXPORTED, by=coordinator, detail="open cases")
    client = sign_in(coordinator)
    page = text_of(client.get(reverse("records:list_history")))
    assert "exported a list: open cases" in page
    assert "sent the referral" not in page


def test_carries_no_narrative(accepted, coordinator, mediator, sign_in):
    actions.set_hold(case=accepted, reason="CANARY-HOLD", by=mediator)
    actions.write_note(case=accepted, kind="case", text="CANARY-NOTE", by=mediator)
    assert "CANARY" not in text_of(sign_in(coordinator).get(reverse("records:history", args=[accepted.ref])))


def test_the_mediator_is_answered_403(accepted, mediator, sign_in):
    assert sign_in(mediator).get(reverse("records:history", args=[accepted.ref])).status_code == 403
    assert sign_in(mediator).get(reverse("records:list_history")).status_code == 403


@pytest.mark.parametrize("who", ["teacher", "other_mediator", "administrator"])
def test_is_not_found_outside_the_wall(accepted, sign_in, request, who):
    assert (
        sign_in(request.getfixturevalue(who)).get(reverse("records:history", args=[accepted.ref])).status_code
        == 404
    )


def lines(client, *address, **asked):
    return text_of(client.get(reverse(*address[:1], args=address[1:]), asked))


def test_a_line_says_as_whom_a_record_was_opened_and_which_mail_went_to_whom(
    accepted, mediator, coordinator, sign_in
):
    sign_in(mediator).get(accepted.get_absolute_url())
    actions.unassign(assignment=accepted.assignments.get(), by=coordinator)
    history.log_access(Event.Kind.OPENED, by=mediator, subject=accepted)
    actions.set_hold(case=accepted, reason="Threats.", by=coordinator)
    actions.lift_hold(case=accepted, note="Over.", by=coordinator)
    assign_again = actions.assign(case=accepted, mediator=mediator, by=coordinator)
    page = lines(sign_in(coordinator), "records:history", accepted.ref)
    assert assign_again.is_asked
    assert "Mediator of this case." in page
    assert "Mediator, but not on this case at that time." in page
    mails = lines(sign_in(coordinator), "records:history", accepted.ref, show="mails")
    assert "The system wrote a mail: conflict asked: Manuel Mediator" in mails
    assert "opened the case" not in mails
    assert "Manuel Mediator wrote" not in mails


def test_a_line_says_whose_signature_it_was(signing, coordinator, mediator, sign_in):
    sign_all(signing, by=mediator)
    page = lines(sign_in(coordinator), "records:history", signing.case.ref)
    for name in ("María Gómez", "Ana Gómez", "Dylan Walker", "Ruth Walker"):
        assert f"recorded a signature: {name}" in page


def test_it_is_narrowed_by_who_what_and_when(accepted, mediator, coordinator, sign_in):
    client, ref = sign_in(coordinator), accepted.ref
    today = timezone.localdate()
    sign_in(mediator).get(accepted.get_absolute_url())
    by_mediator = lines(client, "records:history", ref, who=mediator.pk)
    assert "Manuel Mediator opened the case" in by_mediator
    assert "Tess Teacher sent" not in by_mediator
    assert "opened the case" in lines(client, "records:history", ref, since=today, until=today)
    assert "Nothing of this kind yet" in lines(client, "records:history", ref, since=today + timedelta(days=1))
    for wrong, sentence in (
        ({"since": today, "until": today - timedelta(days=1)}, "This day is before the first one."),
        ({"since": "yesterday"}, "Enter a valid date."),
        ({"who": "somebody", "show": "else"}, "Select a valid choice."),
    ):
        answer = client.get(reverse("records:history", args=[ref]), wrong)
        assert (answer.status_code, sentence in text_of(answer)) == (400, True), wrong


def test_a_persons_history_leaves_out_what_concerns_somebody_else_alone(accepted, mediator, coordinator, sign_in):
    maria, dylan = harmed(accepted), responsible(accepted)
    client = sign_in(mediator)
    client.get(reverse("cases:party", args=[accepted.ref, dylan.pk]))
    client.get(reverse("cases:party", args=[accepted.ref, maria.pk]))
    history.log_access(Event.Kind.PRINTED, by=mediator, subject=maria.guardians[0], detail="invitation_guardian")
    disclose(accepted, about=dylan, to_name="About Dylan", by=coordinator)
    disclose(accepted, about=maria, to_name="About María", by=coordinator)
    disclose(accepted, to_name="About everybody", by=coordinator)
    page = lines(sign_in(coordinator), "records:person_history", accepted.ref, maria.pk)
    for there in (
        "sent the referral",
        "party: María Gómez",
        "Ana Gómez",
        "About María",
        "The referral, by fax on ",
    ):
        assert there in page
    for hidden in ("Dylan", "Walker"):
        assert hidden not in page


def test_a_persons_history_leaves_out_who_opened_the_record_of_somebody_else(
    accepted, mediator, coordinator, teacher, sign_in
):
    maria, dylan = harmed(accepted), responsible(accepted)
    circle = conferences.request_circle(case=accepted, student=dylan, by=mediator)
    prepare(circle, by=mediator)
    agree_to_circle(dylan, by=mediator)
    invitation = conferences.invite(circle=circle, user=teacher, by=mediator)
    schedule_circle(circle, by=mediator)
    assert sign_in(teacher).get(invitation.get_absolute_url()).status_code == 200
    client = sign_in(coordinator)
    for record in (dylan.consents.first(), dylan.guardianships.first()):
        client.get(reverse(f"admin:cases_{record._meta.model_name}_change", args=[record.pk]))
    told = ("opened the invitation", "opened the consent", "opened the guardianship", "added an invitation")
    of_dylan, of_maria = (
        lines(client, "records:person_history", accepted.ref, person.pk) for person in (dylan, maria)
    )
    for line in told:
        assert line in of_dylan
        assert line not in of_maria


def test_what_left_of_the_whole_case_names_nobody_else_in_a_persons_history(signed, coordinator, sign_in):
    """A copy for the other family is theirs to know; a court's order names whom it likes."""
    child, ruth = harmed(signed.case), signed.case.parties.get(name="Ruth Walker")
    signer = {"ground": "signer", "document": "agreement", "reason": "", "to_name": ""}
    disclose(signed.case, by=coordinator, to_party=ruth, **signer)
    court = {"ground": "court", "document": "record", "to_name": "Judge Hill, for Ruth Walker", "way": "by_hand"}
    disclose(signed.case, by=coordinator, reason="Ruth Walker sues.", **court)
    disclose(signed.case, by=coordinator, about=child, to_name="Dr. Lee", reason="A seizure.")
    client, of_person = sign_in(coordinator), [signed.case.ref, child.pk]
    page = text_of(client.get(reverse("records:person_history", args=of_person), {"show": "left"}))
    _, table = file_of(client.post(reverse("records:export_history", args=of_person), {"purpose": "family"}))
    for told in (page, table.decode()):
        assert "Walker" not in told
        assert "Judge" not in told
        assert "The whole record, handed over on" in told
        assert "Court order or subpoena (99.31(a)(9))." in told
        assert "to Dr. Lee" in told
        assert "A seizure." in told
    assert "Ruth Walker sues" in text_of(client.get(reverse("records:history", args=[signed.case.ref])))


def test_every_record_of_one_person_is_known_as_theirs():
    """Reached by a path to one person, and opened in the admin: it stands in the history of that person alone."""
    of_one, known = {Party}, {Party, *OF_ONE}
    opened = {model for model, shown in admin.site._registry.items() if isinstance(shown, RecordAdmin)}
    while more := {
        model
        for model in opened - of_one
        if any(f.is_relation and f.concrete and f.related_model in of_one for f in model._meta.get_fields())
    }:
        of_one |= more
    assert of_one - known == set()


def test_a_line_says_as_whom_they_opened_it_then_whatever_they_find_out_later(
    accepted, other_mediator, coordinator, sign_in
):
    def said():
        page = lines(sign_in(coordinator), "records:history", accepted.ref, who=other_mediator.pk, show="reads")
        return re.findall(r"<p>Olive Mediator opened the (.*?)</p>\s*<p class=\"hint\">(.*?)</p>", page)

    actions.assign(case=accepted, mediator=other_mediator, by=coordinator)
    client, question = sign_in(other_mediator), reverse("cases:conflict", args=[accepted.ref])
    client.get(question)
    asked = [("assignment", "Mediator who was asked about this case.")]
    assert said() == asked
    client.post(question, {"conflict": "none"})
    client.get(accepted.get_absolute_url())
    as_mediator = [("case", "Mediator of this case."), *asked]
    assert said() == as_mediator
    client.post(question, {"conflict": "declared"})
    assert client.get(accepted.get_absolute_url()).status_code == 404
    assert said() == as_mediator


def test_is_taken_out_as_a_table_with_a_purpose_and_no_formula(accepted, mediator, coordinator, sign_in):
    mediator.name = "=1+1"
    mediator.save()
    sign_in(mediator).get(accepted.get_absolute_url())
    client = sign_in(coordinator)
    address = f"{reverse('records:export_history', args=[accepted.ref])}?show=reads"
    session = client.session
    session[fresh.KEY] = 0
    session.save()
    assert client.get(address).url.startswith(reverse("schools:confirm"))
    assert client.post(reverse("schools:confirm"), {"password": PASSWORD, "next": address}).url == address
    assert client.get(address).status_code == 200
    assert client.post(address, {"purpose": ""}).status_code == 400
    assert not Event.objects.filter(kind=Event.Kind.EXPORTED).exists()
    name, table = file_of(client.post(address, {"purpose": "court"}))
    assert name == f"{accepted.ref}-history.csv"
    rows = list(csv.reader(io.StringIO(table.decode("utf-8-sig"), newline="")))
    assert rows[0][:3] == ["When", "Who", "What"]
    assert ["'=1+1", "opened the case", "", "Mediator of this case."] in [row[1:] for row in rows]
    assert not [row for row in rows if "sent the referral" in row]
    line = Event.objects.get(kind=Event.Kind.EXPORTED)
    assert (line.case, line.actor, line.detail) == (
        accepted,
        coordinator,
        "history, asked for by a court or an authority",
    )


def test_for_a_family_only_what_is_one_persons_own_is_taken_out(accepted, coordinator, sign_in):
    client, maria = sign_in(coordinator), harmed(accepted)
    whole, own = (
        reverse("records:export_history", args=args) for args in ([accepted.ref], [accepted.ref, maria.pk])
    )
    page = client.get(whole)
    assert "asked for by the person or the family" not in page.text
    assert f'<a href="{own}">María Gómez</a>' in page.text
    assert client.post(whole, {"purpose": "family"}).status_code == 400
    assert not accepted.events.filter(kind=Event.Kind.EXPORTED).exists()
    assert "asked for by the person or the family" in client.get(own).text
    name, table = file_of(client.post(own, {"purpose": "family"}))
    assert (name, b"Dylan" in table) == (f"{accepted.ref}-history-of-one-person.csv", False)
    assert accepted.events.filter(kind=Event.Kind.EXPORTED, subject="party", subject_id=maria.pk).exists()


LISTS = {
    "teacher": {"/": "start page", "/referrals/": "referrals"},
    "mediator": {"/": "start page", "/cases/": "cases", "/due/": "due"},
    "coordinator": {
        "/": "start page",
        "/screening/": "screening",
        "/cases/": "cases",
        "/due/": "due",
        "/admin/cases/party/": "parties, in the admin",
    },
}


@pytest.mark.parametrize("role", LISTS)
def test_a_list_that_is_opened_leaves_one_line_a_session_and_day(role, accepted, coordinator, sign_in, request):
    user = request.getfixturevalue(role)
    client, lines = sign_in(user), Event.objects.filter(actor=user, kind=Event.Kind.OPENED, subject="list")
    for _ in range(2):
        for address in LISTS[role]:
            assert client.get(address).status_code == 200
    assert sorted(lines.values_list("detail", flat=True)) == sorted(LISTS[role].values())
    with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
        sign_in(user).get("/")
    assert lines.filter(detail="start page").count() == 2
    sign_in(user).get("/")
    assert lines.filter(detail="start page").count() == 3
    page = text_of(sign_in(coordinator).get(reverse("records:list_history")))
    assert f"{user} opened the list: start page" in page


def test_a_list_that_is_refused_was_not_opened(accepted, teacher, administrator, sign_in):
    for user, address in ((teacher, "/cases/"), (administrator, "/admin/cases/party/")):
        assert sign_in(user).get(address).status_code in (403, 404)
    assert not Event.objects.filter(subject="list").exists()
