"""What every answer says to a browser, whoever asked and however it went."""

import re

WANTED = {
    "Cache-Control": "no-store",
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), ",
    "Content-Security-Policy": "frame-ancestors 'none'",
}
# A page may have nothing of anybody else's, and runs no script but those that carry its nonce.
STRICT = {
    "default-src": "'none'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}


def missing_headers(answer):
    """Nothing about a person stays in a cache, and no other site frames or feeds a page of ours."""
    missing = [name for name, value in WANTED.items() if value not in answer.get(name, "")]
    is_page = answer.content and answer["Content-Type"].startswith("text/html")
    return missing + (_lax_policy(answer) if is_page else [])


def nonce_of(answer):
    found = re.search(r"'nonce-([^']{20,})'", answer["Content-Security-Policy"])
    return found and found[1]


def _lax_policy(answer):
    """What of the policy is not as strict as it should be, and which scripts do not carry the nonce."""
    policy = dict(part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";"))
    scripts, nonce = policy.pop("script-src", ""), nonce_of(answer)
    tags = re.findall(r'<script(?! id="[a-z-]+" type="application/json")[^>]*>', answer.content.decode())
    wrong = [f"{name} {policy.get(name)}" for name in policy | STRICT if policy.get(name) != STRICT.get(name)]
    wrong += [f"script-src {scripts}"] if not nonce or scripts != f"'nonce-{nonce}'" else []
    return wrong + [tag for tag in tags if f'nonce="{nonce}"' not in tag or " src=" not in tag]
