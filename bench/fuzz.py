"""Throws at least 10,000 inputs at every address, form and field of the product, as everybody who could send them.

    make fuzz                       # about a quarter of an hour, on a throwaway PostgreSQL database
    make fuzz INPUTS=1000

Never may an answer be a 500, and never may it hold a word that this role may not read: the telltale words of
`tests/world.py` stand in every field behind a wall. What was written is undone, but not before the database has looked
at it as at a commit, and its mails were handed to a server that refuses some. Files are sent wherever one is asked for.
Ends with a table, and fails if one of these was found.
"""

import logging
import os
import sys
import warnings
from base64 import urlsafe_b64encode
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import django
import psycopg

HERE = Path(__file__).parent
SERVER = os.environ.get("BENCH_SERVER", "postgres://postgres@127.0.0.1:5432")
NAME = f"fuzz_{os.getpid()}"
os.environ |= {
    "DATABASE_URL": f"{SERVER}/{NAME}",
    "DJANGO_SETTINGS_MODULE": "config.settings",
    "SECRET_KEY": "only-for-the-fuzz",
    "DEBUG": "off",
    "BEHIND_TLS": "off",
    "STATIC_MANIFEST": "off",
    "ALLOWED_HOSTS": "testserver",
    "EMAIL_URL": "memorymail://",
    "SECOND_STEP_KEYS": urlsafe_b64encode(os.urandom(32)).decode(),
    "NOTES_KEYS": urlsafe_b64encode(os.urandom(32)).decode(),
}
warnings.filterwarnings("ignore")
logging.disable()
sys.path.insert(0, str(HERE.parent))
django.setup()

from django.conf import settings as center  # noqa: E402
from django.contrib.auth.signals import user_logged_in  # noqa: E402
from django.core.cache import cache  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import TestCase  # noqa: E402
from django.urls import NoReverseMatch, reverse  # noqa: E402
from hypothesis import HealthCheck, Phase, given, settings  # noqa: E402
from hypothesis import strategies as some  # noqa: E402

from bench.files import FILES, Upload  # noqa: E402
from bench.forms import Forms  # noqa: E402
from tests.addresses import EVERYTHING, PAGES, PARAMETER, path_of, records_of  # noqa: E402
from tests.conftest import prove  # noqa: E402
from tests.world import built  # noqa: E402

NASTY = [
    *["", " ", "\0", "a\0b", "\x01\x1b[2J\x7f", "\r\nBcc: somebody@example.org", "x" * 5_000, "x" * 20_000],
    *["\u202egnirts", "\ufeff", "\u200d\u200b", "👩‍👩‍👧‍👦" * 50, "ﷺ" * 300, "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L", "ÿ\ud7ff"],
    *["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{7*7}}{% debug %}", "${7*7}", "%s%n%d%"],
    *["'; DROP TABLE cases_case; --", "\\", "_%", "../../../etc/passwd", "file:///etc/passwd", "//evil.example/"],
    *[
        "-1",
        "0",
        "1",
        "2147483648",
        "9223372036854775808",
        "9" * 400,
        "1e400",
        "-0",
        "NaN",
        "Infinity",
        "٣",
        "1,5",
    ],
    *["2026-02-30", "0000-00-00", "0001-01-01", "9999-12-31", "9999-12-31T23:59", "10000-01-01", "24:61", "on"],
    *["[]", "{}", "null", "[" * 5_000, '{"a":' * 2_000, '[[{"x":1e999,"y":-1e999}]]', "true", '"\\u0000"'],
]
QUERY = ["q", "state", "school", "mediator", "after", "before", "show", "language", "code", "next", "page", "o", "p",
         "who", "what", "from", "to", "urgent", "held", "unassigned", "term", "e", "all"]  # fmt: skip
# Drawing a paper takes long, and the admin's pages are many and alike: the other addresses share what is left.
FOR_A_PAPER, IN_THE_ADMIN = 3, 6
text = some.one_of(
    some.sampled_from(NASTY),
    some.text(some.characters(exclude_categories=["Cs"]), max_size=80),
    some.integers().map(str),
)


@dataclass
class Page:
    """One address and all that is sent to it; `tried` counts the statuses of the answers."""

    name: str
    route: str
    path: str
    forms: list = field(default_factory=list)
    tried: Counter = field(default_factory=Counter)
    wrong: dict = field(default_factory=dict)
    is_paper: bool = False

    @property
    def gets_few(self):
        return self.is_paper or self.name.startswith("admin:")


class Fuzz:
    def __init__(self, world):
        self.world, self.roles = world, sorted(world.clients)
        self.hidden = {
            role: [canary.word for canary in world.canaries if role not in canary.readers] for role in self.roles
        }
        others = [
            *(record.pk for record in vars(world.other).values() if hasattr(record, "pk")),
            world.newer_agreement.pk,
        ]
        keys = [str(one) for one in {*records_of(world).values(), *others} if len(str(one)) < 12]
        self.value = some.one_of(text, some.sampled_from(keys))
        for client in world.clients.values():
            client.raise_request_exception = False

    def pages(self):
        for name, route in PAGES:
            yield self._page(name, route, self._path_of(name, route))
        for name, route, _ in EVERYTHING:
            if name.startswith("admin:") and "<" not in route:
                yield self._page(name, route, reverse(name))
            elif name.endswith(("_change", "_history", "_delete")):
                yield self._admins(name, route)

    def _path_of(self, name, route):
        try:
            return path_of(self.world, name, route)
        except KeyError:
            return "/" + PARAMETER.sub("made-up", route)

    def _admins(self, name, route):
        try:
            return self._page(name, route, reverse(name, args=[1]))
        except NoReverseMatch:
            return self._page(name, route, "/" + PARAMETER.sub("1", route))

    def _page(self, name, route, path):
        page = Page(name, route, path)
        for role in ("coordinator", "mediator", "teacher", "administrator", "anonymous"):
            answer = self.ask(role, "get", path, {})
            if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
                page.forms += [form for form in Forms.of(answer.text) if "sign-out" not in form.action]
            page.is_paper |= answer.get("Content-Type") == "application/pdf"
        return page

    def ask(self, role, method, path, data):
        """Whatever it did is undone, after everything that a commit would have done."""
        cache.clear()
        client = self.world.clients[role]
        kept = client.cookies.output(header="", sep=";")
        data = {name: value.opened() if isinstance(value, Upload) else value for name, value in data.items()}
        with transaction.atomic():
            try:
                with TestCase.captureOnCommitCallbacks(execute=True):
                    answer = getattr(client, method)(path, data)
                if answer.status_code < 500:
                    connection.check_constraints()
                return answer
            finally:
                transaction.set_rollback(True)
                client.cookies.clear()
                client.cookies.load(kept)

    def throw(self, page, inputs):
        @settings(
            max_examples=inputs,
            database=None,
            deadline=None,
            derandomize=not os.environ.get("FUZZ_ANEW"),
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(some.data())
        def one(data):
            sent = self._draw(page, data)
            try:
                answer = self.ask(*sent)
            except Exception as error:
                problem = f"after its answer: {type(error).__name__}: {error}"[:300]
            else:
                page.tried[answer.status_code // 100] += 1
                problem = self._wrong(answer, sent)
            if problem:
                page.wrong[problem] = sent
                raise AssertionError(problem)

        try:
            one()
        except (AssertionError, BaseExceptionGroup):
            return
        except Exception as error:
            page.wrong[f"{type(error).__name__}: {error}"[:300]] = ()

    def _draw(self, page, data):
        """Whom it comes from, how, where to and what: mostly a form of the page with one or some fields changed."""
        role = data.draw(some.sampled_from(self.roles))
        way = data.draw(some.sampled_from(["form", "form", "form", "query", "path"]))
        if way == "path" and "<" in page.route:
            return role, data.draw(some.sampled_from(["get", "post"])), self._path(page, data), {}
        if way == "form" and page.forms:
            form = data.draw(some.sampled_from(page.forms))
            names = sorted(form.data) or ["text"]
            changed = data.draw(some.dictionaries(some.sampled_from(names), self.value, min_size=1, max_size=4))
            if form.files and data.draw(some.booleans()):
                changed |= {name: data.draw(some.sampled_from(FILES)) for name in form.files}
            path = form.action if form.action.startswith("/") else page.path
            return role, form.method if form.method in ("get", "post") else "post", path, form.data | changed
        names = some.sampled_from(QUERY)
        return (
            role,
            data.draw(some.sampled_from(["get", "post"])),
            page.path,
            data.draw(some.dictionaries(names, self.value, min_size=1, max_size=3)),
        )

    def _path(self, page, data):
        part = self.value.map(lambda value: quote(value[:500], safe=""))
        return "/" + PARAMETER.sub(lambda found: data.draw(part), page.route).replace("\0", "%00")

    def _wrong(self, answer, sent):
        """A page that gives back what was sent to it, to be sent again, tells nobody anything."""
        if answer.status_code >= 500:
            error = getattr(answer, "exc_info", None) or (None, "no exception", None)
            return f"{answer.status_code}: {type(error[1]).__name__}: {str(error[1])[:200]}"
        told = "" if answer.streaming else answer.content.decode("utf-8", "replace")
        told += str(answer.headers)
        leaked = [word for word in self.hidden[sent[0]] if word in told and word not in str(sent)]
        return f"{sent[0]} reads {leaked[0]}" if leaked else ""


def main(inputs):
    with psycopg.connect(f"{SERVER}/postgres", autocommit=True) as server:
        server.execute(f"CREATE DATABASE {NAME}")
        try:
            call_command("migrate", verbosity=0)
            user_logged_in.connect(prove)
            with built() as world:
                center.EMAIL_BACKEND = "bench.refusing.EmailBackend"
                pages = run(Fuzz(world), inputs)
        finally:
            connection.close()
            server.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
    return show(pages)


def run(fuzz, inputs):
    pages = list(fuzz.pages())
    few = {page.path: FOR_A_PAPER if page.is_paper else IN_THE_ADMIN for page in pages if page.gets_few}
    share = -(-(inputs - sum(few.values())) // (len(pages) - len(few)))
    for number, page in enumerate(pages, 1):
        fuzz.throw(page, few.get(page.path, max(share, 1)))
        if page.wrong:
            print(f"{number}/{len(pages)} {page.name}: {'; '.join(page.wrong)}", flush=True)
    return pages


def show(pages):
    print(f"\n{'address':44}{'forms':>6}{'inputs':>8}{'2xx':>7}{'3xx':>7}{'4xx':>7}{'5xx':>5}  wrong")
    for page in pages:
        counts = "".join(f"{page.tried[kind]:>{width}}" for kind, width in ((2, 7), (3, 7), (4, 7), (5, 5)))
        print(f"{page.name:44}{len(page.forms):>6}{page.tried.total():>8}{counts}  {'; '.join(page.wrong)}")
    total = sum((page.tried for page in pages), Counter())
    wrong = [(page, problem, sent) for page in pages for problem, sent in page.wrong.items()]
    for page, problem, sent in wrong:
        print(f"\n{page.name}: {problem}\n  {str(sent)[:600]}")
    print(
        f"\n{total.total():,} inputs at {len(pages)} addresses; answered with a 500: {total[5]}; wrong: {len(wrong)}"
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000))
