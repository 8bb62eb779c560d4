"""What is sent to a signer who is not in the room, as the center's people see it."""

from urllib.parse import quote

import segno
from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from agreements import actions
from agreements.forms.links import CopyForm, LinkForm
from agreements.models import Copy, SigningLink
from agreements.views.loading import agreement_or_404, part_or_404
from cases import history, mail
from cases.models.preconference import Channel
from cases.views.once import once
from cases.views.page import form_page
from schools.models import Center


def send_link(request, pk, signer, child=None):
    """A link to sign with. It is shown once, on the page that answers the button."""
    agreement = agreement_or_404(request, pk)
    person, child = _signer_or_404(agreement, signer, child)
    form = LinkForm(request.POST or None, person=person, child=child)
    context = {"agreement": agreement, "case": agreement.case, "person": person, "child": child}
    if form.is_valid():
        with form.refusals():
            fact = form.cleaned_data["fact"]
            sent = actions.send_link(
                agreement=agreement, signer=person, on_behalf_of=child, fact=fact, by=request.user
            )
            url = reverse("agreements:sign_by_link", args=[sent.token])
            return _sent(request, sent, url, "signing_link", form, context)
    return form_page(request, "agreements/send_link.html", form, **context)


@require_POST
def end_link(request, pk):
    link = part_or_404(request, SigningLink.objects.select_related("signer"), pk)
    actions.end_link(link=link, by=request.user)
    messages.success(request, f"The link for {link.signer} is closed. It opens nothing any more.")
    return redirect(link.agreement)


@require_POST
def end_copy(request, pk):
    """The link to it: what is printed is out of our hands."""
    copy = part_or_404(request, Copy.objects.filter(way=Copy.Way.LINK).select_related("to"), pk)
    actions.end_link(link=copy, by=request.user)
    messages.success(request, f"The link to {copy.to}'s copy is closed. It opens nothing any more.")
    return redirect(f"{copy.agreement.get_absolute_url()}#copies")


def give_copy(request, pk, signer):
    """A copy for somebody who has signed, or for a guardian of theirs: on paper, or by a link that is shown once.

    Paper is recorded once. A link cannot be shown again, and its mail is sent in no transaction: the server of mails
    may be slow, and what it has sent must not be undone.
    """
    give = once(_give_copy) if request.POST.get("way") == Copy.Way.PRINTED else _give_copy
    return give(request, pk, signer)


def _give_copy(request, pk, signer):
    agreement = agreement_or_404(request, pk)
    person, child = _copied_or_404(agreement, signer)
    form = CopyForm(request.POST or None, person=person, child=child)
    context = {"agreement": agreement, "case": agreement.case, "person": person, "child": child}
    context |= {"days": settings.COPY_LINK_DAYS}
    if form.is_valid():
        with form.refusals():
            way, fact = form.cleaned_data["way"], form.cleaned_data["fact"]
            given = actions.give_copy(
                agreement=agreement, to=person, way=way, fact=fact, ward=child, by=request.user
            )
            if way == Copy.Way.PRINTED:
                messages.success(request, f"Recorded that {person} has a printed copy.")
                return redirect(agreement)
            url = reverse("agreements:copy_by_link", args=[given.token])
            return _sent(request, given, url, "copy_link", form, context)
    return form_page(request, "agreements/give_copy.html", form, **context)


def from_afar(agreement, signing_list):
    """Every adult who is still waited for, beside the link that they were sent, if one is out."""
    links = agreement.links.not_over().filter(used_at=None)
    out = {(link.signer_id, link.on_behalf_of_id): link for link in links}
    return [
        (line.place, person, out.get((person.pk, line.place.child_id)))
        for line in signing_list
        if not line.is_settled
        for person in line.place.people
        if not person.is_minor
    ]


def _sent(request, sent, url, template, form, context):
    """The only time that the link is seen: to be scanned, sent on, or read out."""
    person, address = context["person"], f"{settings.SITE_URL}{url}"
    is_mailed = None
    if form.cleaned_data.get("by_mail"):
        words = {"center": Center.current(), "until": sent.link.expires_at}
        is_mailed = mail.send_to_address(
            template, to=person.email, url=url, language=person.document_language, **words
        )
        if is_mailed:
            history.record_mails(template, case=context["case"], to=[person], by=request.user)
    context |= {
        "sent": sent,
        "is_copy": template == "copy_link",
        "address": address,
        "qr": segno.make(address, error="m").svg_data_uri(scale=5, border=4, light="#fff"),
        "sms": "" if person.avoids(Channel.TEXT) else _text_message(person, address),
        "is_mailed": is_mailed,
    }
    return render(request, "agreements/link_sent.html", context)


def _text_message(person, address):
    """What a telephone writes by itself: who asks, and the link. No name, no word of a case."""
    if not person.dial:
        return ""
    with translation.override(person.document_language):
        words = _("%(center)s asks you to open this link: %(url)s") % {"center": Center.current(), "url": address}
    return f"sms:{person.dial}?&body={quote(words)}"


def _signer_or_404(agreement, signer, child):
    line = agreement.line_of(signer, child)
    if line is None:
        raise Http404
    return line.place.person(signer, child), line.place.child


def _copied_or_404(agreement, key):
    """Who may have one, and the child whose year of birth can be asked for."""
    may_have = agreement.copies_for() if agreement.was_signed else {}
    found = next(((person, child) for person, child in may_have.items() if person.pk == key), None)
    if found is None:
        raise Http404
    return found
