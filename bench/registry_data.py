"""Makes a registry of any size by set-based SQL, for ``bench.registry``. All people are made up.

The density is that of the programme: about 90 families a desa, 250 a companion; so a million families are three
provinces, not the country thinned out. The NIKs have kecamatan 00, which does not exist.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

#: Sulawesi Selatan, Kalimantan Selatan, Jawa Barat.
PROVINCES = ("73", "63", "32")
FIRST = [
    "Siti", "Siti", "Siti", "Siti", "Sri", "Sri", "Nur", "Nur", "Nur", "Sitti", "Dewi", "Ani", "Murni", "Rahma",
    "Hasnah", "Halima", "Fatima", "Salma", "Kartini", "Wati", "Yuliana", "Rosmiati", "Nurhayati", "Aminah", "Marni",
    "Suryani", "Lestari", "Ratna", "Sulastri", "Hartini", "Mariam", "Jumiati", "Rukmini", "Endang", "Titin", "Yanti",
    "Eni", "Lilis", "Iis", "Imas", "Cucu", "Euis", "Neneng", "Ai", "Dedeh", "Ida", "Tuti", "Kokom", "Rina", "Maya",
]  # fmt: skip
LAST = [
    "Aminah", "Wahyuni", "Lestari", "Handayani", "Syamsiah", "Rahayu", "Puspita", "Maryam", "Nurjanah", "Hasanah",
    "Rohimah", "Khotimah", "Marlina", "Susanti", "Kurniasih", "Agustina", "Permata", "Anggraini", "Fitriani",
    "Mulyani", "Daeng", "Baso", "Tahir", "Ramli", "Jafar", "Hamid", "Said", "Umar", "Yusuf", "Ibrahim", "Hidayat",
    "Sutrisno", "Gunawan", "Setiawan", "Saputra", "Wijaya", "Santoso", "Maulana", "Ramadhan", "Firmansyah",
]  # fmt: skip
TABLES = ("beneficiaries_household", "beneficiaries_enrolment", "companions_assignment")

_VILLAGES = """
CREATE TEMP TABLE village AS
SELECT code, parent_id, (row_number() OVER (ORDER BY code) - 1)::int AS n, (count(*) OVER ())::int AS total
FROM regions_region WHERE level = 4 AND left(code, 2) = ANY(%(provinces)s);
CREATE UNIQUE INDEX ON village (n);
ANALYZE village
"""
_HOUSEHOLDS = """
WITH made AS (
  SELECT i, abs(hashint4(i)) AS h, abs(hashint4(i + 700000001)) AS k,
    (%(first)s::text[])[1 + abs(hashint4(i)) %% array_length(%(first)s::text[], 1)] || ' '
      || (%(last)s::text[])[1 + abs(hashint4(i + 1)) %% array_length(%(last)s::text[], 1)]
      || CASE WHEN i %% 3 = 0
        THEN ' ' || (%(last)s::text[])[1 + abs(hashint4(i + 2)) %% array_length(%(last)s::text[], 1)] ELSE '' END
      || CASE WHEN i %% 4001 = 0 THEN ' Zubaidah' ELSE '' END AS name
  FROM generate_series(1, %(count)s) AS i
)
INSERT INTO beneficiaries_household (
  name, name_key, nik, nik_quality, family_card_no, participant_no, kecamatan_id, village_id, village_text, address, rt,
  rw, hamlet, phone, channel, card_no, account_no, n_pregnant, n_early_childhood, n_sd, n_smp, n_sma, n_disability,
  n_elderly, n_rights_victim, status, exit_reason, accompanied, last_visit_on, synthetic, created_at)
SELECT name, lower(name),
  CASE WHEN i %% 50 = 7 THEN '' ELSE left(translate(code, '.', ''), 4) || '00' || to_char(
    date '1960-01-01' + (i / 10000) * 97, 'DDMMYY') || lpad((i %% 10000)::text, 4, '0') END,
  CASE WHEN i %% 50 = 7 THEN 'missing' WHEN i %% 25 = 0 THEN 'doubtful' WHEN i %% 200 = 9 THEN 'temporary'
    ELSE 'valid' END,
  left(translate(code, '.', ''), 4) || '00' || to_char(date '2012-01-01' + (i / 10000) * 31, 'DDMMYY')
    || lpad((i %% 10000)::text, 4, '0'),
  '99' || lpad(i::text, 12, '0'), parent_id, CASE WHEN i %% 33 = 0 THEN NULL ELSE code END, '',
  'Jalan Contoh ' || h %% 300,
  (1 + h %% 12)::text, (1 + k %% 8)::text, '', '', (ARRAY['bri', 'bni', 'mandiri', 'btn', 'pos'])[1 + k %% 5], '', '',
  (h %% 30 = 0)::int, (k %% 4 = 0)::int, h %% 3, (k %% 3 = 0)::int, (h %% 4 = 0)::int, (k %% 40 = 0)::int,
  (h %% 6 = 0)::int, (i %% 50000 = 0)::int,
  CASE WHEN i %% 25 = 3 THEN 'suspended' WHEN i %% 50 = 11 THEN 'exit' ELSE 'active' END,
  CASE WHEN i %% 25 <> 3 AND i %% 50 = 11 THEN 'alami' ELSE '' END, false,
  CASE WHEN k %% 3 = 0 THEN NULL ELSE current_date - (h %% 200) END, true, now()
FROM made JOIN village ON village.n = made.i %% (SELECT total FROM village LIMIT 1)
"""
_ENROLMENTS = """
INSERT INTO beneficiaries_enrolment (
  household_id, status, kecamatan_id, village_id, exit_reason, decree_no, note, valid_from)
SELECT id, status, kecamatan_id, village_id, exit_reason, '', '', date '2024-01-01' FROM beneficiaries_household
"""
_PERSONNEL = """
INSERT INTO companions_personnel (
  name, name_key, role, region_id, nik, nip, employment, contract_no, phone, email, status, synthetic, created_at)
SELECT name, lower(name), 'companion', left(kecamatan_id, 5), '', '', 'pppk', kecamatan_id, '', '', 'in_service', true,
  now()
FROM (
  SELECT kecamatan_id,
    (%(first)s::text[])[1 + (n * 7) %% array_length(%(first)s::text[], 1)] || ' Petugas ' || n AS name
  FROM (
    SELECT kecamatan_id, generate_series(1, 1 + count(*)::int / 250) AS n FROM beneficiaries_household GROUP BY 1
  ) AS posts
) AS people
"""
_SERVICE = """
INSERT INTO companions_serviceperiod (personnel_id, status, reason, decree_no, note, valid_from)
SELECT id, 'in_service', '', '', '', date '2024-01-01' FROM companions_personnel
"""
_PLACEMENTS = """
INSERT INTO companions_placement (personnel_id, region_id, fte, is_coordinator, decree_no, note, valid_from)
SELECT id, contract_no, 1, false, '', '', date '2024-01-01' FROM companions_personnel
"""
_ASSIGNMENTS = """
WITH person AS (
  SELECT id, contract_no AS kecamatan, row_number() OVER (PARTITION BY contract_no ORDER BY id) - 1 AS n,
    count(*) OVER (PARTITION BY contract_no) AS total FROM companions_personnel
)
INSERT INTO companions_assignment (household_id, personnel_id, kind, reason, decree_no, note, voided, valid_from)
SELECT h.id, person.id, 'permanent', '', '', '', false, date '2024-01-01'
FROM beneficiaries_household h JOIN person ON person.kecamatan = h.kecamatan_id AND person.n = h.id %% person.total
WHERE h.status = 'active' AND h.id %% 40 <> 1
"""
_ACCOMPANIED = "UPDATE beneficiaries_household SET accompanied = true WHERE status = 'active' AND id %% 40 <> 1"


def make(count: int) -> None:
    """Fill the empty tables with ``count`` families and the people who accompany them."""
    values = {"count": count, "provinces": list(PROVINCES), "first": FIRST, "last": LAST}
    steps = (
        ("villages", _VILLAGES),
        ("households", _HOUSEHOLDS), ("enrolments", _ENROLMENTS), ("personnel", _PERSONNEL), ("service", _SERVICE),
        ("placements", _PLACEMENTS), ("assignments", _ASSIGNMENTS), ("accompanied", _ACCOMPANIED),
    )  # fmt: skip
    with connection.cursor() as cursor:
        # Rows made of each other need no check of each foreign key; a superuser's right.
        cursor.execute("SET session_replication_role = replica")
        with _indexes_afterwards(cursor):
            for name, sql in steps:
                begun = time.perf_counter()
                cursor.execute(sql, values)
                print(f"  {name}: {cursor.rowcount:,} in {time.perf_counter() - begun:.0f} s", flush=True)
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("VACUUM (ANALYZE)")


@contextmanager
def _indexes_afterwards(cursor: Any) -> Iterator[None]:
    """Drop what makes inserting slow, and build it again at the end, as a restore of a backup does."""
    cursor.execute(
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
        "WHERE contype IN ('x', 'u') AND conrelid::regclass::text = ANY(%s)", [list(TABLES)],
    )  # fmt: skip
    constraints = cursor.fetchall()
    cursor.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s) AND indexname NOT IN "
        "(SELECT conname FROM pg_constraint)", [list(TABLES)],
    )  # fmt: skip
    indexes = cursor.fetchall()
    for table, name, _definition in constraints:
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    for name, _definition in indexes:
        cursor.execute(f'DROP INDEX "{name}"')
    yield
    begun = time.perf_counter()
    for _name, definition in indexes:
        cursor.execute(definition)
    for table, name, definition in constraints:
        cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
    print(f"  indexes in {time.perf_counter() - begun:.0f} s", flush=True)
