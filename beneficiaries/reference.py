"""Rules and amounts of PKH as published, with where each was read: what the tables are first filled with.

Read by migration 0004 and by tests, and by nothing that computes: computing asks the tables, which staff keep. What
changes later is a new row there. Nothing here is an official list; what a source leaves open stands in the note.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Model, Q
from django.utils import timezone

FIRST_OF_2019, LAST_OF_2019 = date(2019, 1, 1), date(2019, 12, 31)
FIRST_OF_2020 = date(2020, 1, 1)
#: The sources of January 2025 say "about late 2024".
LATE_2024 = date(2024, 10, 1)

YEAR_2018 = "merahputih.com, republika.co.id dan neraca.co.id, 3–4 Desember 2018"
DECREE_2019 = "Kep. Dirjen Linjamsos 02/SK/LJS/01/2019 (7 Januari 2019), dikutip kompasiana.com"
YEAR_2019 = f"metrotvnews.com, 10 Januari 2019; {DECREE_2019}"
NEWS_2020 = "nasional.kompas.com, 30 Januari 2020"
NEWS_2021 = "tribunnews.com, 8 Juni 2021"
NEWS_2022 = "tribunnews.com, 27 Februari dan 8 Maret 2022"
NEWS_2025 = "viva.co.id dan tempo.co, Januari 2025"
SINCE_2019 = f"metrotvnews.com, 10 Januari 2019; {NEWS_2021}; {NEWS_2022}; {NEWS_2025}"
SINCE_2020 = f"{NEWS_2020}; {NEWS_2021}; {NEWS_2022}; {NEWS_2025}"
RESEARCH_NOTES = "Catatan penelitian PKH di repositori kode publik (sumber kedua, berkas 68916112860)"

WITHOUT_2023 = "Nilai 2023 tidak tertulis di sumber tersendiri; dianggap tetap."
SINCE_2020_NOTE = "Nilai 2023: disebut Rp3.000.000 dalam empat kali bayar."
WRONG_3_MILLION = f"{WITHOUT_2023} Beberapa situs menulis Rp3.000.000 setahun; menurut catatan penelitian itu keliru."
VICTIMS = "Sumber menyebut sekitar akhir 2024; hari pastinya tidak diketahui."
NO_START = "Awal berlakunya tidak disebut sumber."


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What every row has. Without a first day it holds since a time that no source tells."""

    source: str
    valid_from: date | None = None
    valid_until: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComponentRow(Row):
    component: str
    min_age: int | None = None
    max_age: int | None = None
    cap: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CountingRow(Row):
    max_members: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BenefitRow(Row):
    item: str
    period: str
    amount: int


COMPONENT_RULES: Final = (
    ComponentRow(component="pregnant", cap=2, source=NEWS_2022, note=NO_START),
    ComponentRow(component="early_childhood", min_age=0, max_age=6, cap=2, source=NEWS_2022, note=NO_START),
    *(
        ComponentRow(
            component=level,
            min_age=6,
            max_age=21,
            source=f"{NEWS_2021}; {NEWS_2022}",
            note=f"Wajib belajar 12 tahun belum selesai. {NO_START}",
        )
        for level in ("sd", "smp", "sma")
    ),
    ComponentRow(
        component="disability", cap=1, source=NEWS_2022, note=f"Fisik atau mental, diutamakan yang berat. {NO_START}"
    ),
    ComponentRow(
        component="elderly",
        min_age=60,
        cap=1,
        valid_until=date(2021, 12, 31),
        source=NEWS_2021,
        note=f"Umur dari sumber 2021, batas 1 orang dari sumber 2022. {NO_START}",
    ),
    ComponentRow(
        component="elderly",
        min_age=70,
        cap=1,
        valid_from=date(2022, 1, 1),
        source=NEWS_2022,
        note="Sumber awal 2025 tidak sama: viva.co.id dan tempo.co menulis 60 tahun, poskota.co.id (7 Maret 2025) 70.",
    ),
    ComponentRow(component="rights_victim", valid_from=LATE_2024, source=NEWS_2025, note=VICTIMS),
)

COUNTING_RULES: Final = (
    CountingRow(
        max_members=4,
        source=RESEARCH_NOTES,
        note=f"Penulisnya menandai “cukup kuat”; belum dicocokkan dengan peraturan. {NO_START}",
    ),
)


def _amounts(item: str, amounts: dict[str, int], **row: Any) -> Iterator[BenefitRow]:
    """One row for each stretch of time."""
    return (BenefitRow(item=item, period=period, amount=amount, **row) for period, amount in amounts.items())


def _full(year: int, quarter: int, two_months: int, month: int) -> dict[str, int]:
    return {"year": year, "quarter": quarter, "two_months": two_months, "month": month}


_IN_2019: Final = {"valid_from": FIRST_OF_2019, "valid_until": LAST_OF_2019}
_MOTHER_2019: Final = {"year": 2_400_000, "quarter": 600_000}
_MOTHER_2020: Final = _full(3_000_000, 750_000, 500_000, 250_000)
_CARE: Final = _full(2_400_000, 600_000, 400_000, 200_000)

BENEFITS: Final = (
    BenefitRow(
        item="flat",
        period="year",
        amount=1_890_000,
        valid_from=date(2018, 1, 1),
        valid_until=date(2018, 12, 31),
        source=YEAR_2018,
        note="Sama untuk setiap KPM. Nilai per tahap tidak disebut sumber.",
    ),
    *_amounts("fixed_regular", {"year": 550_000, "first_stage": 550_000}, **_IN_2019, source=YEAR_2019),
    *_amounts(
        "fixed_access",
        {"year": 1_000_000, "first_stage": 1_000_000},
        **_IN_2019,
        source="metrotvnews.com, 10 Januari 2019",
        note="Bahwa dibayar pada tahap 1 saja belum dicocokkan dengan sumber.",
    ),
    *_amounts("pregnant", _MOTHER_2019, **_IN_2019, source=YEAR_2019),
    *_amounts("pregnant", _MOTHER_2020, valid_from=FIRST_OF_2020, source=SINCE_2020, note=SINCE_2020_NOTE),
    *_amounts("early_childhood", _MOTHER_2019, **_IN_2019, source=YEAR_2019),
    *_amounts("early_childhood", _MOTHER_2020, valid_from=FIRST_OF_2020, source=SINCE_2020, note=SINCE_2020_NOTE),
    *(
        row
        for item, amounts, note in (
            ("sd", _full(900_000, 225_000, 150_000, 75_000), WITHOUT_2023),
            ("smp", _full(1_500_000, 375_000, 250_000, 125_000), WITHOUT_2023),
            ("sma", _full(2_000_000, 500_000, 333_333, 166_666), WITHOUT_2023),
            ("disability", _CARE, WRONG_3_MILLION),
            ("elderly", _CARE, WRONG_3_MILLION),
        )
        for row in _amounts(item, amounts, valid_from=FIRST_OF_2019, source=SINCE_2019, note=note)
    ),
    *_amounts(
        "rights_victim",
        _full(10_800_000, 2_700_000, 1_800_000, 900_000),
        valid_from=LATE_2024,
        source=NEWS_2025,
        note=VICTIMS,
    ),
)

TABLES: Final[tuple[tuple[str, tuple[str, ...], tuple[Row, ...]], ...]] = (
    ("ComponentRule", ("component",), COMPONENT_RULES),
    ("CountingRule", (), COUNTING_RULES),
    ("Benefit", ("item", "period"), BENEFITS),
)
HISTORY_REASON: Final = "Data awal dari sumber terbuka"


def plant(model: Callable[[str], type[Model]]) -> int:
    """Add the rows that are missing, with a history row each; returns how many.

    ``model`` finds a model by its name (in a migration: the model of that time). A row whose days are already taken,
    wholly or in part, is left out: what an office has written stays.
    """
    added = 0
    for name, keys, rows in TABLES:
        table, history = model(name), model(f"Historical{name}")
        for row in rows:
            values = asdict(row)
            taken = table._default_manager.filter(
                _until_after(row.valid_from), _from_before(row.valid_until), **{key: values[key] for key in keys}
            )
            if taken.exists():
                continue
            # Past the signals, so that the one history row is the same whether the model has them or is a migration's.
            (made,) = table._default_manager.bulk_create([table(**values)])
            stamps = {"history_date": timezone.now(), "history_type": "+", "history_change_reason": HISTORY_REASON}
            history._default_manager.create(id=made.pk, **values, **stamps)
            added += 1
    return added


def _until_after(day: date | None) -> Q:
    return Q() if day is None else Q(valid_until__isnull=True) | Q(valid_until__gte=day)


def _from_before(day: date | None) -> Q:
    return Q() if day is None else Q(valid_from__isnull=True) | Q(valid_from__lte=day)
