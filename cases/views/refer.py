import uuid

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from cases import access, actions
from cases.forms.refer import ReferForm, as_draft, from_draft
from cases.lifecycle import Refused
from schools.models import School


def refer(request):
    """A whole referral on one page. What is typed can be kept at any time, right or not."""
    schools = _schools(request.user)
    typed = request.POST if request.method == "POST" else None
    if "keep" in request.POST:
        return _keep(request, schools)
    if request.POST.keys() & {"more", "stay"}:
        return _page(request, ReferForm(typed, schools=schools, judge=False, more="more" in request.POST))
    form = ReferForm(typed, schools=schools)
    if form.is_valid():
        with form.refusals():
            sent = actions.refer(by=request.user, **form.as_referral())
            messages.success(request, f"Thank you. We have received your referral: it is case {sent.case}.")
            return redirect(sent)
    return _page(request, form)


@require_safe
def draft(request, pk):
    """A draft as its author left it; nothing in it is judged before it is sent."""
    kept = get_object_or_404(request.user.drafts.visible_to(request.user), pk=pk)
    return _page(request, ReferForm(from_draft(kept), schools=_schools(request.user), judge=False))


@require_POST
def discard_draft(request, pk):
    kept = get_object_or_404(request.user.drafts.visible_to(request.user), pk=pk)
    actions.discard_draft(draft=kept, by=request.user)
    messages.success(request, "The draft is thrown away.")
    return redirect("cases:referrals")


def _schools(user):
    access.require_role(access.can_refer(user))
    return access.schools_to_refer_for(School.objects.all(), user)


def _keep(request, schools):
    key, edits = _key(request.POST.get("form_key")), request.POST.get("edits", "")
    seen = int(edits) if edits.isdecimal() else None
    try:
        kept = actions.keep_draft(form_key=key, data=as_draft(request.POST), edits=seen, by=request.user)
    except Refused:
        return _page(request, ReferForm(request.POST, schools=schools, judge=False), refused=True)
    if kept.form_key == key:
        messages.success(request, "Your draft is kept. Nobody else sees it. Continue whenever you like.")
    else:
        messages.warning(
            request,
            "That page was sent before, or was begun for another school. What you have typed is kept as a new draft of "
            "its own.",
        )
    return redirect("cases:referrals")


def _page(request, form, refused=False):
    drafts = request.user.drafts.visible_to(request.user)
    kept = drafts.filter(form_key=_key(form["form_key"].value())).first()
    context = {"form": form, "draft": kept, "overtaken": form.compare_with(kept), "refused": refused}
    status = 400 if refused or (form.is_bound and form.errors) else 200
    return render(request, "cases/refer.html", context, status=status)


def _key(text):
    """The mark of a page, or a new one where the page has lost it."""
    try:
        return uuid.UUID(str(text))
    except ValueError:
        return uuid.uuid4()
