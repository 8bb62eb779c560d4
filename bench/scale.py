"""What a page costs at a thousand cases and at a million, in one run, on a throwaway PostgreSQL database.

    make bench                          # both sizes, about a quarter of an hour and 6 GB of disk
    make bench SIZES="1000 100000"

Says for every page the median time, the number of queries, and which large tables a query read from end to end.
Never a test: the times are for people to look at.
"""

import json
import os
import re
import statistics
import sys
import time
import warnings
from pathlib import Path

import django
import psycopg

HERE = Path(__file__).parent
SERVER = os.environ.get("BENCH_SERVER", "postgres://postgres@127.0.0.1:5432")
NAME = f"bench_{os.getpid()}"
os.environ |= {
    "DATABASE_URL": f"{SERVER}/postgres",
    "DJANGO_SETTINGS_MODULE": "config.settings",
    "SECRET_KEY": "only-for-the-bench",
    "SECOND_STEP_KEYS": "b25seS1mb3ItdGhlLWJlbmNoLS0tLS0tLS0tLS0tLS0=",
    "DEBUG": "off",
    "BEHIND_TLS": "off",
    "STATIC_MANIFEST": "off",
    "ALLOWED_HOSTS": "testserver",
    "EMAIL_URL": "memorymail://",
}
warnings.filterwarnings("ignore", "No directory at")
sys.path.insert(0, str(HERE.parent))
django.setup()

from django.contrib.auth.signals import user_logged_in  # noqa: E402
from django.core import signing  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from cases import keyset  # noqa: E402
from cases.models import Case  # noqa: E402
from schools.models import User  # noqa: E402
from tests.conftest import prove  # noqa: E402

RUNS = 7
LARGE = 10_000
NEWEST = ("-referred_at", "-pk")
PAGES = {
    "coordinator": [
        "/",
        "/screening/",
        "/due/",
        "/cases/",
        "/cases/?state=closed",
        "/cases/?state=all",
        "/cases/?state=all&{deep}",
        "/cases/?state=preconference",
        "/cases/?urgent=on",
        "/cases/?held=on",
        "/cases/?unassigned=on",
        "/cases/?school=lincoln",
        "/cases/?state=all&school=lincoln",
        "/cases/?mediator=1",
        "/cases/?state=closed&mediator=1",
        "/cases/?state=closed&urgent=on&school=skyview&mediator=1",
        "/cases/?school=nowhere",
        "/referrals/",
        "/referrals/?state=all",
        "/search/?q={ref}",
        "/search/?q={number}",
        "/search/?q=gomez",
        "/search/?q={rare}",
        "/search/?q=nobody+of+this+name",
        "/search/?q=skyview",
        "/search/?q=skyview+{rare}",
        "/search/?q=middle+school",
        "/cases/{ref}/",
        "/cases/{waiting}/screen/",
        "/cases/{ref}/history/",
        "/history/",
        "/history/?show=reads",
        "/history/?show=changes",
        "/agreements/{agreement}/",
        "/admin/cases/case/",
        "/admin/cases/case/?q={rare}",
    ],
    "mediator": [
        "/",
        "/due/",
        "/cases/",
        "/cases/?state=all",
        "/cases/?urgent=on",
        "/search/?q=gomez",
        "/search/?q={rare}",
        "/search/?q=skyview",
    ],
    "school_staff": [
        "/",
        "/referrals/",
        "/referrals/?state=closed",
        "/referrals/?state=all",
        "/search/?q=gomez",
        "/search/?q={rare}",
        "/search/?q=lincoln",
        "/search/?q=lincoln+{rare}",
    ],
    "administrator": ["/", "/admin/"],
}


def main(sizes):
    """Both databases stand side by side, so that whatever else the machine does weighs on both."""
    with psycopg.connect(f"{SERVER}/postgres", autocommit=True) as server:
        try:
            for size in sizes:
                server.execute(f"CREATE DATABASE {NAME}_{size}")
                fill(size)
            show(sizes)
        finally:
            connection.close()
            for size in sizes:
                server.execute(f"DROP DATABASE IF EXISTS {NAME}_{size}")


def show(sizes):
    print(
        f"{'':13}{'page':58}"
        + "".join(f"{size:>12,}" for size in sizes)
        + "   ratio  queries  read from end to end"
    )
    for role, page in [(role, page) for role, pages in PAGES.items() for page in pages]:
        found = [look(size, role, page) for size in sizes]
        times = "".join(f"{median:>9.1f} ms" for median, _, _ in found)
        queries = "→".join(str(count) for count in dict.fromkeys(count for _, count, _ in found))
        ratio = found[-1][0] / found[0][0]
        print(f"{role:13}{page:58}{times}{ratio:>8.1f}{queries:>9}  {', '.join(sorted(found[-1][2]))}", flush=True)


def use(size):
    connection.close()
    connection.settings_dict["NAME"] = f"{NAME}_{size}"


def fill(size):
    use(size)
    begun = time.perf_counter()
    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute((HERE / "fill.sql").read_text().replace("{cases}", str(size)))
        cursor.execute("VACUUM ANALYZE")
    print(f"{size:,} cases written in {time.perf_counter() - begun:.0f} s", file=sys.stderr)


def look(size, role, page):
    """The median time, the number of queries, and what was scanned; the first request only warms up."""
    use(size)
    client = Client()
    user_logged_in.connect(prove)
    client.force_login(User.objects.filter(role=role).first())
    url = page.format(**places())
    with CaptureQueriesContext(connection) as asked:
        response = client.get(url)
    if response.status_code != 200:
        raise SystemExit(f"{url} answered {response.status_code}")
    queries = [query["sql"] for query in asked]
    times = [timed(client, url) for _ in range(RUNS)]
    return statistics.median(times), len(queries), {table for sql in queries for table in scanned(sql)}


def places():
    """What stands in an address: a case in the middle, a rare name, a cursor into the depth."""
    newest = Case.objects.count()
    middle = Case.objects.filter(status="monitoring", pk__gte=newest // 2).order_by("pk")[0]
    rare = Case.objects.get(pk=newest // 100 * 50)
    oldest = Case.objects.get(pk=newest // 10)
    cursor = signing.dumps([oldest.referred_at.isoformat(), oldest.pk], salt=keyset._salt(NEWEST))
    return {
        "ref": middle.ref,
        "number": middle.pk,
        "rare": f"nunez-{rare.pk}",
        "deep": f"after={cursor}",
        "waiting": Case.objects.waiting_for_screening()[0].ref,
        "agreement": middle.pk,
    }


def timed(client, url):
    begun = time.perf_counter()
    client.get(url)
    return (time.perf_counter() - begun) * 1000


def scanned(sql):
    """The large tables that PostgreSQL reads from end to end to answer this."""
    if not sql.startswith("SELECT"):
        return
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (FORMAT JSON) " + sql.replace("%", "%%"), [])
        (answer,) = cursor.fetchone()
        plan = json.dumps(answer) if not isinstance(answer, str) else answer
        for table in set(
            re.findall(r'"Node Type": "(?:Parallel )?Seq Scan".*?"Relation Name": "(\w+)"', plan, re.S)
        ):
            cursor.execute("SELECT reltuples FROM pg_class WHERE relname = %s", [table])
            if cursor.fetchone()[0] > LARGE:
                yield table


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [1_000, 1_000_000])
