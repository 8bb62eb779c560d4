"""Somebody at a browser, over real connections: they may be cut, and the answer may be a page that says so."""

import http.client
import time
from urllib.parse import urlencode, urljoin, urlsplit

from bench.forms import Forms

# What each of our own pages for a failure says; a bare 500 of the server does not.
SAYS_WHAT_HAPPENED = "This is not your fault"

# How often somebody loads a page again that does not come.
LOOKS = 60


class Unsure(Exception):
    """No answer came, or one that does not say whether it was done: whoever sent something looks for it."""


class Visitor:
    """One browser; `tally` counts the answers of all of them."""

    def __init__(self, host, port, tally):
        self.host, self.port, self.tally, self.cookies = host, port, tally, {}

    def get(self, path):
        return self._follow("GET", path)

    def send(self, path, form, **changes):
        """Fill in a form that stood on the page at `path`, and send it. A button is pressed that is in `changes`."""
        target = urljoin(path, form.action or path)
        written = {name: value for name, value in form.data.items() if name not in form.buttons}
        filled = {name: value for name, value in (written | changes).items() if value}
        return self._follow(form.method.upper(), target, urlencode(filled))

    def form(self, page, field):
        """The form of a page that has this field; None where there is none."""
        return next((form for form in Forms.of(page) if field in form.data), None)

    def _follow(self, method, path, body=None):
        for _ in range(6):
            status, location, page = self._ask(method, path, body)
            if status not in (301, 302, 303):
                return status, path, page
            # What is shown next is asked for anew as often as it takes: what was sent has been answered.
            method, path, body = "GET", urljoin(path, location), None
        raise Unsure("led around in a circle")

    def _ask(self, method, path, body):
        for _ in range(LOOKS if method == "GET" else 1):
            try:
                return self._ask_once(method, path, body)
            except Unsure as unsure:
                last = unsure
                time.sleep(1)
        raise last

    def _ask_once(self, method, path, body):
        parts = urlsplit(path)
        headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "Referer": f"http://{self.host}:{self.port}{parts.path}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        connection = http.client.HTTPConnection(self.host, self.port, timeout=60)
        try:
            connection.request(method, f"{parts.path}?{parts.query}" if parts.query else parts.path, body, headers)
            answer = connection.getresponse()
            page = answer.read().decode("utf-8", "replace")
        except (OSError, http.client.HTTPException) as error:
            self.tally["no answer: the connection was cut"] += 1
            raise Unsure(str(error)) from error
        finally:
            connection.close()
        self._keep_cookies(answer)
        self.tally[f"{answer.status // 100}xx"] += 1
        if answer.status >= 500:
            said = SAYS_WHAT_HAPPENED in page
            self.tally[f"{answer.status} with a page that says what happened" if said else "a bare 5xx"] += 1
            raise Unsure(f"{answer.status} of {method} {parts.path}")
        return answer.status, answer.headers.get("Location"), page

    def _keep_cookies(self, answer):
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
