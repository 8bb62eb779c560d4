"""No page in any state breaks a rule that axe knows, in light and dark, nor scrolls sideways on a phone."""

from datetime import timedelta
from operator import attrgetter
from uuid import uuid4

import pytest
from allauth.socialaccount.models import SocialAccount
from django.urls import reverse
from django.utils import timezone

from agreements import actions as agreements
from agreements import paper
from cases import actions
from cases.models import Consent
from conferences import actions as conferences
from records import actions as records
from schools.models import Center
from tests.browser.by_hand import person_named, send
from tests.conferences.conftest import YESTERDAY, agree_to_circle, line, schedule_circle
from tests.conferences.conftest import prepare as prepare_circle
from tests.conftest import draft_agreement, hold_conference, invite, make_user, schedule, sign_all
from tests.records.letters import disclose

CLEAR = """
for (const field of document.querySelectorAll("main form input, main form textarea")) {
  if (["checkbox", "radio"].includes(field.type)) field.checked = false;
  else if (field.type !== "hidden" && field.type !== "submit") field.value = "";
}
"""


@pytest.fixture
def walk(examine):
    """`walk(page, *addresses)` opens each and examines it."""

    def walk(page, *addresses):
        for address in addresses:
            answer = page.goto(address)
            assert answer.status == 200, f"{address} is answered {answer.status}"
            examine(page)

    return walk


@pytest.fixture
def walk_refused(examine):
    """`walk_refused(page, *addresses)` sends each form empty: what comes back is the form with all that is wrong."""

    def walk_refused(page, *addresses, button="main form[method=post] button[type=submit]:visible"):
        for address in addresses:
            assert page.goto(address).status == 200, address
            page.evaluate(CLEAR)
            with page.expect_navigation() as navigation:
                page.locator(button).last.click()
            assert navigation.value.status == 400, f"{address}, sent empty, is answered {navigation.value.status}"
            assert page.locator("[data-error-summary]").first.is_visible(), address
            examine(page, "with errors")

    return walk_refused


def to(room, subject, *names):
    """The addresses of some verbs on a case, a person in it, a meeting, a promise."""
    keys = {"Case": ["ref"], "Party": ["case.ref", "pk"]}.get(type(subject).__name__, ["pk"])
    args = [attrgetter(key)(subject) for key in keys]
    return [reverse(f"{room}:{name}", args=args) for name in names]


def test_signing_in(browser_page, center, walk, walk_refused, examine):
    page = browser_page()
    walk_refused(page, reverse("account_login"), reverse("account_reset_password"))
    walk(page, reverse("account_reset_password_done"))
    assert page.goto(reverse("account_reset_password_from_key", args=["MQ", "wrong"])).status == 404
    examine(page)


def test_an_account_elsewhere(browser_page, settings, teacher, walk, examine):
    settings.OIDC_ISSUER, settings.OIDC_NAME = "https://id.example.org", "District 2"
    walk(browser_page(), reverse("account_login"))
    page = browser_page(teacher)
    walk(page, reverse("schools:account"))
    SocialAccount.objects.create(user=teacher, provider=settings.OIDC_ISSUER, uid="tess")
    walk(page, reverse("schools:account"))
    assert page.goto(reverse("schools:come_back")).status == 403
    examine(page)


def test_pages_that_refuse(browser_page, examine, accepted, mediator):
    page = browser_page(mediator)
    for address, status in (
        ("/nothing/here/", 404),
        (to("cases", accepted, "close")[0], 403),
        (to("cases", accepted, "accept")[0], 405),
    ):
        assert page.goto(address).status == status
        examine(page)
    party = accepted.parties.first()
    page.goto(to("cases", party, "withdraw")[0])
    actions.withdraw(party=party, by=mediator)
    with page.expect_navigation() as navigation:
        page.locator("main button[type=submit]").click()
    assert navigation.value.status == 400
    examine(page, "overtaken")
    page.goto(reverse("schools:password_change"))
    page.context.clear_cookies(name="csrftoken")
    with page.expect_navigation() as navigation:
        page.locator("main button[type=submit]").click()
    assert navigation.value.status in (401, 403)
    examine(page, "sent too late")


def test_start_pages_while_there_is_nothing(
    browser_page, teacher, mediator, coordinator, administrator, walk, walk_refused
):
    for user in (teacher, mediator, coordinator):
        walk(browser_page(user), reverse("home"), reverse("cases:search"))
    page = browser_page(administrator)
    walk(page, reverse("home"), reverse("schools:sessions"))
    walk_refused(page, reverse("schools:password_change"), reverse("schools:confirm"))


def test_inviting_somebody(browser_page, school, coordinator, walk, walk_refused):
    page = browser_page(coordinator)
    walk(page, reverse("schools:invitations"))
    walk_refused(page, reverse("schools:invite"))
    invite(by=coordinator, name="Nora New", schools=[school])
    walk(page, reverse("schools:invitations"))


def test_a_referral_at_the_school(browser_page, referred, teacher, coordinator, walk, walk_refused, examine):
    page = browser_page(teacher)
    actions.ask(case=referred, question="Who else saw it?", by=coordinator)
    walk(page, reverse("home"), reverse("cases:referrals"), f"{reverse('cases:search')}?q=gomez")
    walk_refused(page, *to("cases", referred, "referral"))
    walk_refused(page, reverse("cases:refer"), button="button[name=send]")


def test_a_draft_that_is_open_in_two_windows(browser_page, teacher, school, examine):
    actions.keep_draft(form_key=uuid4(), data={"what_happened": ["A fight."]}, by=teacher)
    draft = reverse("cases:draft", args=[teacher.drafts.get().pk])
    first, second = browser_page(teacher), browser_page(teacher)
    for page in (first, second):
        page.goto(draft)
    for page, words in ((first, "It was on Monday."), (second, "It was on Tuesday.")):
        page.get_by_role("textbox", name="What happened").fill(words)
        send(page, "Save for later")
    assert second.get_by_text("saved in another window").first.is_visible()
    examine(second, "overtaken")


def test_a_guardian_whose_name_is_in_the_case(browser_page, accepted, mediator, examine):
    page = browser_page(mediator)
    page.goto(to("cases", accepted.parties.get(name="María Gómez"), "add_guardian")[0])
    page.locator("[name=name]").fill("Ruth Walker")
    send(page, "Add the guardian")
    assert page.get_by_text("Ruth Walker is already in this case").first.is_visible()
    examine(page, "asked whether it is another person")


def test_screening(browser_page, referred, mediator, coordinator, walk, walk_refused, examine):
    page = browser_page(coordinator)
    walk(page, reverse("home"), reverse("cases:queue"), reverse("cases:list"), *to("cases", referred, "detail"))
    for button in ("Assign this mediator", "Accept the case", "Send the question", "Decline the referral"):
        page.goto(to("cases", referred, "screen")[0])
        page.evaluate(CLEAR)
        page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
        page.get_by_role("button", name=button).click()
        if (sure := page.locator("dialog.ask")).is_visible():
            examine(page, "asked whether to decline")
            sure.get_by_role("button").first.click()
        page.locator("[data-error-summary]").first.wait_for()
        examine(page, f"with errors after {button}")
    actions.assign(case=referred, mediator=mediator, by=coordinator)
    walk_refused(page, *to("cases", referred, "assign"))
    walk_refused(browser_page(mediator), *to("cases", referred, "conflict"))
    walk(browser_page(mediator), reverse("home"), *to("cases", referred, "conflict"))


def test_a_case_in_preconference(browser_page, accepted, mediator, walk, walk_refused, examine):
    harmed, page = accepted.parties.get(name="María Gómez"), browser_page(mediator)
    walk_refused(page, *to("cases", accepted, "add_party", "set_hold", "write_note", "tell_school"))
    walk_refused(page, *to("cases", harmed, "change_party", "add_guardian", "prepare", "check_safety", "consent"))
    walk(page, *to("cases", harmed, "party", "withdraw"), *to("cases", accepted, "step_back"))
    walk(page, *to("conferences", accepted, "schedule"))
    walk(page, *to("cases", accepted, "detail", "referral"), reverse("documents", args=[accepted.ref]))
    page.goto(to("cases", accepted, "detail")[0])
    page.get_by_role("main").get_by_text("More", exact=True).first.click()
    examine(page, "with its menu")


def test_a_call_that_is_refused(browser_page, accepted, mediator, examine):
    page = browser_page(mediator)
    page.goto(to("cases", accepted, "detail")[0])
    call = person_named(page, "María Gómez")
    call.get_by_text("Log a call").click()
    call.get_by_label("With whom").select_option("María Gómez")
    call.get_by_role("button", name="Log the call").click()
    page.get_by_text("guardian has not given permission").first.wait_for()
    examine(page, "asked to confirm a doubtful call")


def test_what_has_ended(browser_page, prepared, mediator, coordinator, walk, walk_refused, examine):
    harmed, page = prepared.parties.get(name="María Gómez"), browser_page(coordinator)
    consent = harmed.consents.get(scope=Consent.Scope.TAKE_PART, given_by=harmed)
    walk(page, reverse("cases:withdraw_consent", args=[prepared.ref, harmed.pk, consent.pk]))
    actions.withdraw(party=harmed, by=mediator)
    actions.set_hold(case=prepared, reason="A threat was heard of.", by=mediator)
    walk_refused(page, *to("cases", prepared, "lift_hold", "close"))
    walk(
        page,
        *to("cases", prepared, "detail"),
        *to("records", prepared, "history"),
        *to("cases", harmed, "party", "rejoin"),
    )
    actions.close(case=prepared, reason="harmed_declined", summary="She withdrew.", by=coordinator)
    walk_refused(
        page, *to("cases", prepared, "reopen"), *to("conferences", prepared, "record_late", "record_late_circle")
    )
    walk(page, *to("cases", prepared, "detail"))
    records.propose(today=timezone.localdate() + timedelta(days=7 * 366))
    batch = prepared.disposal_items.get().batch
    walk(page, reverse("records:disposals"), batch.get_absolute_url())
    walk_refused(page, reverse("records:take_out", args=[batch.pk, prepared.ref]))
    second = make_user("Second Coordinator", "coordinator")
    records.confirm(batch=batch, seen=1, by=second)
    walk(page, batch.get_absolute_url())
    walk_refused(page, *to("records", prepared, "set_legal_hold"))
    records.set_legal_hold(case=prepared, reason="A court asks for it.", by=coordinator)
    walk(page, batch.get_absolute_url(), *to("cases", prepared, "detail"))
    walk_refused(page, *to("records", prepared, "lift_legal_hold"))
    records.lift_legal_hold(case=prepared, note="The case is decided.", by=coordinator)
    records.propose(today=timezone.localdate() + timedelta(days=7 * 366))
    records.confirm(batch=batch, seen=1, by=coordinator)
    records.approve(batch=batch, seen=1, by=second)
    walk(page, batch.get_absolute_url())
    records.carry_out_approved()
    walk(page, batch.get_absolute_url(), reverse("records:disposals"))
    walk_refused(page, *to("records", prepared.school.district, "delete_district", "export_district"))
    page.get_by_label("Why").fill("Asked by the superintendent.")
    page.get_by_label("How it gets to the district").select_option("Handed over")
    send(page, "Make the file")
    examine(page, "with the file")


def test_a_conference(browser_page, prepared, mediator, coordinator, walk, walk_refused):
    page = browser_page(mediator)
    walk_refused(page, *to("conferences", prepared, "schedule", "record_late", "record_late_circle"))
    begun = timezone.now() - timedelta(minutes=30)
    missed = schedule(prepared, facilitators=[mediator, coordinator], by=mediator, starts_at=begun)
    walk_refused(page, *to("conferences", missed, "not_held"))
    conferences.not_held(conference=missed, reason="The bus broke down.", by=mediator)
    walk(page, *to("cases", prepared, "detail"), *to("conferences", missed, "detail"))
    conference = schedule(prepared, facilitators=[mediator, coordinator], by=mediator)
    walk(page, *to("cases", prepared, "detail"), *to("conferences", conference, "detail"), reverse("home"))
    walk_refused(page, *to("conferences", conference, "reschedule", "cancel", "hold"))
    hold_conference(prepared, by=mediator)
    walk(page, *to("cases", prepared, "detail"), *to("conferences", conference, "detail"))
    walk(browser_page(coordinator), reverse("home"), reverse("documents", args=[prepared.ref]))


def test_an_agreement_before_it_is_signed(browser_page, conferenced, mediator, walk, examine, monkeypatch):
    page = browser_page(mediator)
    agreement = agreements.start(case=conferenced, by=mediator)
    page.goto(to("agreements", agreement, "draft")[0])
    page.get_by_label("How anyone will know it is done").fill("We see it.")
    page.get_by_role("button", name="Check and go to signing").click()
    page.locator("[data-error-summary]").first.wait_for()
    examine(page, "with errors")
    agreements.discard(agreement=agreement, by=mediator)
    agreement = agreements.go_to_signing(agreement=draft_agreement(conferenced, by=mediator), by=mediator)
    walk(page, *to("agreements", agreement, "detail"), *to("cases", conferenced, "detail"))
    page.get_by_role("link", name="Sign the agreement").first.click()
    page.get_by_role("link", name="Ruth Walker signs").click()
    examine(page)
    for way in ("Here, by typing my name", "On paper: the signed page is attached"):
        page.get_by_label(way).check()
        assert press(page) == 400
        examine(page, f"with errors: {way}")
    with monkeypatch.context() as broken:
        broken.delattr(paper, "signed")
        sign_all(agreement, by=mediator)
    walk(page, *to("agreements", agreement, "detail"))


def test_an_agreement_in_force(browser_page, signed, mediator, teacher, coordinator, walk, walk_refused, examine):
    page, case = browser_page(mediator), signed.case
    letter, money = signed.obligations.all()
    walk(page, *to("agreements", signed, "detail"), *to("cases", case, "detail"), reverse("home"), reverse("due"))
    walk_refused(page, *to("agreements", money, "pay"), *to("agreements", letter, "resolve"))
    walk_refused(
        page, *to("agreements", signed, "tell"), *to("agreements", signed.follow_ups.first(), "follow_up")
    )
    walk(browser_page(teacher), *to("cases", case, "referral"))
    actions.close(case=case, reason="partly_fulfilled", summary="The letter was written.", by=coordinator)
    walk(browser_page(coordinator), *to("cases", case, "detail"), reverse("records:list_history"))
    walk(page, *to("agreements", signed, "detail"))
    actions.reopen(case=case, note="One promise is still to be kept.", by=coordinator)
    signed.refresh_from_db()
    agreements.amend(agreement=signed, by=mediator)
    walk(page, *to("agreements", signed, "detail"), *to("cases", case, "detail"))
    _who_has_seen_what(browser_page(coordinator), case, coordinator, walk, walk_refused, examine)


def _who_has_seen_what(page, case, coordinator, walk, walk_refused, examine):
    child, today = case.parties.principals().first(), timezone.localdate()
    left = disclose(case, by=coordinator)
    asked = records.ask_extract(
        child=child, asked_by=child.guardians[0], asked_on=today, language="en", by=coordinator
    )
    walk_refused(page, *to("records", left, "correct"), *to("records", case, "disclose", "export_history"))
    page.get_by_label("asked for by a court or an authority").check()
    send(page, "Take it out")
    examine(page, "with the file")
    walk_refused(page, *to("records", child, "ask_extract"), *to("records", asked, "refuse_extract"))
    walk_refused(page, *to("records", asked, "make_extract"))
    for out in page.get_by_role("radio", name="Out").all():
        out.check()
    send(page, "Make the extract")
    examine(page, "with the file")
    walk(page, *to("records", asked, "extract", "make_extract", "give_extract"), *to("cases", child, "party"))
    walk(page, *to("records", case, "history"), *to("records", child, "person_history"), reverse("home"))


def test_the_proof_of_an_agreement(browser_page, signed, mediator, key, walk, examine):
    page, proof = browser_page(), reverse("agreements:proof_of", args=[signed.check_code])
    walk(page, reverse("agreements:proof"), f"{reverse('agreements:proof')}?code=", f"{proof}?language=es")
    page.goto(reverse("agreements:proof_of", args=["ABCD-EFGH-JKLM-NPQR"]))
    examine(page, "with an unknown code")
    for what, content in (
        ("its file", bytes(signed.document.pdf)),
        ("another file", b"%PDF-1.7 %%EOF"),
        ("none", None),
    ):
        page.goto(proof)
        if content:
            file = {"name": "agreement.pdf", "mimeType": "application/pdf", "buffer": content}
            page.get_by_label("The PDF that you were given").set_input_files(file)
        with page.expect_navigation():
            page.get_by_role("button", name="Check the file").click()
        examine(page, f"with {what}")
    mediators = browser_page(mediator)
    walk(mediators, *to("agreements", signed, "detail"))
    mediators.get_by_role("button", name="Seal the document").click()
    mediators.get_by_text("The document carries the center's seal.").wait_for()


def test_signing_from_elsewhere(browser_page, signing, mediator, walk, walk_refused, examine):
    page, phone = browser_page(mediator), browser_page()
    child = signing.case.parties.get(side="harmed")
    guardian = child.guardians[0]
    address = reverse("agreements:send_link", args=[signing.pk, guardian.pk, child.pk])
    walk(page, address)
    page.get_by_role("button", name="Make the link").click()
    page.locator(".told-code").wait_for()
    examine(page, "the link and its code")
    walk(page, *to("agreements", signing, "detail"))
    sent = agreements.send_link(
        agreement=signing, signer=guardian, on_behalf_of=child, fact="birth_year", by=mediator
    )
    public = reverse("agreements:sign_by_link", args=[sent.token])
    walk_refused(phone, public)
    assert phone.goto("/sign/nothing/").status == 404
    examine(phone)
    let_in(phone, public)
    walk_refused(phone, public)
    phone.evaluate("document.querySelector('[name=typed_name]').value = 'x'.repeat(3e6)")
    assert press(phone) == 400
    examine(phone, "larger than is read")
    walk(phone, reverse("agreements:decline_by_link", args=[sent.token]))
    assert press(phone) == 200
    examine(phone, "a no")
    sent = agreements.send_link(
        agreement=signing, signer=guardian, on_behalf_of=child, fact="birth_year", by=mediator
    )
    public = reverse("agreements:sign_by_link", args=[sent.token])
    let_in(phone, public)
    agreements.sign(
        agreement=signing,
        signer=guardian,
        on_behalf_of=child,
        shown_hash=signing.text_hash(),
        yes=agreements.Yes(typed_name=guardian.name),
        by=mediator,
        link=sent.link,
    )
    walk(phone, public)
    signed = sign_all(signing, by=mediator)
    walk(phone, public)
    walk(page, reverse("agreements:give_copy", args=[signed.pk, guardian.pk]), *to("agreements", signed, "detail"))
    given = agreements.give_copy(
        agreement=signed, to=guardian, way="link", fact="birth_year", ward=child, by=mediator
    )
    copy = reverse("agreements:copy_by_link", args=[given.token])
    let_in(phone, copy)
    walk(phone, copy)


def press(page):
    with page.expect_navigation() as navigation:
        page.locator("main button[type=submit]:visible").last.click()
    return navigation.value.status


def let_in(phone, address):
    phone.goto(address)
    phone.get_by_role("textbox").fill("2013")
    phone.locator("main button[type=submit]").click()
    phone.get_by_role("textbox", name="nació").wait_for(state="detached")


def test_a_reentry_circle(browser_page, accepted, teacher, mediator, walk, walk_refused, examine):
    page, student = browser_page(mediator), accepted.parties.get(name="Dylan Walker")
    walk_refused(browser_page(teacher), reverse("conferences:request_circle_by_school", args=[accepted.ref]))
    walk_refused(page, *to("conferences", accepted, "request_circle"))
    circle = conferences.request_circle(case=accepted, student=student, by=mediator)
    walk(page, *to("conferences", circle, "circle", "prepare_circle"))
    walk_refused(page, *to("conferences", circle, "cancel_circle"))
    prepare_circle(circle, by=mediator)
    agree_to_circle(student, by=mediator)
    conferences.invite(circle=circle, user=teacher, by=mediator)
    walk_refused(page, *to("conferences", circle, "schedule_circle"))
    page.goto(to("conferences", circle, "circle")[0])
    page.get_by_text("Invite somebody").click()
    page.get_by_role("button", name="Invite", exact=True).click()
    page.locator("[data-error-summary]").wait_for()
    examine(page, "nobody invited")
    schedule_circle(circle, by=mediator)
    invitation = circle.invitations.get()
    walk_refused(browser_page(teacher), *to("conferences", invitation, "invitation"))
    walk(page, *to("conferences", circle, "circle"), *to("cases", accepted, "detail"))
    walk_refused(page, *to("conferences", circle, "reschedule_circle", "hold_circle"))
    walk(browser_page(teacher), reverse("home"))
    conferences.hold_circle(circle=circle, held_on=YESTERDAY, came={invitation.pk}, by=mediator)
    walk_refused(page, *to("conferences", circle, "plan"))
    conferences.write_plan(circle=circle, named_adult="Mr. Hill", lines=[line()], by=mediator, edits=circle.edits)
    walk_refused(page, *to("conferences", circle, "start_reviews"))
    today = timezone.localdate()
    conferences.start_reviews(circle=circle, days=[today + timedelta(weeks=2)], by=mediator)
    walk(page, *to("conferences", circle, "circle"))
    walk_refused(page, *to("conferences", circle.reviews.first(), "review", "move_review"))
    walk(browser_page(teacher), *to("conferences", invitation, "invitation"))
    conferences.hold_review(review=circle.reviews.get(), held_on=today, found="It goes well.", by=mediator)
    conferences.end_circle(circle=circle, by=mediator)
    walk(page, *to("conferences", circle, "circle"), *to("cases", accepted, "detail"))


def test_the_directory_in_the_admin(browser_page, teacher, administrator, walk, examine):
    page, school = browser_page(administrator), teacher.memberships.get().school
    walk(page, reverse("admin:index"), "/admin/schools/user/", "/admin/schools/school/")
    walk(page, *(one(it) for it in (teacher, school, school.district, Center.current())))
    walk(page, "/admin/schools/user/add/", "/admin/schools/school/import/")
    page.goto(one(teacher))
    page.get_by_label("Name:").fill("")
    page.get_by_role("button", name="Save", exact=True).click()
    page.locator(".errornote").wait_for()
    examine(page, "with errors")


def test_the_records_in_the_admin(browser_page, accepted, coordinator, walk):
    page = browser_page(coordinator)
    walk(page, reverse("admin:index"), "/admin/cases/case/", "/admin/cases/event/")
    walk(page, one(accepted), one(accepted.referral))


def one(record):
    """Its page in the admin."""
    return reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_change", args=[record.pk])
