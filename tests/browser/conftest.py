"""People at a browser: Debian's Chromium, a server that answers it, and a watch over what no page may do."""

import os
import re
import traceback
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.staticfiles import handlers
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.signals import got_request_exception
from django.db import connection
from django.test import Client

PHONE, DESKTOP = 390, 1280
# Not preloaded: axe would put imported style sheets into the page, which its security policy refuses.
RULES = """rules => axe.run({
    resultTypes: ["violations"], preload: false, selectors: false, ...(rules && {runOnly: {type: "rule", values: rules}}),
}).then(found => found.violations)"""
# What the width and the colors of a page decide; all other rules read only what stands in it.
OF_ITS_LOOKS = ["color-contrast", "link-in-text-block", "scrollable-region-focusable"]
HEIGHT = 900


@pytest.fixture(scope="session")
def browser_type_launch_args():
    return {
        "executable_path": os.environ.get("CHROMIUM", "/usr/bin/chromium"),
        "args": ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    }


class KeptByTheBrowser(StaticFilesHandler):
    """Style, scripts and fonts are fetched once a browser, as they are from a real server, and not once a page."""

    def serve(self, request):
        response = super().serve(request)
        response["Cache-Control"] = "max-age=3600, immutable"
        return response


@pytest.fixture(scope="session", autouse=True)
def _static_files_are_kept():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(handlers, "StaticFilesHandler", KeptByTheBrowser)
        yield


@pytest.fixture(scope="session", autouse=True)
def _whoever_hangs_up_last_may(django_db_setup):
    """A thread that served a browser may end after the server, and only then lets go of the connection to memory."""
    connection.inc_thread_sharing()


class Watch:
    """Everything that is wrong in a browser without anybody having to look for it."""

    def __init__(self, origin):
        self.origin, self.wrong, self.may_leave = origin, [], False

    def over(self, page):
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.wrong.append(f"{page.url}: {error}"))
        page.on("request", self._request)
        page.on("response", self._response)
        page.on("dialog", self._dialog)

    def _console(self, message):
        """A refused form is answered 400 and a wall 404: Chromium logs those of pages, and they are meant."""
        if message.type in ("error", "warning") and not message.text.startswith("Failed to load resource"):
            self.wrong.append(f"console: {message.text} ({message.location.get('url')})")

    def _request(self, request):
        if not request.url.startswith((f"{self.origin}/", "data:", "blob:")):
            self.wrong.append(f"a request to another origin: {request.url}")

    def _response(self, response):
        """What a page asks of itself may be refused: it says so in its own words."""
        part_of_a_page = response.request.resource_type not in ("document", "fetch")
        if response.status >= 500 or (part_of_a_page and response.status >= 400):
            self.wrong.append(f"{response.status} of {response.request.method} {response.url}")

    def _dialog(self, dialog):
        """A page asks before it is left with something unsent; nobody who sends it is to see that."""
        if not self.may_leave:
            self.wrong.append(f"asked {dialog.type}: {dialog.message}")
        dialog.accept()

    def exception(self, sender, request, **_):
        self.wrong.append(f"{request.method} {request.path}\n{traceback.format_exc()}")


@pytest.fixture
def watch(live_server):
    """Fails the test on a console error, a broken security policy, a foreign request or a server error."""
    watch = Watch(live_server.url)
    got_request_exception.connect(watch.exception)
    yield watch
    got_request_exception.disconnect(watch.exception)
    if watch.wrong:
        pytest.fail("\n".join(dict.fromkeys(watch.wrong)), pytrace=False)


@pytest.fixture
def browser_page(browser, live_server, watch):
    """`browser_page(user, width=DESKTOP, scheme="light")` answers a page on which they are signed in."""
    contexts = []

    def browser_page(user=None, *, width=DESKTOP, scheme="light", **options):
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": HEIGHT},
            color_scheme=scheme,
            reduced_motion="reduce",
            **options,
        )
        contexts.append(context)
        context.set_default_timeout(45_000)
        if user is not None:
            context.add_cookies([session_of(user, live_server.url)])
        page = context.new_page()
        watch.over(page)
        return page

    yield browser_page
    for context in contexts:
        context.close()


class Examination:
    """Looks at a page as it is: with axe on a desktop in the light, and at its looks again on a phone in the dark
    (at the first page of a test with all rules: the phone has a menu of its own), every fold open.

    With SCREENSHOTS=folder in the environment it keeps a picture of each, for people to look at.
    """

    WIDTHS = ((DESKTOP, "light", None), (PHONE, "dark", OF_ITS_LOOKS))

    def __init__(self, watch):
        self.watch, self.axe, self.seen = watch, Axe().axe_script, 0
        self.pictures = os.environ.get("SCREENSHOTS")

    def __call__(self, page, what=""):
        page.wait_for_load_state()
        what = f"{page.url} {what}".strip()
        page.evaluate("document.querySelectorAll('details:not(.menu)').forEach(fold => fold.open = true)")
        page.evaluate(self.axe)
        for width, scheme, rules in self.WIDTHS:
            page.set_viewport_size({"width": width, "height": HEIGHT})
            page.emulate_media(color_scheme=scheme)
            page.evaluate("Promise.all(document.getAnimations().map(moving => moving.finished))")
            self._picture(page, what, width, scheme)
            self._axe(page, f"{what} ({width}, {scheme})", rules if self.seen else None)
        self._scrolls_sideways(page, what)
        self.seen += 1

    def _axe(self, page, what, rules):
        for found in page.evaluate(RULES, rules):
            for node in found["nodes"]:
                self.watch.wrong.append(f"{what}: {found['id']}: {node['html'][:200]}\n{node['failureSummary']}")

    def _scrolls_sideways(self, page, what):
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > PHONE:
            self.watch.wrong.append(f"{what}: {wide} pixels wide on a phone")

    def _picture(self, page, what, width, scheme):
        if self.pictures:
            name = re.sub(r"[^a-zA-Z0-9]+", "-", what.split("/", 3)[-1]).strip("-") or "home"
            path = Path(self.pictures, f"{name}-{width}-{scheme}.png")
            page.screenshot(path=path, full_page=True)


@pytest.fixture
def examine(watch):
    """`examine(page)` notes whatever axe finds wrong with it; the test fails at its end with all of it."""
    examination = Examination(watch)
    watch.may_leave = True
    yield examination
    assert examination.seen


def session_of(user, url):
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": url}
