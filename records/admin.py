"""The schedule: how long what is kept. Administrators keep it, coordinators read it."""

from django.contrib import admin

from records.models import RetentionRule
from schools.admin import DirectoryAdmin


@admin.register(RetentionRule)
class RetentionRuleAdmin(DirectoryAdmin):
    list_display = ["kind", "district", "in_words"]
    list_select_related = ["district"]
    actions = None

    def get_readonly_fields(self, request, obj=None):
        """A rule says something else for how long, never of what."""
        return ["kind", "district"] if obj else []

    def has_delete_permission(self, request, obj=None):
        """A district's own rule can go; without the center's nobody would know how long anything is kept."""
        return super().has_delete_permission(request, obj) and (obj is None or obj.district is not None)
