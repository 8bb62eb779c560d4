"""What left the center is written down: to whom, on what ground; and a mistake is corrected by a later line."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from agreements import actions as agreements
from cases import actions
from cases.lifecycle import Refused
from records.models import Disclosure
from tests.cases.pages import harmed, responsible, text_of
from tests.records.letters import disclose


def typed(**changes):
    today = timezone.localdate().isoformat()
    form = {"document": "referral", "to_name": "Judge Hill, Youth Court", "ground": "court", "left_on": today}
    return form | {"reason": "Order 26-114", "way": "by_hand"} | changes


def history_of(client, case, **asked):
    return text_of(client.get(reverse("records:history", args=[case.ref]), asked))


def test_a_coordinator_records_it_and_corrects_it_by_a_later_line(accepted, coordinator, sign_in):
    client, maria = sign_in(coordinator), harmed(accepted)
    client.post(reverse("records:disclose", args=[accepted.ref]), typed(about=maria.pk))
    first = Disclosure.objects.get()
    assert (first.case, first.about, first.recorded_by) == (accepted, maria, coordinator)
    page = history_of(client, accepted, show="left")
    assert "recorded that a document left: The referral, about María Gómez, to Judge Hill, Youth Court" in page
    assert "Court order or subpoena (99.31(a)(9)). Order 26-114." in page
    correct = reverse("records:correct", args=[first.pk])
    assert 'value="Judge Hill, Youth Court"' in client.get(correct).text
    assert client.post(correct, typed()).status_code == 400
    client.post(correct, typed(nothing_left="on", correction="It was never sent"))
    page = history_of(client, accepted, show="left")
    assert "Corrects a line: It was never sent. Nothing left at all." in page
    assert "Order 26-114. Corrected by a later line." in page
    assert correct not in client.get(reverse("records:history", args=[accepted.ref])).text
    again = client.post(correct, typed(correction="Again"))
    assert (again.status_code, Disclosure.objects.count()) == (400, 2)
    assert "This line was corrected meanwhile" in text_of(again)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"to_name": ""}, "Choose somebody of the case, or write who else"),
        ({"reason": ""}, "This ground needs a sentence that says why."),
        ({"document": "other"}, "Write what it was."),
        ({"left_on": "2999-01-01"}, "This is in the future"),
        ({"left_on": "2001-01-01"}, "nothing about it took place before that day"),
        ({"ground": "parent"}, "choose the child, and a guardian of theirs"),
        ({"ground": "signer", "document": "agreement"}, "Only the signed agreement goes to whoever signed it"),
        ({"ground": "curiosity", "way": "owl"}, "Select a valid choice."),
        ({"to_party": "10000000000"}, "no longer there to choose: look at the list again."),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence_and_nothing_is_written(
    accepted, coordinator, sign_in, wrong, sentence
):
    answer = sign_in(coordinator).post(reverse("records:disclose", args=[accepted.ref]), typed(**wrong))
    assert answer.status_code == 400
    assert sentence in text_of(answer)
    assert not Disclosure.objects.exists()


def test_a_parents_right_is_to_their_own_child_alone(accepted, coordinator):
    maria, dylan = harmed(accepted), responsible(accepted)
    parent = {"ground": "parent", "reason": "", "to_name": "", "by": coordinator}
    with pytest.raises(Refused, match="their own child's record alone"):
        disclose(accepted, about=dylan, to_party=maria.guardians[0], **parent)
    with pytest.raises(Refused, match="their own child's record alone"):
        disclose(accepted, about=maria, to_party=maria, **parent)
    given = disclose(accepted, about=maria, to_party=maria.guardians[0], **parent)
    assert given.recipient == "Ana Gómez"


def test_a_copy_for_a_signer_stands_in_the_list_with_its_ground(signed, mediator, coordinator, sign_in):
    agreements.give_copy(agreement=signed, to=responsible(signed.case), way="printed", by=mediator)
    page = history_of(sign_in(coordinator), signed.case, show="left")
    assert "Manuel Mediator added a copy: printed: Dylan Walker" in page
    assert "Signed agreement, for whoever signed it, or a guardian of a child who did." in page
    left = timezone.localdate() - timedelta(days=1)
    signer = {"ground": "signer", "document": "agreement", "reason": "", "to_name": "", "left_on": left}
    disclose(signed.case, to_party=responsible(signed.case), by=coordinator, **signer)
    assert "The signed agreement, to Dylan Walker" in history_of(sign_in(coordinator), signed.case)


def test_so_does_one_for_a_guardian_who_did_not_sign(signed, mediator, coordinator, sign_in):
    father = actions.add_guardian(child=harmed(signed.case), name="José Gómez", by=mediator)
    agreements.give_copy(agreement=signed, to=father, way="printed", by=mediator)
    page = history_of(sign_in(coordinator), signed.case, show="left")
    assert "Manuel Mediator added a copy: printed: José Gómez" in page
    assert "or a guardian of a child who did." in page
    signer = {"ground": "signer", "document": "agreement", "reason": "", "to_name": "", "by": coordinator}
    assert disclose(signed.case, to_party=father, left_on=timezone.localdate(), **signer).recipient == "José Gómez"
    friend = actions.add_party(case=signed.case, side="support", name="Sam Support", by=mediator)
    with pytest.raises(Refused, match="to nobody else on this ground"):
        disclose(signed.case, to_party=friend, left_on=timezone.localdate(), **signer)


def test_whoever_may_have_no_copy_got_none_as_a_signer(signed, mediator, coordinator):
    """The second guardian of a child who has left since did not sign."""
    child = harmed(signed.case)
    father = actions.add_guardian(child=child, name="José Gómez", by=mediator)
    actions.withdraw(party=child, by=mediator)
    signer = {"ground": "signer", "document": "agreement", "reason": "", "to_name": "", "by": coordinator}
    with pytest.raises(Refused, match="Only the signed agreement goes to whoever signed it"):
        disclose(signed.case, to_party=father, left_on=timezone.localdate(), **signer)
    mother = child.guardians[0]
    assert disclose(signed.case, to_party=mother, left_on=timezone.localdate(), **signer).recipient == "Ana Gómez"
