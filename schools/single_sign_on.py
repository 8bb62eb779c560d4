"""An account that somebody has elsewhere, at the issuer of OIDC_ISSUER, opens the door here.

Which account is whose is said by its owner, signed in: an address in a token says nothing, for who may give it out is
not ours to know. Issuer and subject together are the account, and stand so in the table.
"""

from secrets import token_urlsafe

from allauth.socialaccount.models import SocialAccount, SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from allauth.utils import build_absolute_uri
from django.conf import settings
from django.urls import reverse

NONCES = "single_sign_on_nonces"
LONGEST_SUBJECT = SocialAccount._meta.get_field("uid").max_length
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class Issuer(OpenIDConnectOAuth2Adapter):
    """What is asked of it, and what it must have said to be believed."""

    @property
    def openid_config(self):
        config = super().openid_config
        if str(config["issuer"]).rstrip("/") != settings.OIDC_ISSUER:
            raise OAuth2Error("The issuer calls itself by another name.")
        if not all(str(config[name]).startswith("https://") for name in ENDPOINTS):
            raise OAuth2Error("The issuer is to be asked in the open.")
        return config

    def get_callback_url(self, request, app):
        return build_absolute_uri(request, reverse("schools:come_back"))

    def complete_login(self, request, app, token, **kwargs):
        """By its signed token alone. allauth would take an unsigned one, as it came straight from the issuer."""
        if "id_token" not in kwargs["response"]:
            raise OAuth2Error("There is no token that says who it is.")
        self.did_fetch_access_token = False
        return super().complete_login(request, app, token, **kwargs)

    def _decode_id_token(self, app, id_token):
        """What allauth does not ask of a token: that it ends, that it answers this very question, of this program."""
        told = super()._decode_id_token(app, id_token)
        is_for_one = isinstance(told["aud"], str) or len(told["aud"]) == 1
        if "exp" not in told or told.get("azp", is_for_one and app.client_id) != app.client_id:
            raise OAuth2Error("The token is for another program, or for ever.")
        asked = self.request.session.get(NONCES, [])
        if told.get("nonce") not in asked:
            raise OAuth2Error("The token answers another question.")
        self.request.session[NONCES] = [nonce for nonce in asked if nonce != told["nonce"]]
        if len(str(told["sub"])) > LONGEST_SUBJECT:
            raise OAuth2Error("The subject is longer than its column.")
        return told


class SingleSignOn(OpenIDConnectProvider):
    oauth2_adapter_class = Issuer

    @classmethod
    def of_the_environment(cls, request):
        """Nothing is asked of the issuer but who it is: no name, no address."""
        how = {
            "server_url": settings.OIDC_ISSUER,
            "scope": ["openid"],
            "fetch_userinfo": False,
            "oauth_pkce_enabled": True,
        }
        app = SocialApp(
            provider=cls.id,
            provider_id=settings.OIDC_ISSUER,
            name=settings.OIDC_NAME,
            client_id=settings.OIDC_CLIENT_ID,
            secret=settings.OIDC_CLIENT_SECRET,
            settings=how,
        )
        return cls(request, app=app)

    def get_auth_params(self):
        """Of the last few windows in which it was begun, each may come back."""
        nonce = token_urlsafe()
        self.request.session[NONCES] = [*self.request.session.get(NONCES, [])[-4:], nonce]
        return super().get_auth_params() | {"nonce": nonce}

    def extract_extra_data(self, data):
        """What the token says beside is not kept."""
        return {}


def account_of(user):
    return SocialAccount.objects.filter(user=user, provider=settings.OIDC_ISSUER).first()


def connect(user, *, subject):
    """One account a person; another takes its place."""
    SocialAccount.objects.update_or_create(
        user=user, provider=settings.OIDC_ISSUER, defaults={"uid": subject, "extra_data": {}}
    )
