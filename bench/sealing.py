"""What sealing an agreement costs beside drawing its pages, in one run, so that the machine weighs on all alike.

    make bench

Of a two-page agreement with six signatures: a plain render of the two pages, the sealing (render with the
certificate page, seal, store), and fpdf2 writing the same words in the same fonts, in time of the processor: what else
a machine has to do is nobody's. Says the medians and the ratios, and what a save and a signature ask of the database.
Fails when a limit is missed.
"""

import io
import os
import statistics
import sys
import tempfile
import time
import warnings
from decimal import Decimal
from pathlib import Path

import django

HERE = Path(__file__).parent
KEY = Path(tempfile.mkdtemp()) / "seal.p12"
os.environ |= {
    "DATABASE_URL": "sqlite://:memory:",
    "DJANGO_SETTINGS_MODULE": "config.settings",
    "SECRET_KEY": "only-for-the-bench",
    "SECOND_STEP_KEYS": "b25seS1mb3ItdGhlLWJlbmNoLS0tLS0tLS0tLS0tLS0=",
    "DEBUG": "off",
    "ALLOWED_HOSTS": "testserver",
    "BEHIND_TLS": "off",
    "STATIC_MANIFEST": "off",
    "EMAIL_URL": "memorymail://",
    "SEAL_KEY_FILE": str(KEY),
    "SEAL_KEY_PASSWORD": "only for the bench",
}
warnings.filterwarnings("ignore", "No directory at")
sys.path.insert(0, str(HERE.parent))
django.setup()

from django.contrib.auth.signals import user_logged_in  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from fpdf import FPDF  # noqa: E402
from pypdf import PdfReader  # noqa: E402

from agreements import actions, paper, seals  # noqa: E402
from agreements.actions import sealing  # noqa: E402
from cases import actions as cases  # noqa: E402
from schools.models import Center, District, School, User  # noqa: E402
from tests import conftest as stages  # noqa: E402
from tests.agreements.test_draft import page as draft_page  # noqa: E402
from tests.agreements.test_sign import typed, url_of  # noqa: E402

RUNS = 15
FONTS = HERE.parent / "static" / "fonts"


def main():
    call_command("migrate", verbosity=0)
    agreement, by = signed_by_six()
    KEY.write_bytes(seals.new_key("Bench", "only for the bench"))
    words = [page.extract_text().splitlines() for page in PdfReader(io.BytesIO(plain(agreement))).pages]
    if (pages := len(words)) != 2:
        raise SystemExit(f"The agreement has {pages} pages, not two.")
    ways = {
        "two pages, WeasyPrint": lambda: plain(agreement),
        "sealing": lambda: seal(agreement, by),
        "two pages, fpdf2": lambda: with_fpdf2(words),
    }
    times = {name: [] for name in ways}
    for run in range(RUNS + 2):
        for name, way in ways.items():
            begun = time.process_time()
            way()
            if run > 1:
                times[name].append((time.process_time() - begun) * 1000)
    medians = {name: statistics.median(measured) for name, measured in times.items()}
    for name, median in medians.items():
        print(f"{name:32}{median:>9.1f} ms")
    render, sealed, fpdf2 = medians.values()
    save, sign = questions(agreement, by)
    limits = [
        show("sealing / render", sealed / render, 1.6, ".2f"),
        show("render / fpdf2", render / fpdf2, 1, ".2f"),
        show("a save asks the database", save, 5, "d"),
        show("a signature asks the database", sign, 12, "d"),
    ]
    raise SystemExit(not all(limits))


def show(name, measured, most, form):
    """Whether it is within its limit."""
    print(f"{name:32}{measured:>9{form}}     at most {most:{form}}{'' if measured <= most else ': MISSED'}")
    return measured <= most


def questions(agreement, by):
    """Of a save of the draft of the next version, and of the first signature of that."""
    user_logged_in.connect(stages.prove)
    client = Client()
    client.force_login(by)
    draft = actions.amend(agreement=agreement, by=by)
    client.get(f"/agreements/{draft.pk}/draft/")
    save = asked(client, f"/agreements/{draft.pk}/draft/save/", draft_page(draft))
    draft.refresh_from_db()
    signing = actions.go_to_signing(agreement=draft, by=by)
    signer = signing.required_signers()[0].party
    return save, asked(client, url_of(signing, signer), typed(signing, signer))


def asked(client, url, data):
    """Savepoints apart, which SQLite has here for a transaction."""
    with CaptureQueriesContext(connection) as queries:
        response = client.post(url, data)
    if response.status_code not in (200, 302):
        raise SystemExit(f"{url} answered {response.status_code}.")
    return sum(not q["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")) for q in queries)


def signed_by_six():
    """Built by the product's own actions, as the tests build theirs: two children, two guardians, two more."""
    Center.objects.create(
        name="Bench", address="12 North Broadway\nBillings, MT 59101", telephone="(406) 555-0100"
    )
    school = School.objects.create(district=District.objects.create(name="District"), name="Lincoln")
    coordinator = stages.make_user("Carla Coordinator", User.Role.COORDINATOR)
    mediator = stages.make_user("Manuel Mediator", User.Role.MEDIATOR)
    case = cases.refer(school=school, people=stages.people(), by=coordinator, **stages.incident()).case
    stages.accept_case(case, mediator=mediator, by=coordinator)
    for party in case.parties.principals():
        stages.make_ready(party, by=mediator)
    stages.schedule(case, facilitators=[mediator, coordinator], by=mediator)
    stages.hold_conference(case, by=mediator)
    case.refresh_from_db()
    return stages.sign_all(drafted(case, mediator), by=mediator), mediator


def drafted(case, mediator):
    harmed, responsible = case.parties.principals()
    names = (("Thomas Running Wolf", "community"), ("Jennifer Hale", "school"))
    friend, teacher = (cases.add_party(case=case, side=side, name=name, by=mediator) for name, side in names)
    promises = [
        stages.promise(responsible, harmed),
        stages.promise(responsible, harmed, kind="restitution", what="Pays for the glasses.", amount=Decimal(120)),
        stages.promise(friend, responsible, kind="service", what="Helps in the school garden.", hours=Decimal(8)),
        stages.promise(teacher, harmed, kind="support", what="Meets her every Monday before class."),
        *(
            stages.promise(responsible, harmed, kind="other", what=what)
            for what in ("Uses the other stairs.", "Keeps her picture off the net.", "Says it to the class.")
        ),
    ]
    agreement = stages.draft_agreement(case, by=mediator, obligations=promises)
    return actions.go_to_signing(agreement=agreement, by=mediator)


def plain(agreement):
    return paper._render(agreement, agreement.signing_list())


def seal(agreement, by):
    """The document as the last signature makes and stores it, undone at once: it was stored before there was a key."""
    with transaction.atomic():
        sealing._store(agreement, by)
        transaction.set_rollback(True)


def with_fpdf2(words):
    pdf = FPDF(format="letter", unit="pt")
    pdf.set_auto_page_break(False)
    for style, file in (("", "Regular"), ("B", "Bold"), ("I", "Italic")):
        pdf.add_font("Serif", style, FONTS / f"NotoSerif-{file}.ttf")
        pdf.add_font("Sans", style, FONTS / f"NotoSans-{file}.ttf")
    styles = [("Serif", "B", 12.5), ("Serif", "", 10.8), ("Sans", "B", 8.8), ("Sans", "", 8.8), ("Serif", "I", 13)]
    for lines in words:
        pdf.add_page()
        for number, line in enumerate(lines):
            pdf.set_font(*styles[number % len(styles)])
            pdf.multi_cell(0, 15, line, new_x="LMARGIN", new_y="NEXT")
    return bytes(pdf.output())


if __name__ == "__main__":
    main()
