from django.contrib import messages
from django.shortcuts import redirect

from cases.views.loading import opened_or_404
from cases.views.page import form_page
from conferences import actions
from conferences.forms.review import MoveReviewForm, ReviewForm
from conferences.models import Review


def review(request, pk):
    review = _visible(request, pk)
    form = ReviewForm(request.POST or None)
    if form.is_valid():
        with form.refusals():
            actions.hold_review(review=review, by=request.user, **form.cleaned_data)
            messages.success(request, "The review is recorded.")
            return redirect(review.circle)
    return form_page(request, "conferences/review.html", form, review=review, circle=review.circle)


def move_review(request, pk):
    review = _visible(request, pk)
    form = MoveReviewForm(request.POST or None, review=review)
    if form.is_valid():
        with form.refusals():
            actions.move_review(review=review, by=request.user, **form.cleaned_data)
            messages.success(request, "The review has another day.")
            return redirect(review.circle)
    form.look_again(review)
    return form_page(request, "conferences/move_review.html", form, review=review, circle=review.circle)


def _visible(request, pk):
    reviews = Review.objects.visible_to(request.user).select_related("circle__case", "circle__student")
    return opened_or_404(request, reviews, pk=pk)
