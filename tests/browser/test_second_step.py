"""A mediator signs in with a password and a code, makes a passkey, and signs in with it the next time."""

from allauth.mfa.models import Authenticator

from tests.browser.by_hand import send
from tests.conftest import PASSWORD
from tests.schools.codes import code_now, give_app


def type_password(page, user):
    page.goto("/cases/")
    page.get_by_label("E-mail").fill(user.email)
    page.get_by_label("Password").fill(PASSWORD)
    send(page, "Sign in")


def give_fingerprint(page):
    """The device has one, and its owner's finger is always on it."""
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasUserVerification": True, "isUserVerified": True}
    device.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": options | {"hasResidentKey": True, "automaticPresenceSimulation": True}},
    )


def test_a_code_and_then_a_passkey(browser_page, mediator, settings, examine):
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
    give_app(mediator)
    page = browser_page()
    give_fingerprint(page)
    type_password(page, mediator)
    examine(page)
    page.get_by_label("Code").fill("000000")
    send(page, "Sign in")
    examine(page, "with a wrong code")
    page.get_by_label("Code").fill(code_now())
    send(page, "Sign in")
    assert page.url.endswith("/cases/")
    page.goto("/second-step/passkey/")
    examine(page)
    page.get_by_label("What you call it").fill("My laptop")
    page.get_by_role("button", name="Make the passkey").click()
    page.get_by_text("Passkey “My laptop”").wait_for()
    examine(page)
    page.goto("/second-step/codes/")
    examine(page)
    step = Authenticator.objects.get(type="webauthn")
    page.goto(f"/second-step/{step.pk}/remove/")
    examine(page)
    page.context.clear_cookies()
    type_password(page, mediator)
    page.get_by_role("button", name="Use a passkey instead").click()
    page.wait_for_url("**/cases/")


def test_setting_one_up(browser_page, mediator, examine):
    page = browser_page()
    type_password(page, mediator)
    page.get_by_role("heading", name="One more thing before you begin").wait_for()
    examine(page)
    page.get_by_role("link", name="Set it up with an app on your phone").click()
    page.get_by_text("Neither works? Type this text").click()
    examine(page)
    spelled = page.locator("code").inner_text()
    assert {len(group) for group in spelled.split()} == {4}
    secret = spelled.replace(" ", "")
    opened_on_the_phone = page.get_by_role("link", name="Open it with this account").get_attribute("href")
    assert opened_on_the_phone.startswith("otpauth://totp/")
    assert f"secret={secret}" in opened_on_the_phone
    page.get_by_label("The code that the app shows now").fill(code_now(secret))
    send(page, "Use this app")
    page.get_by_role("link", name="I have kept them").click()
    page.get_by_role("heading", name="One more thing").wait_for(state="detached")
    page.goto("/cases/")
    assert page.url.endswith("/cases/")
