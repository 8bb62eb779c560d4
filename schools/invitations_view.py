"""How people come in: nobody signs up, a coordinator invites them."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from schools import actions
from schools.forms import InviteForm
from schools.fresh import fresh
from schools.models import User
from schools.roles import require_role

ON_A_PAGE = 50


@require_safe
def invitations(request):
    """Who was invited and has not come yet, however they were entered."""
    require_role(request.user.is_coordinator)
    awaited = User.objects.awaited().prefetch_related("memberships__school")
    page = Paginator(awaited, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "people": page,
        "previous": f"?page={page.previous_page_number()}" if page.has_previous() else "",
        "next": f"?page={page.next_page_number()}" if page.has_next() else "",
    }
    return render(request, "schools/invitations.html", context)


@fresh
def invite(request):
    require_role(request.user.is_coordinator)
    form = InviteForm(request.POST or None)
    if form.is_valid():
        user = actions.invite(by=request.user, **form.cleaned_data)
        messages.success(
            request, f"{user} gets an e-mail with a link to choose a password. It works for three days."
        )
        return redirect("schools:invitations")
    return render(request, "schools/invite.html", {"form": form}, status=400 if form.is_bound else 200)


@require_POST
@fresh
def invite_again(request, pk):
    user = _awaited_or_404(request, pk)
    if actions.invite_again(user=user, by=request.user):
        messages.success(request, f"{user} gets a new link by e-mail. The one before opens nothing any more.")
    else:
        _say_that_they_have_come(request, user)
    return redirect("schools:invitations")


@require_POST
@fresh
def take_back(request, pk):
    user = _awaited_or_404(request, pk)
    if actions.take_back_invitation(user=user, by=request.user):
        messages.success(request, f"The invitation of {user} is taken back. Their link opens nothing any more.")
    else:
        _say_that_they_have_come(request, user)
    return redirect("schools:invitations")


def _say_that_they_have_come(request, user):
    messages.info(request, f"{user} has signed in meanwhile. Nothing was changed.")


def _awaited_or_404(request, pk):
    require_role(request.user.is_coordinator)
    return get_object_or_404(User.objects.awaited(), pk=pk)
