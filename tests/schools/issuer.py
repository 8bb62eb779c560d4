"""A keeper of accounts as OpenID Connect knows it, asked without a network: who stands before it is `subject`."""

import json
import time
from urllib.parse import parse_qs, urlsplit

import jwt
import requests
from cryptography.hazmat.primitives.asymmetric import rsa

URL = "https://id.example.org/realm"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
CONFIGURATION = {
    "issuer": URL,
    "authorization_endpoint": f"{URL}/authorize",
    "token_endpoint": f"{URL}/token",
    "jwks_uri": f"{URL}/keys",
    "token_endpoint_auth_methods_supported": ["client_secret_post"],
}


class FakeIssuer:
    """Answers what `requests` asks. A test changes what it says."""

    def __init__(self):
        self.subject, self.claims, self.key = "a-teacher-there", {}, KEY
        self.expires_in = 300
        self.configuration, self.silent, self.asked = dict(CONFIGURATION), False, []

    def send(self, session, request, **how):
        self.asked.append(request)
        if self.silent:
            raise requests.ConnectionError("no answer")
        answer = requests.Response()
        answer.status_code, answer.url, answer.request = 200, request.url, request
        answer.headers["Content-Type"] = "application/json"
        answer._content = json.dumps(self._said(request)).encode()
        return answer

    def _said(self, request):
        path = urlsplit(request.url).path
        if path.endswith("/.well-known/openid-configuration"):
            return self.configuration
        if path.endswith("/keys"):
            key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
            return {"keys": [key | {"kid": "one", "alg": "RS256"}]}
        [code] = parse_qs(request.body)["code"]
        return {
            "access_token": "opaque",
            "token_type": "Bearer",
            "id_token": self._token(code),
            "expires_in": self.expires_in,
        }

    def _token(self, code):
        """Its code is the nonce of the question that it answers."""
        claims = {
            "iss": URL,
            "sub": self.subject,
            "aud": "this-center",
            "exp": int(time.time()) + 300,
            "nonce": code,
        } | self.claims
        claims = {name: said for name, said in claims.items() if said is not None}
        return jwt.encode(claims, self.key, algorithm="RS256", headers={"kid": "one"})


def query_of(address):
    return {name: value for name, [value] in parse_qs(urlsplit(address).query).items()}
