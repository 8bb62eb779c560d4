from django import forms

from cases.models import Case
from schools.models import School, User

OPEN, CLOSED, ALL = "open", "closed", "all"


class CaseFilterForm(forms.Form):
    """What a list is narrowed by. An address that makes no sense shows the open cases."""

    state = forms.ChoiceField(
        choices=[(OPEN, "All open cases"), *Case.Status.choices, (ALL, "Open and closed")], required=False
    )
    school = forms.CharField(max_length=120, required=False)
    mediator = forms.ChoiceField(required=False)
    urgent = forms.BooleanField(label="Urgent only", required=False)
    held = forms.BooleanField(label="With a safety hold", required=False)
    unassigned = forms.BooleanField(label="Without a mediator", required=False)

    def __init__(self, data, *, user):
        super().__init__(data)
        if user.is_coordinator:
            mediators = User.objects.mediators().values_list("pk", "name")
            self.fields["mediator"].choices = [("", "Any mediator"), *mediators]
        else:
            del self.fields["mediator"], self.fields["unassigned"]

    def narrow(self, cases):
        """The cases that are asked for. The schools are looked up first: a name that none of them has costs nothing."""
        asked = self.cleaned_data if self.is_valid() else {}
        state = asked.get("state") or OPEN
        if state == OPEN:
            cases = cases.open()
        elif state != ALL:
            cases = cases.filter(status=state)
        if school := asked.get("school"):
            cases = cases.filter(school__in=list(School.objects.named(school)))
        if mediator := asked.get("mediator"):
            cases = cases.of_mediator(mediator)
        if asked.get("urgent"):
            cases = cases.filter(is_urgent=True)
        if asked.get("unassigned"):
            cases = cases.unassigned()
        return cases.held_up() if asked.get("held") else cases
