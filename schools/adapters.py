"""What allauth asks of this house: its words, its doors, and where its secrets are hidden."""

import logging

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.providers.base import AuthProcess
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from schools import fresh, known_browser, second_step, sessions, single_sign_on, single_sign_on_view
from schools.models import Center, User
from schools.sign_in_log import told

logger = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": (
            "This e-mail address and password do not belong together. Please look at both again."
        ),
        "too_many_login_attempts": "That was tried too often. Wait five minutes, then try again.",
        "too_many_wrong_passwords": (
            "Very many wrong passwords were typed here in the last hour, so for now nobody comes in by a password with a "
            "browser that is new to us. Use one that you have signed in with before, choose a new password by the link "
            "below, or try again in an hour."
        ),
        "rate_limited": "That was tried too often. Wait five minutes, then try again.",
        "incorrect_password": "This is not your password. Please type it again.",
        "enter_current_password": "This is not your password. Please type it again.",
    }

    def is_open_for_signup(self, request):
        """People come in by an invitation."""
        return False

    def authenticate(self, request, **credentials):
        """Whoever has left is told no more than somebody who guesses."""
        known = _owner(**credentials)
        is_strange = not known_browser.known_to(request, known)
        try:
            if is_strange and known_browser.strangers_must_wait():
                raise self.validation_error("too_many_wrong_passwords")
            user = super().authenticate(request, **credentials)
        except ValidationError:
            told("Tried too often", known)
            raise
        if user and user.is_active:
            return user
        if is_strange:
            known_browser.count_a_stranger()
        told("Wrong password" if user is None else "Right password of somebody who has left", known)
        return None

    def pre_login(self, request, user, **how):
        sessions.come_to_the_door(request, user)
        return super().pre_login(request, user, **how)

    def login(self, request, user):
        super().login(request, user)
        fresh.mark(request)
        sessions.begin(request)
        ways = [record["method"] for record in get_authentication_records(request, user)]
        told(f"Signed in by {' and '.join(ways)}", user)

    def post_login(self, request, user, **how):
        response = super().post_login(request, user, **how)
        known_browser.remember(request, response, user)
        return response

    def set_password(self, user, password):
        super().set_password(user, password)
        told("Chose a new password", user)

    def forget_wrong_passwords(self, user):
        """Who was shut out by them and has read the link that went to their address is let in."""
        self._delete_login_attempts_cached_email(self.request, email=user.email)

    def _get_login_attempts_cache_key(self, request, **credentials):
        """One count a browser that they have come in with, and one for all others together."""
        known = _owner(**credentials)
        key = super()._get_login_attempts_cache_key(request, **credentials)
        return f"{key} {known_browser.known_to(request, known)}"

    def is_reauthentication_required(self, app):
        return not fresh.is_fresh(self.request)

    def get_reauthentication_methods(self, user):
        return [{"id": "confirm", "description": "Password or code", "url": reverse("schools:confirm")}]

    def add_message(self, *args, **kwargs):
        """Our views say in their own words what was done."""

    def get_reset_password_from_key_url(self, key):
        uid, _, token = key.partition("-")
        return f"{settings.SITE_URL}{reverse('account_reset_password_from_key', args=[uid, token])}"

    def send_password_reset_mail(self, user, email, context):
        """Left to the view, which answers first."""
        body = render_to_string("emails/password_reset.txt", {"url": context["password_reset_url"]})
        self.request.to_send = EmailMessage(subject="Choose a new password", body=body, to=[user.email])


class SecondStepAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "This code is not right, or was used already. Wait for the next one and type that.",
        "cannot_delete_authenticator": "This is your only second step, and your role needs one. Set up another first.",
    }

    def encrypt(self, text):
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text):
        try:
            return _cipher().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            logger.error("A second step cannot be read: no key in SECOND_STEP_KEYS fits it.")
            raise

    def can_delete_authenticator(self, authenticator):
        return second_step.may_remove(authenticator.user)

    def get_totp_issuer(self):
        return _name_of_the_center()

    def get_public_key_credential_rp_entity(self):
        return super().get_public_key_credential_rp_entity() | {"name": _name_of_the_center()}


class SingleSignOnAdapter(DefaultSocialAccountAdapter):
    """Nobody comes in by an account that its owner has not connected, and nobody who has left."""

    def get_provider(self, request, provider, client_id=None):
        return single_sign_on.SingleSignOn.of_the_environment(request)

    def get_requests_session(self):
        """Nowhere but where the issuer is."""
        session = super().get_requests_session()
        session.max_redirects = 0
        return session

    def pre_social_login(self, request, sociallogin):
        if sociallogin.state.get("process") == AuthProcess.CONNECT:
            raise ImmediateHttpResponse(single_sign_on_view.connected(request, sociallogin))
        if not (sociallogin.is_existing and sociallogin.user.is_active):
            raise ImmediateHttpResponse(single_sign_on_view.refused(request, single_sign_on_view.NOT_CONNECTED))

    def on_authentication_error(self, request, provider, error=None, exception=None, extra_context=None):
        raise ImmediateHttpResponse(single_sign_on_view.refused(request, single_sign_on_view.FAILED))


def _name_of_the_center():
    center = Center.current()
    return center.name if center else "Restorative Justice Center"


def _owner(email=None, **_rest):
    return User.objects.filter(email=User.objects.normalize_email(email)).first()


def _cipher():
    return MultiFernet([Fernet(key) for key in settings.SECOND_STEP_KEYS])
