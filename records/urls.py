from django.urls import path

from records.views import disclosing, disposal, district, extracts, history, legal_hold

app_name = "records"

urlpatterns = [
    path("history/", history.list_history, name="list_history"),
    path("cases/<ref>/history/", history.history, name="history"),
    path("cases/<ref>/history/export/", history.export_history, name="export_history"),
    path("cases/<ref>/people/<int:pk>/history/", history.person_history, name="person_history"),
    path("cases/<ref>/people/<int:pk>/history/export/", history.export_history, name="export_history"),
    path("cases/<ref>/disclose/", disclosing.disclose, name="disclose"),
    path("disclosures/<int:pk>/correct/", disclosing.correct, name="correct"),
    path("cases/<ref>/legal-hold/set/", legal_hold.set_legal_hold, name="set_legal_hold"),
    path("cases/<ref>/legal-hold/lift/", legal_hold.lift_legal_hold, name="lift_legal_hold"),
    path("disposals/", disposal.disposals, name="disposals"),
    path("disposals/<int:pk>/", disposal.disposal, name="disposal"),
    path("disposals/<int:pk>/confirm/", disposal.confirm, name="confirm"),
    path("disposals/<int:pk>/approve/", disposal.approve, name="approve"),
    path("disposals/<int:pk>/send-back/", disposal.send_back, name="send_back"),
    path("disposals/<int:pk>/take-out/<ref>/", disposal.take_out, name="take_out"),
    path("districts/<int:pk>/export/", district.export_district, name="export_district"),
    path("districts/<int:pk>/delete/", district.delete_district, name="delete_district"),
    path("disposals/<int:pk>/certificate.pdf", disposal.certificate_document, name="certificate"),
    path("cases/<ref>/people/<int:pk>/ask-extract/", extracts.ask_extract, name="ask_extract"),
    path("extracts/<int:pk>/", extracts.extract, name="extract"),
    path("extracts/<int:pk>/give/", extracts.give_extract, name="give_extract"),
    path("extracts/<int:pk>/make/", extracts.make_extract, name="make_extract"),
    path("extracts/<int:pk>/refuse/", extracts.refuse_extract, name="refuse_extract"),
]
