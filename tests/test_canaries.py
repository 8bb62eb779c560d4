"""A telltale word stands in every field behind a wall. Everybody reads all that they can reach; nobody reads more.

Read are pages, headers, PDFs and calendars, by every link and every address, and every mail that was sent.
"""

import io
import re
from functools import cache
from pathlib import Path

import pytest
import weasyprint
from django.apps import apps
from django.conf import settings
from django.core import mail
from django.core.management import call_command
from django.db import connection, models, transaction
from django.http import HttpResponse
from pypdf import PdfReader

from cases import documents
from cases.forms.fields import READ_ON_THE_CASE
from cases.models import Party
from records import actions as records
from records.free_texts import FREE, NEVER
from records.holding import Holding
from tests.addresses import OPEN_TO_ALL, PAGES, path_of
from tests.world import ROLES, SURNAME, built

# One process reads everything, once for all of these tests.
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("canaries")]

WORD = re.compile(r"zxq\d{3}wvj")
LINK = re.compile(r'(?:href|action|src)="(/[^"#]*)')
LETTER = re.compile(r"/cases/[^/]+/documents/\w+/(\d+)(?:/for/\d+)?\.pdf")
OF_A_PERSON = re.compile(r"/cases/[^/]+/(?:people|documents/\w+)/(\d+)[/.]")
TEXTS = (models.CharField, models.TextField, models.JSONField, models.BinaryField)

KIND_OF_PAPER = re.compile(r'<html lang="(\w+)">.*?<title>(.*?)</title>', re.DOTALL)

COPY, OURS, HASH = "a folded copy of names, never shown", "a word of ours", "a number that says nothing"
MAIL = "a mail, read where the mails are"
NOT_SOWN = {
    "cases.Case.ref": "the number, which mails carry",
    "cases.Case.search": COPY,
    "cases.Referral.search": COPY,
    "cases.Party.name_folded": COPY,
    "cases.Referral.people": "sown person by person, as what the school said of each",
    "cases.Referral.behaviors": OURS,
    "cases.Referral.sanctions": OURS,
    "cases.Party.avoid_channels": OURS,
    "cases.Screening.answers": OURS,
    "cases.Event.subject": OURS,
    "cases.Event.from_status": OURS,
    "cases.Event.to_status": OURS,
    "cases.Event.detail": OURS,
    "records.DisposalItem.rule": OURS,
    "records.DisposalBatch.reason": "a contract and a letter, for the certificate",
    "records.DisposalBatch.counts": OURS,
    "records.CountedFact.behaviors": OURS,
    "records.CountedFact.sanctions": OURS,
    "records.CountedFact.people": OURS,
    "cases.Disposing.of_table": "the name of a table, within one transaction",
    "cases.SentPage.fingerprint": HASH,
    "cases.SentPage.answer": "an address of ours, without a name",
    "cases.Outgoing.subject": MAIL,
    "cases.Outgoing.body": MAIL,
    "agreements.Agreement.sealed_hash": HASH,
    "agreements.Agreement.check_code": "printed on the document, and says nothing",
    "agreements.Signature.text_hash": HASH,
    "agreements.SigningLink.text_hash": HASH,
    "agreements.SigningLink.token_hash": HASH,
    "agreements.SigningLink.fact_hash": HASH,
    "agreements.Copy.token_hash": HASH,
    "agreements.Copy.fact_hash": HASH,
    "agreements.Signature.consent_version": OURS,
    "agreements.Signature.consent_language": OURS,
    "agreements.Signature.typed_name": "the signer's own name, sown with the person",
    "agreements.Signature.text_language": OURS,
    "agreements.Signature.strokes": "numbers alone, whatever was sent",
    "agreements.Declined.text_hash": HASH,
    "agreements.Waiver.text_hash": HASH,
    "agreements.Scan.content_type": OURS,
    "agreements.Scan.sha256": HASH,
    "agreements.SealedDocument.sha256": HASH,
    "records.Disclosure.sha256": HASH,
    "records.ExtractRequest.sha256": HASH,
    "records.ExtractRequest.decisions": OURS,
    "agreements.SealedDocument.pdf": "made of the agreement's own texts",
}


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), built() as world:
        yield world


class Paper(weasyprint.HTML):
    """Each kind of paper is drawn once a language. Of the others the words are read that it would be drawn of."""

    drawn = set()

    def __init__(self, string, **how):
        self.words, self.how = string, how

    def write_pdf(self, **style):
        kind = KIND_OF_PAPER.search(self.words).groups()
        if kind in self.drawn:
            return self.words.encode()
        self.drawn.add(kind)
        return weasyprint.HTML(string=self.words, **self.how).write_pdf(**style)


@pytest.fixture(scope="module")
def read(world):
    """What everybody comes to read: role -> [(path, the words on it)]."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(documents, "HTML", Paper)
        return {role: list(walk(world, role)) for role in ["anonymous", *ROLES]}


def walk(world, role):
    """Every address that is known, and every link from there on."""
    client, queue, seen = world.clients[role], starts(world), set()
    while queue:
        path = queue.pop().replace("&amp;", "&")
        if path in seen or not is_walked(path, role):
            continue
        seen.add(path)
        response = client.get(path)
        text = text_of(response)
        yield path, set(WORD.findall(text))
        queue += LINK.findall(text)
        queue += [response["Location"]] if response.get("Location", "").startswith("/") else []


def starts(world):
    others = (world.planned, world.other, world.closed, world.declined)
    places = ("/cases/{}/", "/cases/{}/documents/", "/cases/{}/conflict/", "/referrals/{}/")
    lists = ["/cases/?state=all", "/referrals/?state=all", "/search/?q=zxq", "/admin/"]
    own = [path_of(world, *address) for address in PAGES if address[0] not in OPEN_TO_ALL]
    own += ["/proof/", f"/proof/{world.agreement.check_code}/"]
    links = [
        path_of(world, *address) for address in PAGES if "agreements:" in address[0] and "token>" in address[1]
    ]
    return [place.format(case.ref) for case in others for place in places] + lists + own + links


def is_walked(path, role):
    """Not out of the door, no list sorted in all its ways; and nothing twice that costs a second and says the same."""
    if path.startswith(("/static/", "/sign-out/", "/admin/logout/")):
        return False
    if "/history/?" in path:
        # Opening a page of a case's history adds a line to it, and so another page.
        return False
    if path.startswith("/admin/"):
        return "?" not in path and not (role == "coordinator" and path.endswith("/history/"))
    return not (role == "coordinator" and LETTER.fullmatch(path))


def text_of(response):
    """Everything that somebody receives: headers, cookies, and the words of the page or the PDF."""
    body = response.content
    words = words_of_pdf(body) if body.startswith(b"%PDF") else body.decode()
    return f"{response.headers} {response.cookies} {words}"


@cache
def words_of_pdf(content):
    """One that is stored is the same for everybody who opens it."""
    pdf = PdfReader(io.BytesIO(content))
    words = "".join(page.extract_text() for page in pdf.pages)
    return f"{words} {pdf.metadata} {[entry.get('/Title') for entry in pdf.outline if isinstance(entry, dict)]}"


def text_fields():
    return {
        f"{model._meta.app_label}.{model.__name__}.{field.name}"
        for room in ("cases", "conferences", "agreements", "records")
        for model in apps.get_app_config(room).get_models()
        for field in model._meta.fields
        if isinstance(field, TEXTS) and not field.choices
    }


def test_every_text_field_is_sown(world):
    fields = text_fields()
    assert fields - NOT_SOWN.keys() == {canary.field for canary in world.canaries}
    assert NOT_SOWN.keys() <= fields


@pytest.mark.parametrize("role", ["anonymous", *ROLES])
def test_nobody_reads_what_is_behind_a_wall(role, world, read):
    hidden = {canary.word: canary.field for canary in world.canaries if role not in canary.readers}
    leaks = [(path, hidden[word]) for path, words in read[role] for word in words if word in hidden]
    assert leaks == []


def test_every_word_is_read_by_somebody_whose_it_is(world, read):
    """Else the walk did not come to where it stands."""
    words = {role: set().union(*(words for _, words in pages)) for role, pages in read.items()}
    of_somebody = [canary for canary in world.canaries if canary.readers]
    unread = [c.field for c in of_somebody if not any(c.word in words[role] for role in c.readers)]
    assert unread == []


def test_what_one_party_said_is_on_no_page_and_no_paper_of_the_other(world, read):
    said = {canary.word: canary.told_by for canary in world.canaries if canary.told_by}
    found = []
    for path, words in read["mediator"] + read["coordinator"]:
        if person := OF_A_PERSON.match(path):
            side = side_of(Party.objects.get(pk=person[1]))
            found += [(path, word) for word in words if said.get(word, side) != side]
    assert found == []
    letters = {LETTER.fullmatch(path)[1] for path, _ in read["mediator"] if LETTER.fullmatch(path)}
    assert letters >= {str(world.harmed.pk), str(world.responsible.pk)}


def side_of(person):
    """The side that somebody stands on: their own, or that of whom they belong to."""
    ward = person.wards.first()
    belongs_to = person.supports or (ward.child if ward else person)
    return belongs_to.side


def test_what_was_said_in_preconference_is_in_no_paper_of_a_meeting_or_an_agreement(world, read):
    said = {canary.word for canary in world.canaries if canary.told_by}
    papers = [(path, words & said) for path, words in read["mediator"] if path.endswith((".pdf", ".ics"))]
    kinds = {path.split("/")[1] for path, _ in papers}
    assert {"agreements", "conferences", "invitations", "cases"} <= kinds
    assert [(path, words) for path, words in papers if words] == []


def words_on_somebody_else(world, child):
    """All that was written about other people in their own records, and what is nobody's but its author's."""
    own = {child.pk, *(guardian.pk for guardian in child.guardians)}
    for party in world.case.parties.exclude(pk__in=own):
        rows = [party, *party.contacts.all(), *party.preparations.all(), *party.safety_checks.all()]
        rows += [*party.consents.all(), *party.disclosures.all(), *party.wards.all()]
        yield from (word for row in rows for word in WORD.findall(str(vars(row))))
    yield from WORD.findall(str([vars(note) for note in world.case.notes.filter(kind="working")]))


def test_an_extract_holds_no_word_of_another_child_even_with_every_text_let_in(world):
    hidden = set(words_on_somebody_else(world, world.harmed))
    assert len(hidden) > 30
    with transaction.atomic():
        everything = {text.key: True for text in Holding(world.harmed).texts()}
        pdf = records.make_extract(request=world.extract_request, decisions=everything, by=world.coordinator)
        transaction.set_rollback(True)
    found = set(WORD.findall(text_of(HttpResponse(pdf, content_type="application/pdf"))))
    assert found & hidden == set()
    assert found >= set(WORD.findall(str(world.harmed.preparations.values())))


def test_every_free_text_stands_in_somebodys_extract_or_it_is_said_why_in_none(world):
    """A new field fails here until somebody has decided."""
    sown = {canary.word: canary.field for canary in world.canaries}
    assert FREE.keys() | NEVER.keys() == text_fields()
    assert not FREE.keys() & NEVER.keys()
    children = Party.objects.principals().select_related("case")
    found = {
        sown[word] for child in children for text in Holding(child).texts() for word in WORD.findall(text.words)
    }
    assert found == FREE.keys()


WRITTEN_ON = [
    *[
        "cases:detail",
        "cases:write_note",
        "cases:prepare",
        "cases:check_safety",
        "cases:set_hold",
        "cases:lift_hold",
    ],
    *["cases:close", "cases:reopen", "conferences:cancel", "conferences:not_held"],
    *[
        "conferences:prepare_circle",
        "conferences:cancel_circle",
        "conferences:record_late_circle",
        "conferences:review",
    ],
    *["agreements:follow_up", "agreements:resolve", "agreements:pay"],
]


@pytest.mark.parametrize("name", WRITTEN_ON)
def test_before_it_is_saved_a_page_says_who_will_read_it(name, world):
    route = next(route for one, route in PAGES if one == name)
    page = world.clients["coordinator"].get(path_of(world, name, route))
    assert (page.status_code, READ_ON_THE_CASE in page.text) == (200, True)


def test_a_calendar_holds_no_word_of_a_case(read):
    calendars = [words for path, words in read["mediator"] if path.endswith(".ics")]
    assert len(calendars) >= 2
    assert set().union(*calendars) == set()


@pytest.mark.parametrize("role", ["teacher", "other_mediator", "mediator"])
def test_nobody_finds_a_case_by_a_word_that_they_may_not_read(role, world):
    refs = [case.ref for case in (world.case, world.planned, world.other, world.closed, world.declined)]
    hidden = [canary for canary in world.canaries if role not in canary.readers]
    assert hidden
    for canary in hidden:
        page = world.clients[role].get("/search/", {"q": canary.word[:6]}).content.decode()
        assert not [ref for ref in refs if ref in page], canary.field


def test_whoever_holds_the_database_reads_no_working_note(world):
    """In every table, past the field that decrypts; of the same case they do read what was not encrypted."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        dump = ""
        for table in tables:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            dump += str(cursor.fetchall())
    working = {canary.word for canary in world.canaries if canary.field == "cases.Note.sealed_text"}
    found = set(WORD.findall(dump))
    assert len(working) == 3
    assert working & found == set()
    assert {canary.word for canary in world.canaries if canary.field == "cases.Note.text"} <= found


def test_no_mail_carries_a_name_or_a_word_of_a_case(world):
    world.teacher.set_password("a password")
    world.teacher.save()
    call_command("send_due_reminders")
    world.clients["anonymous"].post("/password/forgotten/", {"email": world.teacher.email})
    assert len(mail.outbox) >= 3
    for message in [*world.mails, *mail.outbox]:
        text = f"{message.message()}"
        assert not WORD.search(text)
        assert SURNAME not in text
        assert not re.search(r"\b(harmed|responsible|guardian|party|student)\b", text, re.IGNORECASE)
        assert "http://testserver/" in text


def test_nobody_is_reminded_of_a_case_that_they_have_left(world):
    call_command("send_due_reminders")
    reminded = {to for message in mail.outbox for to in message.to}
    of_the_case = ("coordinator", "mediator", "other_mediator", "asked_mediator")
    assert reminded <= {f"{role}@example.org" for role in of_the_case}
    assert "mediator@example.org" in reminded


def test_mails_are_sent_at_every_step(world):
    """What the test above has read: else it would be content with none."""
    subjects = {message.subject.split(": ")[-1] for message in world.mails}
    assert len(subjects) >= 9


def test_the_text_of_a_mail_takes_nothing_but_a_number_and_a_link():
    """Also of those that no test sends."""
    known = {"case", "url", "anew", "heading", "ref", "address", "protocol", "domain", "until"}
    known |= {"center", "telephone"}
    for template in Path(settings.BASE_DIR, "templates", "emails").iterdir():
        assert set(re.findall(r"{{\s*([^}\s]+)", template.read_text())) <= known, template.name
