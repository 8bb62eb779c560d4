from django.contrib import admin
from django.urls import include, path

from config.health import healthz

handler400 = "config.unreadable.unreadable"
handler404 = "config.nowhere.nowhere"
handler500 = "config.broken.broken"

urlpatterns = [
    path("", include("schools.doors")),
    path("", include("schools.urls")),
    path("", include("cases.urls")),
    path("", include("conferences.urls")),
    path("", include("agreements.urls")),
    path("", include("records.urls")),
    path("", include("desk.urls")),
    path("healthz", healthz, name="healthz"),
    path("admin/", admin.site.urls),
]
