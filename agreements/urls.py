from django.urls import path

from agreements.views import detail, draft, keeping, library, printing, proof, sealing, sign, table, versions

app_name = "agreements"

urlpatterns = [
    path("cases/<ref>/agreement/start/", draft.start, name="start"),
    path("agreements/<int:pk>/", detail.detail, name="detail"),
    path("agreements/<int:pk>/draft/", draft.draft, name="draft"),
    path("agreements/<int:pk>/draft/save/", draft.save_draft, name="save_draft"),
    path("agreements/<int:pk>/back-to-drafting/", draft.back_to_drafting, name="back_to_drafting"),
    path("agreements/<int:pk>/discard/", draft.discard, name="discard"),
    path("agreements/<int:pk>/hand-over/", table.hand_over, name="hand_over"),
    path("agreements/<int:pk>/table/", table.table, name="table"),
    path("agreements/<int:pk>/take-back/", table.unlock, name="unlock"),
    path("agreements/<int:pk>/waive/<int:child>/", table.waive, name="waive"),
    path("agreements/<int:pk>/decline/<int:signer>/", sign.decline, name="decline"),
    path("agreements/<int:pk>/decline/<int:signer>/for/<int:child>/", sign.decline, name="decline"),
    path("agreements/<int:pk>/sign/<int:signer>/", sign.sign, name="sign"),
    path("agreements/<int:pk>/sign/<int:signer>/for/<int:child>/", sign.sign, name="sign"),
    path("agreements/<int:pk>/seal/", sealing.seal, name="seal"),
    path("agreements/<int:pk>/to-sign.pdf", printing.paper, name="paper"),
    path("agreements/<int:pk>/document.pdf", printing.document, name="document"),
    path("agreements/<int:pk>/amend/", versions.amend, name="amend"),
    path("agreements/<int:pk>/tell/", keeping.tell, name="tell"),
    path("signatures/<int:pk>/scan/", printing.scan, name="scan"),
    path("obligations/<int:pk>/resolve/", keeping.resolve, name="resolve"),
    path("obligations/<int:pk>/pay/", keeping.pay, name="pay"),
    path("proof/", proof.proof, name="proof"),
    path("proof/<code>/", proof.proof, name="proof_of"),
    path("typical-promises/", library.typical, name="typical"),
    path("typical-promises/add/", library.add_typical, name="add_typical"),
    path("typical-promises/<int:pk>/change/", library.change_typical, name="change_typical"),
    path("typical-promises/<int:pk>/remove/", library.remove_typical, name="remove_typical"),
    path("follow-ups/<int:pk>/record/", keeping.follow_up, name="follow_up"),
]
