from django.contrib.auth import views as auth
from django.urls import path

from schools import views

app_name = "schools"

urlpatterns = [
    path("center/logo/", views.logo, name="logo"),
    path("sign-in/", views.SignIn.as_view(), name="sign_in"),
    path("confirm/", views.confirm, name="confirm"),
    path("sign-out/", auth.LogoutView.as_view(), name="sign_out"),
    path("password/", views.PasswordChange.as_view(), name="password_change"),
    path("password/forgotten/", views.PasswordReset.as_view(), name="password_reset"),
    path(
        "password/forgotten/sent/",
        auth.PasswordResetDoneView.as_view(template_name="schools/password_reset_sent.html"),
        name="password_reset_sent",
    ),
    path("password/choose/<uidb64>/<token>/", views.PasswordChoice.as_view(), name="password_reset_confirm"),
]
