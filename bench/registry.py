"""How fast the list of KPM answers over a large table, beside Django's own ModelAdmin, in one run.

    .venv/bin/python -m bench.registry [--households 1000000] [--database postgres://postgres@127.0.0.1:5432/bench_registry]
        [--repeat 21] [--keep] [--reuse]

Makes its own database and drops it afterwards (``--keep`` leaves it, ``--reuse`` takes one that was left). Prints the
server's time of each page (median and 95th of 100), how many queries it takes, and the ratios. The server's time is the
processor's time of the process and the time it waits for the database: what the clock on the wall shows on a machine
that does nothing else; the clock stands beside it. Fails when the median of a page is 100 ms or more, or when one of
its queries scans the table of families, of enrolments or of assignments.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

LIMIT = 100.0
BIG = ("beneficiaries_household", "companions_assignment", "beneficiaries_enrolment")
KABUPATEN, KECAMATAN = "73.71", "73.71.10"


@dataclass
class Result:
    """Times in milliseconds: of the server, of which for the database; and by the clock on the wall."""

    times: list[float] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    walls: list[float] = field(default_factory=list)
    queries: int = 0
    scans: list[str] = field(default_factory=list)

    @property
    def median(self) -> float:
        return statistics.median(self.times)

    @property
    def p95(self) -> float:
        return sorted(self.times)[min(len(self.times) - 1, int(len(self.times) * 0.95))]


def set_up(arguments: argparse.Namespace) -> None:
    """Settings of a bench: a database of its own, nothing of the office's."""
    os.environ["DATABASE_URL"] = arguments.database
    os.environ["PORTAL_DATA_DIR"] = tempfile.mkdtemp(prefix="bench-registry-")
    os.environ["DJANGO_SETTINGS_MODULE"] = "pkh_portal.settings"
    if not arguments.reuse:
        administer(arguments.database, "DROP DATABASE IF EXISTS {name}", "CREATE DATABASE {name}")
    import django  # Settings read the environment when they are loaded.

    django.setup()
    from django.core.management import call_command  # As above.

    # As an installation has it: without collected files each address of one is looked for on disk, for every page.
    call_command("collectstatic", interactive=False, verbosity=0)


def administer(url: str, *statements: str) -> None:
    import psycopg2  # Not needed to say --help.

    server, _, name = url.rpartition("/")
    connection = psycopg2.connect(f"{server}/postgres")
    connection.autocommit = True
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement.format(name=f'"{name}"'))
    connection.close()


def fill(households: int) -> None:
    from django.core.management import call_command  # After set_up, here and below.

    from bench.registry_data import make

    begun = time.perf_counter()
    call_command("migrate", verbosity=0)
    call_command("load_regions")
    make(households)
    print(f"{households:,} families in {time.perf_counter() - begun:.0f} s\n", flush=True)


def client_of(*, region: str | None = None, superuser: bool = False) -> Any:
    from django.test import Client

    from pkh_portal.accounts.enums import Role
    from pkh_portal.accounts.tests.factories import make_user

    user = make_user(Role.STAFF, region=region, nationwide=region is None, is_superuser=superuser,
                     username=f"bench-{time.time_ns()}")  # fmt: skip
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    return client


def measure(client: Any, address: str, repeat: int) -> Result:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    result = Result()
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(address)
    if answer.status_code != 200:
        raise SystemExit(f"{address}: {answer.status_code}")
    result.queries = len(captured)
    result.scans = [scan for query in captured.captured_queries for scan in scans(query["sql"])]
    for _run in range(repeat):
        waited = Waited()
        begun, used = time.perf_counter(), time.process_time()
        with connection.execute_wrapper(waited):
            client.get(address)
        result.walls.append((time.perf_counter() - begun) * 1000)
        result.waits.append(waited.seconds * 1000)
        result.times.append((time.process_time() - used + waited.seconds - waited.used) * 1000)
    return result


class Waited:
    """How long the page waited for the database, and what it used of the processor meanwhile."""

    def __init__(self) -> None:
        self.seconds = self.used = 0.0

    def __call__(self, execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        begun, used = time.perf_counter(), time.process_time()
        try:
            return execute(sql, params, many, context)
        finally:
            self.seconds += time.perf_counter() - begun
            self.used += time.process_time() - used


def scans(sql: str) -> list[str]:
    """The big tables that a query would read from end to end."""
    from django.db import connection

    from pkh_portal.accounts.admin.keyset import COUNTED

    # Counting gives up at its bound: a scan that ends after so many rows is the quickest way to them.
    bounded = sql.startswith("SELECT COUNT(*)") and f"LIMIT {COUNTED + 1}" in sql
    if not sql.startswith("SELECT") or bounded or not any(table in sql for table in BIG):
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}")  # The statement as it was sent, values and all: no parameters to add.
        plan = [str(line) for (line,) in cursor.fetchall()]
    return [line.strip() for line in plan if "Seq Scan on" in line and any(table in line for table in BIG)]


def addresses(region: str | None) -> dict[str, str]:
    """What people ask of the list, by name."""
    from django.core.signing import Signer
    from django.urls import reverse
    from django.utils.http import urlencode

    from beneficiaries.models import Household
    from companions.models import Assignment
    from pkh_portal.accounts.scope import RegionScope

    scope = RegionScope(codes=(region,) if region else (), nationwide=region is None)
    rows = Household.objects.visible_to(scope)
    total = rows.count()
    middle = rows.order_by("name_key", "pk")[total // 2]
    example = rows.filter(kecamatan=KECAMATAN, nik_quality="valid", village__isnull=False)[7]
    person = Assignment.objects.filter(household__kecamatan=KECAMATAN).values_list("personnel", flat=True)[0]
    signer = Signer(salt="keyset.beneficiaries.household.nama")
    asked: dict[str, dict[str, Any]] = {
        "first page": {},
        "all status": {"status": "semua"},
        "kecamatan": {"kecamatan": KECAMATAN},
        "desa": {"kecamatan": KECAMATAN, "desa": example.village_id},
        "suspended": {"status": "suspended"},
        "doubtful NIK": {"mutu_nik": "tidak_sah"},
        "NIK temporary": {"mutu_nik": "temporary"},
        "no companion": {"tanpa_pendamping": "ya"},
        "companion X": {"pendamping": person},
        "component SD": {"komponen": "sd"},
        "component rare": {"komponen": "rights_victim"},
        "no visit": {"kunjungan": "belum"},
        "NIK, 6 digits": {"q": example.nik[:6]},
        "NIK, 12 digits": {"q": example.nik[:12]},
        "No. KK": {"q": example.family_card_no},
        "name: siti": {"q": "siti"},
        "name: rare": {"q": "zubaida"},
        "name: two words": {"q": "nur lestari"},
        "name: none": {"q": "qqxyz"},
        "middle page": {"posisi": signer.sign(f"n{middle.pk}")},
        "last page": {"posisi": signer.sign("l")},
        "newest": {"urut": "baru"},
        "count of first": {"hitung": "1"},
        "count of siti": {"q": "siti", "hitung": "1"},
    }
    url = reverse("admin:beneficiaries_household_changelist")
    found = {name: f"{url}?{urlencode(query)}" for name, query in asked.items()}
    found["palette: siti"] = f"{reverse('admin:search')}?s=siti&extended=1"
    return found


def ours(region: str | None, repeat: int) -> dict[str, Result]:
    client = client_of(region=region)
    return {name: measure(client, address, repeat) for name, address in addresses(region).items()}


def stock(repeat: int) -> dict[str, Result]:
    """Django's own page; ``show_full_result_count`` and all."""
    from django.test import override_settings
    from django.urls import clear_url_caches, reverse

    from bench import registry_stock
    from beneficiaries.models import Household

    client = client_of(superuser=True)
    example = Household.objects.filter(kecamatan=KECAMATAN, nik_quality="valid")[7]
    last = -(-Household.objects.count() // 100)
    with override_settings(
        ROOT_URLCONF="bench.registry_stock",
        TEMPLATES=registry_stock.TEMPLATES,
        MIDDLEWARE=registry_stock.MIDDLEWARE,
    ):
        clear_url_caches()
        url = reverse("admin:beneficiaries_household_changelist")
        asked = {
            "first page": "", "suspended": "?status__exact=suspended", "NIK, 12 digits": f"?q={example.nik[:12]}",
            "name: siti": "?q=siti", "name: rare": "?q=zubaida", "middle page": f"?p={last // 2}",
            "last page": f"?p={last}",
        }  # fmt: skip
        found = {name: measure(client, f"{url}{query}", repeat) for name, query in asked.items()}
    clear_url_caches()
    return found


def table(title: str, results: dict[str, Result], beside: dict[str, Result] | None = None) -> bool:
    """Print the results; returns whether all keep to the promise."""
    print(title)
    print(f"{'page':<18}{'median ms':>10}{'p95':>8}{'database':>10}{'wall':>8}{'queries':>9}{'stock ms':>10}  ratio")
    good = True
    for name, result in results.items():
        other = (beside or {}).get(name)
        ratio = f"{other.median:>10.0f}{other.median / result.median:>6.1f}x" if other else ""
        times = f"{result.median:>10.1f}{result.p95:>8.1f}{statistics.median(result.waits):>10.1f}"
        print(f"{name:<18}{times}{statistics.median(result.walls):>8.0f}{result.queries:>9}{ratio}", *result.scans)
        good = good and result.median < LIMIT and not result.scans
    print(flush=True)
    return good


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--households", type=int, default=1_000_000)
    parser.add_argument("--database", default="postgres://postgres@127.0.0.1:5432/bench_registry")
    parser.add_argument("--repeat", type=int, default=21)
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("--reuse", action="store_true")
    arguments = parser.parse_args()
    set_up(arguments)
    try:
        if not arguments.reuse:
            fill(arguments.households)
        beside = stock(max(5, arguments.repeat // 4))
        good = table("Staff with the whole country", ours(None, arguments.repeat), beside)
        good = table(f"Staff of one kabupaten/kota ({KABUPATEN})", ours(KABUPATEN, arguments.repeat)) and good
        table("Django's own ModelAdmin", beside)
    finally:
        close: Callable[[], None] = __import__("django.db", fromlist=["connections"]).connections.close_all
        close()
        if not arguments.keep:
            administer(arguments.database, "DROP DATABASE IF EXISTS {name}")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
