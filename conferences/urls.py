from django.urls import path

from conferences.views import circle, conference, invitation, plan, printing, review

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
    path("cases/<ref>/circle/request/", circle.request_circle, name="request_circle"),
    path("cases/<ref>/circle/late/", circle.record_late_circle, name="record_late_circle"),
    path("referrals/<ref>/circle/", circle.request_circle_by_school, name="request_circle_by_school"),
    path("circles/<int:pk>/", circle.circle, name="circle"),
    path("circles/<int:pk>/prepare/", circle.prepare_circle, name="prepare_circle"),
    path("circles/<int:pk>/schedule/", circle.schedule_circle, name="schedule_circle"),
    path("circles/<int:pk>/reschedule/", circle.reschedule_circle, name="reschedule_circle"),
    path("circles/<int:pk>/hold/", circle.hold_circle, name="hold_circle"),
    path("circles/<int:pk>/plan/", plan.plan, name="plan"),
    path("circles/<int:pk>/reviews/", circle.start_reviews, name="start_reviews"),
    path("circles/<int:pk>/end/", circle.end_circle, name="end_circle"),
    path("circles/<int:pk>/cancel/", circle.cancel_circle, name="cancel_circle"),
    path("circles/<int:pk>/calendar.ics", circle.circle_calendar, name="circle_calendar"),
    path("circles/<int:pk>/invite/", invitation.invite, name="invite"),
    path("invitations/<int:pk>/", invitation.invitation, name="invitation"),
    path("invitations/<int:pk>/take-back/", invitation.uninvite, name="uninvite"),
    path("reviews/<int:pk>/", review.review, name="review"),
    path("reviews/<int:pk>/move/", review.move_review, name="move_review"),
    path("conferences/<int:pk>/run-sheet.pdf", printing.run_sheet, name="run_sheet"),
    path("invitations/<int:pk>/letter.pdf", printing.invitation_letter, name="invitation_letter"),
    path("invitations/<int:pk>/slip.pdf", printing.slip, name="slip"),
]
