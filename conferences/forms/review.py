from datetime import timedelta

from django import forms
from django.utils import timezone

from cases.forms.action import ActionForm
from cases.forms.fields import READ_ON_THE_CASE, DateField

FIRST_REVIEW, SECOND_REVIEW = timedelta(weeks=2), timedelta(weeks=4)


class ReviewsForm(ActionForm):
    first = DateField(label="First review")
    second = DateField(label="Second review")

    def __init__(self, *args, circle, **kwargs):
        since = max(filter(None, [circle.held_on, circle.returns_on]))
        super().__init__(*args, initial={"first": since + FIRST_REVIEW, "second": since + SECOND_REVIEW}, **kwargs)

    def days(self):
        return [self.cleaned_data["first"], self.cleaned_data["second"]]


class ReviewForm(ActionForm):
    held_on = DateField(label="Day", initial=timezone.localdate)
    found = forms.CharField(
        label="What was found", widget=forms.Textarea(attrs={"rows": 5}), help_text=READ_ON_THE_CASE
    )
    next_step = forms.CharField(label="What comes next", max_length=300, required=False)


class MoveReviewForm(ActionForm):
    due_on = DateField(label="New day")
    seen = forms.DateField(widget=forms.HiddenInput)

    def __init__(self, typed=None, *, review):
        super().__init__(typed, initial={"due_on": review.due_on, "seen": review.due_on})

    def look_again(self, review):
        """Whoever was told that the day is another one may change that too."""
        if self.is_bound and self.non_field_errors():
            self.data = self.data.copy()
            self.data["seen"] = review.due_on
