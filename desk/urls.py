from django.urls import path

from desk import printing
from desk.views import due, home

urlpatterns = [
    path("", home, name="home"),
    path("due/", due, name="due"),
    path("cases/<ref>/documents/", printing.all_documents, name="documents"),
    path("cases/<ref>/documents/<slug:name>/<int:party>.pdf", printing.document, name="document"),
    path(
        "cases/<ref>/documents/<slug:name>/<int:party>/for/<int:child>.pdf",
        printing.document,
        name="document",
    ),
]
