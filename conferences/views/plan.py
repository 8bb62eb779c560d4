from django.contrib import messages
from django.shortcuts import redirect, render

from conferences import actions
from conferences.forms.overtaken import compare_plan
from conferences.forms.plan import Plan
from conferences.letters import unread_sentences
from conferences.views.circle import visible_circle


def plan(request, pk):
    """The plan on one page. A card is added, moved and removed by sending it, where there is no script."""
    circle = visible_circle(request, pk)
    plan = Plan(circle, request.POST if request.method == "POST" else None)
    if plan.is_valid():
        with plan.form.refusals():
            actions.write_plan(circle=circle, by=request.user, **plan.written())
            missing = circle.missing_in_plan()
            messages.success(request, " ".join(["The plan is saved.", *missing]))
            return redirect(circle)
    overtaken = compare_plan(plan.form, visible_circle(request, pk)) if plan.is_bound else []
    context = {"circle": circle, "plan": plan, "overtaken": overtaken, "unread": unread_sentences(circle)}
    return render(request, "conferences/plan.html", context, status=400 if plan.is_wrong() else 200)
