from django.urls import path

from agreements import views

app_name = "agreements"

urlpatterns = [
    path("cases/<ref>/agreement/start/", views.start, name="start"),
    path("agreements/<int:pk>/", views.detail, name="detail"),
    path("agreements/<int:pk>/draft/", views.draft, name="draft"),
    path("agreements/<int:pk>/back-to-drafting/", views.back_to_drafting, name="back_to_drafting"),
    path("agreements/<int:pk>/discard/", views.discard, name="discard"),
    path("agreements/<int:pk>/sign/<int:signer>/", views.sign, name="sign"),
    path("agreements/<int:pk>/sign/<int:signer>/for/<int:child>/", views.sign, name="sign"),
    path("agreements/<int:pk>/seal/", views.seal, name="seal"),
    path("agreements/<int:pk>/to-sign.pdf", views.paper, name="paper"),
    path("agreements/<int:pk>/document.pdf", views.document, name="document"),
    path("agreements/<int:pk>/amend/", views.amend, name="amend"),
    path("agreements/<int:pk>/tell/", views.tell, name="tell"),
    path("signatures/<int:pk>/scan/", views.scan, name="scan"),
    path("obligations/<int:pk>/resolve/", views.resolve, name="resolve"),
    path("obligations/<int:pk>/pay/", views.pay, name="pay"),
    path("follow-ups/<int:pk>/record/", views.follow_up, name="follow_up"),
]
