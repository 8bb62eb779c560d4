"""The pages of signing in that allauth leads to by names of its own. Nothing else of it is routed."""

from allauth.account.views import PasswordResetDoneView
from django.urls import path

from schools import second_step_view as steps
from schools import views

urlpatterns = [
    path("sign-in/", views.SignIn.as_view(), name="account_login"),
    path("sign-in/second-step/", views.SecondStep.as_view(), name="mfa_authenticate"),
    path("password/forgotten/", views.PasswordForgotten.as_view(), name="account_reset_password"),
    path(
        "password/forgotten/sent/",
        PasswordResetDoneView.as_view(template_name="schools/password_reset_sent.html"),
        name="account_reset_password_done",
    ),
    path(
        "password/choose/<uidb36>/<key>/",
        views.PasswordChoice.as_view(),
        name="account_reset_password_from_key",
    ),
    path("second-step/", steps.index, name="mfa_index"),
    path("second-step/app/", steps.AddApp.as_view(), name="mfa_activate_totp"),
    path("second-step/passkey/", steps.AddPasskey.as_view(), name="mfa_add_webauthn"),
    path("second-step/codes/", steps.Codes.as_view(), name="mfa_view_recovery_codes"),
    path("second-step/codes/new/", steps.NewCodes.as_view(), name="mfa_generate_recovery_codes"),
]
