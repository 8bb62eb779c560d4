from django.contrib import messages
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from cases import access
from cases.views.loading import opened_or_404
from cases.views.page import form_page
from conferences import actions
from conferences.forms.invitation import AnswerForm, InviteForm
from conferences.models import Invitation
from conferences.views.circle import circle_page, visible_circle
from conferences.words import when


@require_POST
def invite(request, pk):
    circle = visible_circle(request, pk)
    form = InviteForm(request.POST, circle=circle)
    if form.is_valid():
        with form.refusals():
            invitation = actions.invite(circle=circle, by=request.user, **form.cleaned_data)
            messages.success(request, f"{invitation} is on the list.")
            return redirect(circle)
    return circle_page(request, visible_circle(request, pk), invite_form=form, status=400)


@require_POST
def uninvite(request, pk):
    invitation = _visible(request, pk)
    access.require(access.can_work(request.user, invitation))
    actions.uninvite(invitation=invitation, by=request.user)
    messages.warning(request, f"{invitation} is off the list. Please tell them if they knew of it.")
    return redirect(invitation.circle)


def invitation(request, pk):
    """What somebody invited sees: the day, the place, a first name. Nothing else of the case."""
    invitation = _visible(request, pk)
    form = AnswerForm(request.POST or None, initial={"answer": invitation.answer})
    if form.is_valid():
        with form.refusals():
            actions.answer(invitation=invitation, answer=form.cleaned_data["answer"], by=request.user)
            messages.success(request, "Thank you for your answer.")
            works_on_case = access.can_work(request.user, invitation)
            return redirect(invitation.circle if works_on_case else invitation)
    circle = invitation.circle
    context = {
        "invitation": invitation,
        "circle": circle,
        "first_name": invitation.student_name.split()[0],
        "facts": [when(circle), ("Where", circle.place)],
        "can_work": access.can_work(request.user, invitation),
    }
    return form_page(request, "conferences/invitation.html", form, **context)


def _visible(request, pk):
    invitations = Invitation.objects.visible_to(request.user)
    with_circle = invitations.select_related("circle__case__school", "circle__student", "user")
    return opened_or_404(request, with_circle, pk=pk)
