from django.contrib.auth import views as auth
from django.urls import path, reverse_lazy

from schools.views import logo

app_name = "schools"

urlpatterns = [
    path("center/logo/", logo, name="logo"),
    path("sign-in/", auth.LoginView.as_view(template_name="schools/sign_in.html"), name="sign_in"),
    path("sign-out/", auth.LogoutView.as_view(), name="sign_out"),
    path(
        "password/",
        auth.PasswordChangeView.as_view(
            template_name="schools/password_change.html", success_url=reverse_lazy("schools:password_changed")
        ),
        name="password_change",
    ),
    path(
        "password/changed/",
        auth.PasswordChangeDoneView.as_view(template_name="schools/password_changed.html"),
        name="password_changed",
    ),
    path(
        "password/forgotten/",
        auth.PasswordResetView.as_view(
            template_name="schools/password_reset.html",
            email_template_name="emails/password_reset.txt",
            subject_template_name="emails/password_reset_subject.txt",
            success_url=reverse_lazy("schools:password_reset_sent"),
        ),
        name="password_reset",
    ),
    path(
        "password/forgotten/sent/",
        auth.PasswordResetDoneView.as_view(template_name="schools/password_reset_sent.html"),
        name="password_reset_sent",
    ),
    path(
        "password/choose/<uidb64>/<token>/",
        auth.PasswordResetConfirmView.as_view(
            template_name="schools/password_set.html", success_url=reverse_lazy("schools:password_reset_done")
        ),
        name="password_reset_confirm",
    ),
    path(
        "password/chosen/",
        auth.PasswordResetCompleteView.as_view(template_name="schools/password_reset_done.html"),
        name="password_reset_done",
    ),
]
