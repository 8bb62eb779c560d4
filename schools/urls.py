from django.urls import path

from schools import invitations_view, second_step_view, sessions_view, single_sign_on_view, views

app_name = "schools"

urlpatterns = [
    path("center/logo/", views.logo, name="logo"),
    path("confirm/", views.confirm, name="confirm"),
    path("sign-out/", views.SignOut.as_view(), name="sign_out"),
    path("password/", views.PasswordChange.as_view(), name="password_change"),
    path("sessions/", sessions_view.sessions, name="sessions"),
    path("sessions/end/", sessions_view.end_others, name="end_others"),
    path("sessions/<int:pk>/end/", sessions_view.end_one, name="end_one"),
    path("sign-in/elsewhere/", single_sign_on_view.begin, name="begin"),
    path("sign-in/elsewhere/back/", single_sign_on_view.come_back, name="come_back"),
    path("account/", single_sign_on_view.account, name="account"),
    path("account/connect/", single_sign_on_view.connect, name="connect"),
    path("invited/", invitations_view.invitations, name="invitations"),
    path("invited/new/", invitations_view.invite, name="invite"),
    path("invited/<int:pk>/again/", invitations_view.invite_again, name="invite_again"),
    path("invited/<int:pk>/take-back/", invitations_view.take_back, name="take_back_invitation"),
    path("second-step/<int:pk>/remove/", second_step_view.remove, name="remove_second_step"),
]
