from django.contrib import admin

from cases.admin import RecordAdmin
from conferences.models import Booking, Conference, Invitation, PlanItem, ReentryCircle, Review


@admin.register(Conference)
class ConferenceAdmin(RecordAdmin):
    list_display = ["case", "status", "starts_at", "outcome"]
    list_filter = ["status", "outcome"]
    list_select_related = ["case"]
    search_fields = ["case__ref__startswith"]


@admin.register(ReentryCircle)
class ReentryCircleAdmin(RecordAdmin):
    list_display = ["case", "status", "starts_at", "held_on"]
    list_filter = ["status"]
    list_select_related = ["case"]
    search_fields = ["case__ref__startswith"]


@admin.register(Booking)
class BookingAdmin(RecordAdmin):
    list_display = ["facilitator", "starts_at", "ends_at", "is_released"]
    list_select_related = ["facilitator"]

    def get_queryset(self, request):
        return admin.ModelAdmin.get_queryset(self, request).visible_to(request.user)

    def case_of(self, record):
        return (record.conference or record.circle).case


@admin.register(Invitation, PlanItem, Review)
class CirclePartAdmin(RecordAdmin):
    to_case = "circle__case"
    list_display = ["pk", "circle"]
    list_select_related = ["circle__case"]
