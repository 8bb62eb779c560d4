from django import forms
from django.contrib import admin, messages
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from schools import actions
from schools.fresh import fresh
from schools.models import Membership
from schools.roles import require_role
from schools.roster import COLUMNS, MOST_ROWS, Roster

LIMIT = 2 * 1024 * 1024


class RosterForm(forms.Form):
    """A file to check, or the text of one that was checked and shall be written."""

    file = forms.FileField(label="CSV file", required=False)
    text = forms.CharField(required=False, widget=forms.HiddenInput, strip=False)

    def clean(self):
        upload = self.cleaned_data.get("file")
        if upload:
            self.cleaned_data["text"] = self._decoded(upload)
        if not self.cleaned_data.get("text"):
            self.add_error("file", "Choose a file first.")
        return self.cleaned_data

    def _decoded(self, upload):
        if upload.size > LIMIT:
            raise forms.ValidationError({"file": "This file is larger than 2 MB. Split it."})
        try:
            return upload.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            raise forms.ValidationError(
                {"file": "This file is not in UTF-8. In your spreadsheet, save it as “CSV UTF-8”."}
            ) from None


@fresh
def import_roster(request):
    """Check a roster and, asked again, write it. Nothing is written while one row is bad."""
    require_role(request.user.is_administrator)
    form, roster = RosterForm(), None
    if request.method == "POST":
        form = RosterForm(request.POST, request.FILES)
    if form.is_valid():
        roster = Roster(form.cleaned_data["text"])
        if roster.is_good and "write" in request.POST:
            made = actions.import_roster(rows=roster.rows)
            actions.tell_coordinators()
            messages.success(request, f"Imported. New schools: {made['schools']}. New people: {made['people']}.")
            return redirect("admin:schools_school_changelist")
    context = {
        **admin.site.each_context(request),
        "title": "Import schools and staff",
        "subtitle": None,
        "form": form,
        "roster": roster,
        "columns": COLUMNS,
        "roles": Membership.Role.labels,
        "most_rows": MOST_ROWS,
    }
    is_bad = form.is_bound and (form.errors or not roster.is_good)
    return TemplateResponse(request, "schools/import_roster.html", context, status=400 if is_bad else 200)
