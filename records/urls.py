from django.urls import path

from records.views import disclosing, history

app_name = "records"

urlpatterns = [
    path("history/", history.list_history, name="list_history"),
    path("cases/<ref>/history/", history.history, name="history"),
    path("cases/<ref>/history/export/", history.export_history, name="export_history"),
    path("cases/<ref>/people/<int:pk>/history/", history.person_history, name="person_history"),
    path("cases/<ref>/people/<int:pk>/history/export/", history.export_history, name="export_history"),
    path("cases/<ref>/disclose/", disclosing.disclose, name="disclose"),
    path("disclosures/<int:pk>/correct/", disclosing.correct, name="correct"),
]
