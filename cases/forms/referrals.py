from django import forms


class ReferralFilter(forms.Form):
    """Which of the school's referrals are shown. What is not understood is left aside."""

    STATES = [("open", "Open"), ("closed", "Closed"), ("all", "All")]

    state = forms.ChoiceField(choices=STATES, required=False, initial="open")
    school = forms.ModelChoiceField(queryset=None, required=False, empty_label="All my schools")

    def __init__(self, typed, *, schools):
        super().__init__({"state": "open"} | typed.dict())
        self.fields["school"].queryset = schools
        if len(schools[:2]) < 2:
            del self.fields["school"]
        self.is_valid()

    def of(self, referrals):
        chosen = self.cleaned_data
        if chosen.get("school"):
            referrals = referrals.filter(case__school=chosen["school"])
        state = chosen.get("state") or "open"
        return referrals if state == "all" else getattr(referrals, state)()
