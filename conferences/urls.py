from django.urls import path

from conferences.views import conference

app_name = "conferences"

urlpatterns = [
    path("cases/<ref>/conference/schedule/", conference.schedule, name="schedule"),
    path("cases/<ref>/conference/late/", conference.record_late, name="record_late"),
    path("conferences/<int:pk>/", conference.detail, name="detail"),
    path("conferences/<int:pk>/reschedule/", conference.reschedule, name="reschedule"),
    path("conferences/<int:pk>/cancel/", conference.cancel, name="cancel"),
    path("conferences/<int:pk>/not-held/", conference.not_held, name="not_held"),
    path("conferences/<int:pk>/hold/", conference.hold, name="hold"),
    path("conferences/<int:pk>/calendar.ics", conference.calendar, name="calendar"),
]
