from django.contrib import messages
from django.shortcuts import redirect, render

from conferences import actions
from conferences.forms.circle import LINE, Lines, PlanForm
from conferences.views.circle import visible_circle


def plan(request, pk):
    """The plan on one page. "More lines" gives empty ones and saves nothing, so that it works without script."""
    circle = visible_circle(request, pk)
    if "more" in request.POST:
        return _page(request, circle, *_as_typed(request.POST))
    form, lines = _forms(request, circle)
    if form.is_valid() and lines.is_valid():
        with form.refusals():
            actions.write_plan(circle=circle, lines=lines.lines(), by=request.user, **form.cleaned_data)
            messages.success(request, "The plan is saved.")
            return redirect(circle)
    return _page(request, circle, form, lines)


def _forms(request, circle):
    kept = [{name: getattr(item, name) for name in LINE} for item in circle.plan_items.all()]
    form = PlanForm(request.POST or None, initial={"named_adult": circle.named_adult, "edits": circle.edits})
    return form, Lines(request.POST or None, initial=kept)


def _as_typed(data):
    """The forms with everything that was typed so far, unchecked, and empty lines after it."""
    count = data.get("form-TOTAL_FORMS", "")
    rows = range(min(int(count), Lines.max_num) if count.isdecimal() else 0)
    typed = [{name: data.get(f"form-{row}-{name}", "") for name in LINE} for row in rows]
    form = PlanForm(initial={name: data.get(name, "") for name in PlanForm.base_fields})
    return form, Lines(initial=[line for line in typed if any(line.values())])


def _page(request, circle, form, lines):
    """Every line's mistakes stand at the top too, with a link to their field."""
    is_wrong = form.is_bound and (bool(form.errors) or lines.total_error_count() > 0)
    context = {"circle": circle, "form": form, "lines": lines, "is_wrong": is_wrong}
    return render(request, "conferences/plan.html", context, status=400 if is_wrong else 200)
