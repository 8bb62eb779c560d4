"""Signing, and taking one's copy, from elsewhere. Opening such an address changes nothing: mail scanners do it."""

from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from agreements import actions, paper
from agreements.forms.links import AnswerForm
from agreements.models import Copy, SigningLink
from agreements.views.answering import Asked, decline_page, sign_page
from agreements.views.public import closed, is_let_in, let_in, public, speak_to
from cases import documents, history
from cases.models import Event
from cases.views.page import form_page
from schools.models import DocumentLanguage


@public
def sign(request, token):
    """First the second fact, then the agreement and the signature, then thanks."""
    return _answer(request, token, sign_page)


@public
def decline(request, token):
    """A no, asked once more. It uses the link up: whoever changes their mind speaks to us first."""
    return _answer(request, token, decline_page)


def _answer(request, token, answer_page):
    """The same page as on the mediator's device, for whoever has answered the second fact.

    Whether the link is open is asked before a page is shown. What is sent is asked for under the lock alone.
    """
    if request.user.is_authenticated:
        return closed(request, why="staff")
    link = SigningLink.objects.select_related("signer").of_token(token)
    if link is None:
        return closed(request)
    if not is_let_in(request, link):
        return _ask(request, link, link.signer)
    speak_to(link.signer, request)
    if link.used_at:
        return _thank(request, link)
    if request.method != "POST" and not link.is_open:
        return _closed(request, link)
    page = answer_page(request, _asked(request, link, token))
    if request.method == "POST" and page.status_code != 302:
        link.refresh_from_db()
        return page if link.is_open else _closed(request, link)
    return page


def _asked(request, link, token):
    address = reverse("agreements:sign_by_link", args=[token])
    return Asked(
        agreement=link.agreement,
        signer=link.signer_id,
        child=link.on_behalf_of_id,
        by=link.recorded_by,
        link=link,
        to_sign=address,
        to_decline=reverse("agreements:decline_by_link", args=[token]),
        onward=_with_language(request, address),
    )


@public
def copy(request, copy_token):
    """A signer's copy, behind the same second fact."""
    if request.user.is_authenticated:
        return closed(request, why="staff")
    given = Copy.objects.select_related("to").of_token(copy_token)
    if given is None or not given.is_open:
        return closed(request)
    if not is_let_in(request, given):
        return _ask(request, given, given.to)
    speak_to(given.to, request)
    context = {"copy": given, "agreement": given.agreement}
    context |= {"document_url": reverse("agreements:copy_document", args=[copy_token])}
    return render(request, "agreements/copy_by_link.html", context)


@public
def copy_document(request, copy_token):
    """The stored bytes, for a browser that has answered the second fact."""
    given = Copy.objects.of_token(copy_token)
    if given is None or not given.is_open or not is_let_in(request, given):
        return closed(request)
    history.log_access(Event.Kind.PRINTED, by=None, subject=given, detail="signed agreement")
    return documents.pdf_response(bytes(given.agreement.document.pdf), paper.filename(given.agreement))


def _ask(request, link, person):
    """The second fact. Nothing that is known of the link is on this page but the language of its person."""
    if not link.is_open:
        return closed(request)
    speak_to(person, request)
    is_answer = request.method == "POST" and "answer" in request.POST
    form = AnswerForm(request.POST if is_answer else None, link=link)
    if form.is_valid():
        if actions.answer(link=link, text=form.cleaned_data["answer"]):
            let_in(request, link)
            return HttpResponseRedirect(request.get_full_path())
        if link.is_over:
            return closed(request)
        form.say_wrong(link)
    again = request.method == "POST" and not is_answer
    return form_page(request, "agreements/second_fact.html", form, again=again)


def _closed(request, link):
    """For whoever has answered the second fact. Once all is signed, no text is being changed."""
    if link.is_overtaken:
        return closed(request, why="overtaken", child=link.on_behalf_of)
    if not (link.is_over or link.is_for_this_text or link.agreement.was_signed):
        return closed(request, why="changed")
    return closed(request, why="meanwhile" if request.method == "POST" and link.used_at is None else "")


def _thank(request, link):
    """After the answer, for the browser that it came from: and the copy, once there is one."""
    if not hasattr(link, "signature"):
        return render(request, "agreements/said_no.html")
    agreement = link.agreement
    may_have_copy = agreement.was_signed and agreement.may_be_copied_to(link.signer)
    if may_have_copy and request.POST.get("do") == "copy":
        taken = actions.take_copy(link=link)
        let_in(request, taken.link)
        address = reverse("agreements:copy_by_link", args=[taken.token])
        return HttpResponseRedirect(_with_language(request, address))
    return render(request, "agreements/thanks.html", {"agreement": agreement, "may_have_copy": may_have_copy})


def _with_language(request, address):
    """The language that was chosen goes along: in the address on our side, in the form on the signing page."""
    language = request.POST.get("language") or request.GET.get("language")
    return f"{address}?language={language}" if language in DocumentLanguage else address
