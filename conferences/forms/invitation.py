from crispy_forms.layout import Div
from django import forms

from cases.forms.action import ActionForm, confirmation
from conferences.forms.conference import layout
from schools.models import User


class InviteForm(ActionForm):
    """Somebody from the school's directory, or anybody by name."""

    user = forms.ModelChoiceField(
        label="From the school", queryset=None, required=False, empty_label="Somebody else, named below"
    )
    name = forms.CharField(label="Or by name", max_length=120, required=False)
    role = forms.CharField(label="Who they are to the student", max_length=80, required=False)
    confirmed = confirmation("They are to come, or this is another person of the same name")

    def __init__(self, *args, circle, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = staff_of(circle.case).exclude(invitations__circle=circle)

    def clean(self):
        cleaned = super().clean()
        if bool(cleaned.get("user")) == bool(cleaned.get("name")):
            self.add_error("name", "Choose somebody from the school, or write a name: one of the two.")
        return cleaned


def staff_of(case):
    staff = User.objects.filter(is_active=True, role=User.Role.SCHOOL_STAFF)
    return staff.filter(memberships__school=case.school)


class AnswerForm(ActionForm):
    answer = forms.ChoiceField(
        label="Do you come?",
        choices=[("coming", "I am coming"), ("not_coming", "I am not coming")],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = layout(Div("answer", css_class="choices choices-row"))
