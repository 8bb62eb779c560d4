"""Who goes to another school takes nothing of the old one along: from that moment, and on every path."""

import pytest
from django.urls import reverse

from agreements import actions as agreements
from cases import actions
from cases.models import Note, Referral
from schools.models import Membership
from tests.cases.pages import text_of, url
from tests.conftest import draft_agreement, sign_all


@pytest.fixture
def of_the_old_school(conferenced, teacher, mediator):
    """All that a member of staff may have of a case: a shared agreement, an update, a circle, and a draft."""
    case, by = conferenced, mediator
    agreement = agreements.go_to_signing(agreement=draft_agreement(case, by=by, share_with_school=True), by=by)
    agreement = sign_all(agreement, by=by, share=True)
    actions.tell_school(case=case, text="We go on in May.", by=by)
    draft = actions.keep_draft(
        form_key="7f1c3a52-53b5-4d0b-9c68-2d5a4c1f9e10",
        data={"school": [str(case.school_id)], "people-0-name": ["Zoe Lee"]},
        by=teacher,
    )
    return {
        "referral": url("referral", case),
        "receipt": reverse("cases:referral_document", args=[case.ref, "receipt"]),
        "circle": reverse("conferences:request_circle_by_school", args=[case.ref]),
        "agreement": reverse("agreements:document", args=[agreement.pk]),
        "draft": reverse("cases:draft", args=[draft.pk]),
    }


def test_every_path_is_shut_at_once(
    of_the_old_school,
    conferenced,
    teacher,
    other_school,
    sign_in,
    mailoutbox,
    mediator,
    django_capture_on_commit_callbacks,
):
    client = sign_in(teacher)
    assert {name: client.get(path).status_code for name, path in of_the_old_school.items()} == dict.fromkeys(
        of_the_old_school, 200
    )
    Membership.objects.filter(user=teacher).update(school=other_school)
    assert {name: client.get(path).status_code for name, path in of_the_old_school.items()} == dict.fromkeys(
        of_the_old_school, 404
    )
    for path in ("/", "/referrals/?state=all", "/search/?q=gomez", f"/search/?q={conferenced.ref}"):
        page = text_of(client.get(path))
        assert f"/{conferenced.ref}/" not in page
        assert "Zoe Lee" not in page
    assert not Referral.objects.visible_to(teacher).exists()
    assert not Note.objects.visible_to(teacher).exists()
    with django_capture_on_commit_callbacks(execute=True):
        actions.tell_school(case=conferenced, text="In June, after all.", by=mediator)
    assert mailoutbox == []


def test_what_they_had_typed_goes_to_neither_school(
    of_the_old_school, conferenced, teacher, other_school, sign_in
):
    """A page that was open when they left: the old school is no choice of theirs any more."""
    client = sign_in(teacher)
    Membership.objects.filter(user=teacher).update(school=other_school)
    response = client.post("/referrals/new/", {"school": conferenced.school_id, "send": "1"})
    assert response.status_code == 400
    assert Referral.objects.count() == 1


def test_a_page_that_was_left_open_opens_no_draft_of_the_old_school(teacher, school, other_school, sign_in):
    """Nor is what stands there written over."""
    key, client = "7f1c3a52-53b5-4d0b-9c68-2d5a4c1f9e10", sign_in(teacher)
    data = {"school": [str(school.pk)], "what_happened": ["Zoe Lee was hit."], "form_key": [key]}
    draft = actions.keep_draft(form_key=key, data=data, by=teacher)
    Membership.objects.filter(user=teacher).update(school=other_school)
    typed = {"form_key": key, "edits": draft.edits, "school": other_school.pk, "what_happened": "Another thing."}
    assert "Zoe Lee" not in text_of(client.post("/referrals/new/", typed | {"stay": "yes"}))
    assert client.post("/referrals/new/", typed | {"keep": "yes"}).url == "/referrals/"
    draft.refresh_from_db()
    assert draft.data == data
    assert teacher.drafts.visible_to(teacher).get().data["what_happened"] == ["Another thing."]
