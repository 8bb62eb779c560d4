"""Case records in the admin: coordinators look, and nobody changes anything here.

What is done to a case is done by its verbs, on its own pages, where the walls and the guards stand.
"""

from functools import reduce

from django.contrib import admin
from django.db import models
from django.http import Http404
from django.template.loader import render_to_string

from cases import access, history, submitted
from cases.models import (
    Assignment,
    Case,
    Consent,
    Contact,
    Event,
    Guardianship,
    Note,
    Party,
    Preparation,
    Referral,
    ReferralQuestion,
    SafetyCheck,
    SafetyHold,
    Screening,
)
from cases.views.loading import opened_list
from schools.admin import OwnLookups


class RecordAdmin(OwnLookups, admin.ModelAdmin):
    """Read only, for the coordinators of the case, and every opening is itself recorded."""

    # The path from a record to its case.
    to_case = "case"
    actions = None
    view_on_site = False
    show_full_result_count = False
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    list_per_page = 50

    def has_module_permission(self, request):
        return request.user.is_coordinator

    def has_view_permission(self, request, obj=None):
        return request.user.is_coordinator

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_queryset(self, request):
        found = super().get_queryset(request)
        return access.records_visible_to(found, request.user, self.to_case)

    def changelist_view(self, request, extra_context=None):
        self._hide_from_others(request)
        opened_list(request, f"{self.opts.verbose_name_plural}, in the admin")
        return super().changelist_view(request, extra_context)

    def _hide_from_others(self, request):
        """Also from administrators: not even that a record exists can be told from the answer."""
        if not self.has_view_permission(request):
            raise Http404

    def get_object(self, request, object_id, from_field=None):
        self._hide_from_others(request)
        found = super().get_object(request, object_id, from_field)
        if found is not None:
            case = self.case_of(found)
            history.log_access(Event.Kind.OPENED, by=request.user, subject=found, case=case, detail="admin")
        return found

    def case_of(self, record):
        return reduce(getattr, self.to_case.split("__"), record)


@admin.register(Case)
class CaseAdmin(RecordAdmin):
    to_case = "pk"
    list_display = ["ref", "school", "status", "referred_at", "closed_at"]
    list_filter = ["status", "school"]
    list_select_related = ["school"]
    search_fields = ["ref__startswith"]
    exclude = ["search"]

    def case_of(self, record):
        return record


@admin.register(Referral)
class ReferralAdmin(RecordAdmin):
    list_display = ["case", "referrer", "submitted_at"]
    list_select_related = ["case", "referrer"]
    search_fields = ["case__ref__startswith"]
    exclude = ["search", "behaviors", "sanctions", "people"]
    readonly_fields = ["kind_of_harm", "otherwise", "about"]

    @admin.display(description="behaviors")
    def kind_of_harm(self, referral):
        return ", ".join(referral.behavior_labels())

    @admin.display(description="what the school would do otherwise")
    def otherwise(self, referral):
        return ", ".join(referral.sanction_labels())

    @admin.display(description="people")
    def about(self, referral):
        return render_to_string("cases/_submitted_people.html", {"people": submitted.people(referral.people)})


@admin.register(Party)
class PartyAdmin(RecordAdmin):
    list_display = ["case", "side", "withdrew_at"]
    list_filter = ["side"]
    list_select_related = ["case"]
    search_fields = ["case__ref__startswith"]
    exclude = ["name_folded"]


@admin.register(Contact, Preparation, SafetyCheck, Consent)
class PreconferenceAdmin(RecordAdmin):
    to_case = "party__case"
    list_display = ["pk", "case_number", "recorded_by", "recorded_at", "is_late"]
    list_select_related = ["party__case", "recorded_by"]
    search_fields = ["party__case__ref__startswith"]

    @admin.display(description="case")
    def case_number(self, obj):
        return obj.party.case


@admin.register(Note)
class NoteAdmin(RecordAdmin):
    list_display = ["case", "kind", "recorded_by", "recorded_at"]
    list_select_related = ["case", "recorded_by"]
    search_fields = ["case__ref__startswith"]

    def get_queryset(self, request):
        return admin.ModelAdmin.get_queryset(self, request).visible_to(request.user)


@admin.register(Assignment, SafetyHold, ReferralQuestion, Screening)
class WorkAdmin(RecordAdmin):
    list_display = ["pk", "case"]
    list_select_related = ["case"]
    search_fields = ["case__ref__startswith"]


@admin.register(Guardianship)
class GuardianshipAdmin(RecordAdmin):
    to_case = "child__case"
    list_display = ["pk", "relation"]


@admin.register(Event)
class EventAdmin(RecordAdmin):
    list_display = ["at", "actor", "kind", "subject", "case", "from_status", "to_status", "detail"]
    list_filter = ["kind"]
    list_select_related = ["actor", "case"]
    search_fields = ["case__ref__startswith", "actor__email"]
    ordering = ["-pk"]
    show_facets = admin.ShowFacets.NEVER
