"""Fifty people at work for five minutes, while workers are killed and the database goes down, on two workers.

    make faults                     # about seven minutes, on a throwaway PostgreSQL server
    make faults MINUTES=1

They sign in, refer, log contacts and have agreements signed, over real connections. Every twenty seconds a worker
is killed, and halfway the database crashes and comes back. Whoever gets no answer, or a page that says that
something went wrong, does what that page says: looks whether it is there, and sends it again only if it is not.

Ends with a table, and fails if an answer of 500 came without a page that says what happened, if something is
missing that was acknowledged, if something is there twice, or if something is half done.
"""

import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
import traceback
import warnings
from base64 import urlsafe_b64encode
from collections import Counter
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from urllib.parse import quote

import django

HERE = Path(__file__).parent
ROOT = HERE.parent
DATABASE_PORT, PORT = 54330, 8099
FOLDER = tempfile.mkdtemp()
PEOPLE = {"teacher": 20, "caller": 18, "signer": 12}
KILL_EVERY = 20
TO_SIGN = 6
os.environ |= {
    "DATABASE_URL": f"postgres://postgres@127.0.0.1:{DATABASE_PORT}/postgres",
    "DJANGO_SETTINGS_MODULE": "config.settings",
    "SECRET_KEY": "only-for-the-faults",
    "DEBUG": "off",
    "BEHIND_TLS": "off",
    "STATIC_MANIFEST": "off",
    "ALLOWED_HOSTS": "127.0.0.1",
    "SITE_URL": f"http://127.0.0.1:{PORT}",
    "EMAIL_URL": "dummymail://",
    "SEAL_KEY_FILE": f"{FOLDER}/seal.p12",
    "SEAL_KEY_PASSWORD": "only-for-the-faults",
    "SECOND_STEP_KEYS": urlsafe_b64encode(os.urandom(32)).decode(),
    "NOTES_KEYS": urlsafe_b64encode(os.urandom(32)).decode(),
}
warnings.filterwarnings("ignore")
sys.path.insert(0, str(ROOT))
django.setup()

from django.contrib.auth.hashers import make_password  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.models import Count  # noqa: E402
from django.urls import reverse  # noqa: E402

from agreements import actions as agreements  # noqa: E402
from agreements import seals  # noqa: E402
from agreements.models import Agreement, Signature  # noqa: E402
from bench.visitor import Unsure, Visitor  # noqa: E402
from cases import actions  # noqa: E402
from cases.models import Case, Contact, Event, Referral  # noqa: E402
from schools.models import Center, District, Membership, School, User  # noqa: E402
from tests.conftest import (  # noqa: E402
    PASSWORD,
    accept_case,
    draft_agreement,
    hold_conference,
    incident,
    make_ready,
    people,
    schedule,
)
from tests.schools.codes import code_now, give_app  # noqa: E402

FOUND = re.compile(r'href="/referrals/\d[^"]*/"')
SIGN = re.compile(r'href="(/agreements/(\d+)/sign/(\d+)/(?:for/(\d+)/)?)"')


class Work:
    """What all of them do: how much, how it was answered, and what was acknowledged."""

    def __init__(self, minutes):
        self.ends = time.monotonic() + 60 * minutes
        self.counts, self.answers, self.acknowledged, self.broken = Counter(), Counter(), [], []

    @property
    def goes_on(self):
        return time.monotonic() < self.ends


class Person(threading.Thread):
    """Somebody of the center or of a school, at a browser of their own."""

    kind = ""

    def __init__(self, work, user, number, mine=()):
        super().__init__(daemon=True)
        self.work, self.user, self.number, self.mine = work, user, number, list(mine)
        self.browser = Visitor("127.0.0.1", PORT, work.answers)
        self.chance, self.sent = random.Random(number), 0

    def run(self):
        while self.work.goes_on:
            try:
                self.sign_in()
                for _ in range(self.chance.randint(6, 12)):
                    if self.work.goes_on:
                        self.do()
                        time.sleep(self.chance.uniform(0.2, 1.5))
            except Unsure:
                time.sleep(2)
            except Exception:
                self.work.broken.append(f"{self.user}: {traceback.format_exc(limit=-3)}")
                return

    def sign_in(self):
        """In a browser that knows nothing of them. A code works once, so that a second one may take half a minute."""
        self.browser.cookies.clear()
        _, path, page = self.browser.get("/sign-in/")
        form = self.browser.form(page, "login")
        status, path, page = self.browser.send(path, form, login=self.user.email, password=PASSWORD)
        while self.work.goes_on and (form := self.browser.form(page, "code")):
            status, path, page = self.browser.send(path, form, code=code_now())
            if status == 400:
                time.sleep(10)
        if status != 200 or "/sign-out/" not in page:
            raise Unsure(f"not signed in: {status}")
        self.work.counts["signed in"] += 1

    def do(self):
        """Send one thing until it is known to be there: looked for before it is sent a second time."""
        path, form, changes, what = self.prepare()
        if form is None:
            return
        self.work.counts[self.kind, "sent"] += 1
        while self.work.goes_on:
            try:
                if not self.is_acknowledged(*self.browser.send(path, form, **changes)):
                    raise Unsure("refused")
            except Unsure:
                self.work.counts[self.kind, "nobody said"] += 1
                if not self.is_there(what):
                    self.work.counts[self.kind, "sent again"] += 1
                    continue
            self.work.acknowledged.append((self.kind, what))
            return

    def mark(self):
        """A word of its own, which the search finds."""
        self.sent += 1
        return f"Mark{self.kind}n{self.number}n{self.sent}n"


class Teacher(Person):
    kind = "referral"

    def prepare(self):
        _, path, page = self.browser.get("/referrals/new/")
        form, what = self.browser.form(page, "what_happened"), self.mark()
        day = incident()["incident_on"].isoformat()
        changes = {"incident_on": day, "what_happened": what, "behaviors": "fight", "sanctions": "none"}
        changes["send"] = "yes"
        changes |= {"people-0-side": "harmed", "people-0-name": f"Ada {what}"}
        changes |= {"people-1-side": "responsible", "people-1-name": f"Bob {what}"}
        return path, form, changes, what

    def is_acknowledged(self, status, path, page):
        return status == 200 and "We have received your referral" in page

    def is_there(self, what):
        _, _, page = self.browser.get(f"/search/?q={quote(f'Ada {what}')}")
        return bool(FOUND.search(page))


class Caller(Person):
    """A mediator who writes down call after call in one case."""

    kind = "contact"

    def prepare(self):
        _, path, page = self.browser.get(self.mine[0])
        form, what = self.browser.form(page, "with_whom"), self.mark()
        return path, form, {"channel": "phone", "outcome": "left_message", "note": what}, what

    def is_acknowledged(self, status, path, page):
        return status == 200 and "Logged:" in page

    def is_there(self, what):
        """On the page of the person, where all of their contacts stand."""
        _, _, page = self.browser.get(self.mine[1])
        return what in page


class Signer(Person):
    """A mediator's device, on which one after the other signs."""

    kind = "signature"

    def prepare(self):
        while self.mine:
            agreement = self.mine[0]
            _, _, page = self.browser.get(f"/agreements/{agreement}/")
            if left := SIGN.search(page):
                path = left[1]
                _, _, page = self.browser.get(f"{path}?language=en")
                name = unescape(re.search(r"<h1>(.*?) signs</h1>", page)[1])
                changes = {"way": "typed", "consents": "on", "typed_name": name}
                return path, self.browser.form(page, "shown_hash"), changes, path
            self.mine.pop(0)
        return "", None, {}, ""

    def is_acknowledged(self, status, path, page):
        return status == 200 and "signed=" in path

    def is_there(self, what):
        _, _, page = self.browser.get(f"/agreements/{self.mine[0]}/")
        return what not in page


def settle():
    """The center, its schools, everybody who works, and what they begin with, all by the product's own actions."""
    Center.objects.create(name="Yellowstone Mediation Center", telephone="(406) 555-0100")
    district = District.objects.create(name="School District 2")
    school = School.objects.create(district=district, name="Lincoln Middle School")
    password = make_password(PASSWORD)

    def user(name, role):
        email = f"{name.lower().replace(' ', '.')}@example.org"
        person = User.objects.create(email=email, password=password, name=name, role=role)
        if role == User.Role.SCHOOL_STAFF:
            Membership.objects.create(user=person, school=school)
        else:
            give_app(person)
        return person

    coordinator = user("Carla Coordinator", User.Role.COORDINATOR)
    teachers = [user(f"Teacher {n}", User.Role.SCHOOL_STAFF) for n in range(PEOPLE["teacher"])]
    for n, teacher in enumerate(teachers):
        yield Teacher, teacher, n, ()
    for n in range(PEOPLE["caller"]):
        mediator = user(f"Caller {n}", User.Role.MEDIATOR)
        case = _accepted(school, teachers[0], coordinator, mediator)
        person = case.parties.principals().first()
        yield Caller, mediator, n, (case.get_absolute_url(), reverse("cases:party", args=[case.ref, person.pk]))
    for n in range(PEOPLE["signer"]):
        mediator = user(f"Signer {n}", User.Role.MEDIATOR)
        cases = [_accepted(school, teachers[0], coordinator, mediator) for _ in range(TO_SIGN)]
        yield Signer, mediator, n, [_ready_to_sign(case, mediator, coordinator).pk for case in cases]


def _accepted(school, teacher, coordinator, mediator):
    case = actions.refer(school=school, people=people(), by=teacher, **incident()).case
    return accept_case(case, mediator=mediator, by=coordinator)


def _ready_to_sign(case, mediator, coordinator):
    for party in case.parties.principals():
        make_ready(party, by=mediator)
    schedule(case, facilitators=[mediator, coordinator], by=mediator)
    hold_conference(case, by=mediator)
    case.refresh_from_db()
    return agreements.go_to_signing(agreement=draft_agreement(case, by=mediator), by=mediator)


@contextmanager
def database():
    command = [ROOT / "bin" / "throwaway-postgres"]
    subprocess.run([*command, "start", FOLDER, str(DATABASE_PORT)], check=True)
    try:
        yield lambda: subprocess.run([*command, "crash", FOLDER, str(DATABASE_PORT)], check=True)
    finally:
        connection.close()
        subprocess.run([*command, "stop", FOLDER, str(DATABASE_PORT)], check=True)


@contextmanager
def server():
    """As production runs it, on two workers; what it writes is for whoever looks into a failure."""
    command = [Path(sys.executable).parent / "gunicorn", "config.wsgi", "--config=config/gunicorn.py"]
    command.append(f"--bind=127.0.0.1:{PORT}")
    with open(os.environ.get("FAULTS_LOG", os.devnull), "w") as log:
        master = subprocess.Popen(
            [*command, "--workers=2", "--no-control-socket", "--timeout=60"], cwd=ROOT, stderr=log
        )
        try:
            yield master
        finally:
            master.terminate()
            master.wait(30)


def workers(master):
    return [int(pid) for pid in Path(f"/proc/{master.pid}/task/{master.pid}/children").read_text().split()]


def harm(work, master, crash):
    """A worker every twenty seconds, and once the database."""
    half = time.monotonic() + (work.ends - time.monotonic()) / 2
    while work.goes_on:
        time.sleep(min(KILL_EVERY, max(0, work.ends - time.monotonic())))
        if alive := workers(master):
            os.kill(random.choice(alive), signal.SIGKILL)
            work.counts["workers killed"] += 1
        if time.monotonic() > half and not work.counts["crashes of the database"]:
            work.counts["crashes of the database"] += 1
            crash()


def main(minutes):
    with database() as crash:
        call_command("migrate", verbosity=0)
        key = seals.new_key("Yellowstone Mediation Center", os.environ["SEAL_KEY_PASSWORD"])
        Path(os.environ["SEAL_KEY_FILE"]).write_bytes(key)
        begin = list(settle())
        connection.close()
        with server() as master:
            time.sleep(3)
            work = Work(minutes)
            everybody = [kind(work, user, number, mine) for kind, user, number, mine in begin]
            for person in everybody:
                person.start()
            harm(work, master, crash)
            for person in everybody:
                person.join(120)
        return show(work)


def show(work):
    """What everybody was told, beside what is there."""
    there = {
        "referral": Counter(
            Referral.objects.filter(what_happened__startswith="Mark").values_list("what_happened", flat=True)
        ),
        "contact": Counter(Contact.objects.filter(note__startswith="Mark").values_list("note", flat=True)),
        "signature": Counter(
            _place(*row) for row in Signature.objects.values_list("agreement", "signer", "on_behalf_of")
        ),
    }
    wrong = work.answers["a bare 5xx"] + len(work.broken)
    print(
        f"\n{'':12}{'sent':>8}{'nobody said':>13}{'sent again':>12}"
        f"{'acknowledged':>14}{'there':>8}{'missing':>9}{'twice':>7}"
    )
    for kind, found in there.items():
        told = {what for one, what in work.acknowledged if one == kind}
        missing, twice = [what for what in told if not found[what]], [what for what in found if found[what] > 1]
        wrong += len(missing) + len(twice) + (not told)
        counts = [work.counts[kind, name] for name in ("sent", "nobody said", "sent again")]
        print(
            f"{kind:12}{counts[0]:>8}{counts[1]:>13}{counts[2]:>12}{len(told):>14}{found.total():>8}{len(missing):>9}{len(twice):>7}"
        )
    half_done = list(_half_done())
    print()
    for name in ("signed in", "workers killed", "crashes of the database"):
        print(f"{name:44}{work.counts[name]:>8}")
    for name in sorted(work.answers):
        print(f"{name:44}{work.answers[name]:>8}")
    print(f"{'half done':44}{len(half_done):>8}")
    for line in [*half_done, *work.broken]:
        print(f"  {line}")
    print(
        "\nNothing is missing, nothing is there twice, nothing is half done."
        if not wrong + len(half_done)
        else "\nFAILED"
    )
    return 1 if wrong or half_done else 0


def _place(agreement, signer, child):
    return f"/agreements/{agreement}/sign/{signer}/" + (f"for/{child}/" if child else "")


def _half_done():
    """What would stand half: a case without its people or its line in the history, an agreement without its document."""
    for case in Case.objects.annotate(people=Count("parties")).filter(people__lt=2):
        yield f"case {case} has {case.people} people"
    begun = Event.objects.filter(kind=Event.Kind.REFERRED).values("case")
    for case in Case.objects.exclude(pk__in=begun):
        yield f"case {case} has no beginning in its history"
    for agreement in Agreement.objects.annotate(kept=Count("documents")):
        is_kept = agreement.kept == 1 and agreement.case.status == Case.Status.MONITORING
        if agreement.is_in_force != is_kept or (not agreement.is_in_force and agreement.kept):
            state = f"is {agreement.status}, has {agreement.kept} documents, its case is {agreement.case.status}"
            yield f"agreement {agreement.pk} {state}"
        elif not agreement.is_in_force and agreement.signatures.count() == len(agreement.signing_list()):
            yield f"agreement {agreement.pk} is signed by everybody and not sealed"


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 5))
