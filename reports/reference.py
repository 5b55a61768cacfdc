"""Caseload standards as published (domain.md 2.4), with where each was read: what the table is first filled with.

Read by a migration and by tests, and by nothing that computes: computing asks the table, which staff keep.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.db.models import Model
from django.utils import timezone

HISTORY_REASON: Final = "Data awal dari sumber terbuka"
_DIRECTOR_2018 = "republika.co.id, 2 Mei 2018 (Direktur Jenderal Perlindungan dan Jaminan Sosial)"
_KENDARI_2019 = "sultrakini.com, 2019 (Kota Kendari)"
_OTHERS = (
    "Sumber lain menyebut angka lain: 150 (2016), paling banyak 450 (Kota Pasuruan 2019), 300 (Kota Depok 2020), "
    "sedikitnya 250 (Manggarai Barat 2024)."
)
_HARD = "Sumber menyebutnya untuk wilayah sulit; dipakai juga bagi yang terpencil. Awal berlakunya tidak disebut."
FIRST_OF_2018, LAST_OF_2017 = date(2018, 1, 1), date(2017, 12, 31)

STANDARDS: Final[tuple[dict[str, Any], ...]] = (
    {
        "access_class": "easy", "minimum": 300, "maximum": 350, "valid_from": None, "valid_until": LAST_OF_2017,
        "source": _DIRECTOR_2018, "note": "Keadaan sebelum 2018 menurut sumber yang sama; awalnya tidak disebut.",
    },
    {
        "access_class": "easy", "minimum": 200, "maximum": 250, "valid_from": FIRST_OF_2018, "valid_until": None,
        "source": _DIRECTOR_2018, "note": _OTHERS,
    },
    *(
        {
            "access_class": access_class, "minimum": 50, "maximum": 150, "valid_from": None, "valid_until": None,
            "source": _KENDARI_2019, "note": _HARD,
        }
        for access_class in ("hard", "remote")
    ),
)  # fmt: skip


def plant(model: type[Model], history: type[Model]) -> int:
    """Add the rows, with a history row each, to a table that has none for the country; returns how many."""
    if model._default_manager.filter(region__isnull=True).exists():
        return 0
    for values in STANDARDS:
        # Past the signals, so that the one history row is the same whether the model has them or is a migration's.
        (made,) = model._default_manager.bulk_create([model(**values)])
        stamps = {"history_date": timezone.now(), "history_type": "+", "history_change_reason": HISTORY_REASON}
        history._default_manager.create(id=made.pk, **values, **stamps)
    return len(STANDARDS)
