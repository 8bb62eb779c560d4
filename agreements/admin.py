from django.contrib import admin

from agreements.models import (
    Agreement,
    Declined,
    FollowUp,
    Obligation,
    Payment,
    Scan,
    SealedDocument,
    Signature,
    Told,
    Waiver,
)
from cases.admin import RecordAdmin


@admin.register(Agreement)
class AgreementAdmin(RecordAdmin):
    list_display = ["case", "version", "status", "signed_at"]
    list_filter = ["status"]
    list_select_related = ["case"]
    search_fields = ["case__ref__startswith"]


@admin.register(Obligation)
class ObligationAdmin(RecordAdmin):
    to_case = "agreement__case"
    list_display = ["agreement", "kind", "status", "due_on"]
    list_filter = ["kind", "status"]
    list_select_related = ["agreement__case"]
    search_fields = ["agreement__case__ref__startswith"]


@admin.register(Payment)
class PaymentAdmin(RecordAdmin):
    to_case = "obligation__agreement__case"
    list_display = ["obligation", "amount", "paid_on"]
    list_select_related = ["obligation"]


@admin.register(Signature, Declined, Waiver, FollowUp, Told)
class AgreementPartAdmin(RecordAdmin):
    to_case = "agreement__case"
    list_display = ["pk", "agreement"]
    list_select_related = ["agreement__case"]
    search_fields = ["agreement__case__ref__startswith"]


@admin.register(SealedDocument)
class SealedDocumentAdmin(RecordAdmin):
    to_case = "agreement__case"
    list_display = ["agreement", "sha256", "sealed_at"]
    list_select_related = ["agreement__case"]
    exclude = ["pdf"]

    def get_queryset(self, request):
        return super().get_queryset(request).defer("pdf")


@admin.register(Scan)
class ScanAdmin(RecordAdmin):
    to_case = "signature__agreement__case"
    list_display = ["sha256", "content_type", "stored_at"]
    exclude = ["content"]

    def get_queryset(self, request):
        return super().get_queryset(request).defer("content")
