"""What the preview reads of a batch: totals, kinds of problems, spellings, conflicts, numbers, kecamatan."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beneficiaries.imports.fields import CHANGEABLE, RowPlace
from beneficiaries.intake_enums import Code, ProblemLevel, RowOutcome
from beneficiaries.intake_reading import places
from beneficiaries.intake_reading.masks import masked_cell, shown
from beneficiaries.intake_reading.outlook import change_by, families_now
from beneficiaries.intake_reading.problems import after, before, kinds_of, of_kind
from beneficiaries.intake_reading.review import Case, cases, of_review, waiting
from beneficiaries.intake_reading.totals import totals_of
from beneficiaries.intake_reading.values import CARD, Values
from beneficiaries.intake_reading.words import WORDS
from beneficiaries.models import ImportBatch, ImportProblem, RegistryRecord
from beneficiaries.tests.factories import BEGIN, make_household, make_nik
from beneficiaries.tests.intake.factories import make_batch, make_problem, make_row, make_sheet, tally
from pkh_portal.accounts.scope import RegionScope
from pkh_portal.regions.enums import RegionLevel
from pkh_portal.regions.models import Region
from pkh_portal.regions.services.aliases import learn_alias

pytestmark = pytest.mark.django_db
OFFICE = RegionScope(codes=("73.71",))
Tree = dict[str, Region]


@pytest.fixture
def batch(tree: Tree) -> ImportBatch:
    made = make_batch()
    make_sheet(made)
    return made


# ── Numbers ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("7371014107850012", "•••• •••• •••• 0012"),
        ("737101410785001", "••• •••• •••• 5001"),
        ("73710141O7850012", "••••••••O•••0012"),
        ("7,37101E+15", "7,37101E+15"),
        ("7,371014107850012E+15", "7,37…E+15"),
        ("TIDAK ADA", "TIDAK ADA"),
        ("7371********", "7371********"),
        ("73710", "73710"),
        ("", ""),
    ],
)
def test_a_cell_is_masked_as_far_as_its_fault_stays_visible(text: str, seen: str) -> None:
    assert masked_cell(text) == seen


@given(st.text(alphabet="0123456789 -.'OX", max_size=40))
def test_no_cell_shows_more_than_eight_digits(text: str) -> None:
    masked = masked_cell(text)
    assert sum(map(str.isdigit, masked)) <= 8
    assert sum(map(str.isdigit, text)) <= 8 or sum(map(str.isdigit, masked)) == 4


def test_numbers_in_other_columns_are_masked_too_unless_they_were_asked_for() -> None:
    nik = make_nik()
    assert nik not in shown("name", f"SITI {nik}", full=False)
    assert shown("nik", nik, full=True) == nik
    assert shown("address", "JL. MAWAR NO. 12", full=False) == "JL. MAWAR NO. 12"


# ── Totals and problems ──────────────────────────────────────────────────────────────────────


def test_the_terms_come_to_what_was_read(batch: ImportBatch) -> None:
    make_sheet(batch, 1, name="DUA")
    for row_no, outcome in enumerate(RowOutcome, 2):
        if outcome is not RowOutcome.SKIPPED:
            make_row(batch, row_no, outcome, sheet_no=row_no % 2, review="name_differs")
    tally(batch, skipped=4)
    totals = totals_of(batch)
    assert totals.all.read == 10 == sum(term.rows for term in totals.all.terms)
    assert totals.all.applying == 2
    assert [term.outcome for term in totals.all.terms] == list(RowOutcome)
    assert sum(total.read for _sheet, total in totals.sheets) == totals.all.read
    assert not next(term for term in totals.all.terms if term.outcome is RowOutcome.SKIPPED).is_listed


def test_every_kind_of_problem_has_its_words() -> None:
    assert set(WORDS) == set(Code)
    assert set(CARD) == set(CHANGEABLE)


def test_kinds_stand_by_weight_then_by_number(batch: ImportBatch) -> None:
    for row_no in (2, 3):
        make_problem(batch, row_no, Code.NIK_LENGTH)
    make_problem(batch, 4, Code.NAME_MISSING)
    for row_no in (5, 6, 7):
        make_problem(batch, row_no, Code.NO_COMPONENT)
    make_problem(batch, 8, Code.CELL_ERROR)
    make_problem(batch, 8, Code.CELL_ERROR, level=ProblemLevel.WARNING, field="address")
    make_problem(batch, 9, Code.NAME_DIFFERS)
    found = [(kind.code, kind.level, kind.count) for kind in kinds_of(batch)]
    assert found == [
        (Code.NIK_LENGTH, ProblemLevel.ERROR, 2),
        (Code.NAME_MISSING, ProblemLevel.ERROR, 1),
        (Code.CELL_ERROR, ProblemLevel.ERROR, 1),
        (Code.NAME_DIFFERS, ProblemLevel.REVIEW, 1),
        (Code.NO_COMPONENT, ProblemLevel.WARNING, 3),
        (Code.CELL_ERROR, ProblemLevel.WARNING, 1),
    ]
    assert of_kind(batch, kinds_of(batch)[2]).count() == 1


def test_one_goes_on_to_the_next_row_over_the_end_of_a_sheet(batch: ImportBatch) -> None:
    for sheet_no, row_no in ((0, 5), (0, 9), (1, 3)):
        make_problem(batch, row_no, Code.NIK_LENGTH, sheet_no=sheet_no)
    problems = ImportProblem.objects.filter(batch=batch)
    assert after(problems, RowPlace(0, 5)) == RowPlace(0, 9)
    assert after(problems, RowPlace(0, 9)) == RowPlace(1, 3)
    assert after(problems, RowPlace(1, 3)) is None
    assert before(problems, RowPlace(1, 3)) == RowPlace(0, 9)
    assert before(problems, RowPlace(0, 5)) is None


# ── Spellings ────────────────────────────────────────────────────────────────────────────────


def test_spellings_of_a_kecamatan_come_by_number_with_the_nearest_first(batch: ImportBatch) -> None:
    for row_no, text in enumerate(["Tamalatte"] * 3 + ["Entah"] + [make_nik()], 2):
        make_problem(batch, row_no, Code.KECAMATAN_UNKNOWN, field="kecamatan", value=text)
    make_problem(batch, 9, Code.KECAMATAN_UNKNOWN, field="kecamatan_code", value="010")
    make_problem(batch, 10, Code.KECAMATAN_UNKNOWN, field="kecamatan", value="")
    first, second = places.spellings(batch, Code.KECAMATAN_UNKNOWN)
    assert (first.text, first.rows, first.level) == ("Tamalatte", 3, RegionLevel.DISTRICT)
    assert [place.name for place in first.nearest] == ["Tamalate"]
    assert [place.name for place in first.others] == ["Bontoala"]
    assert first.chosen is None
    assert (second.text, second.nearest) == ("Entah", ())
    assert {place.name for place in second.others} == {"Bontoala", "Tamalate"}


def test_a_spelling_that_was_decided_says_so(batch: ImportBatch, tree: Tree) -> None:
    make_problem(batch, 2, Code.KECAMATAN_UNKNOWN, field="kecamatan", value="Entah")
    learn_alias(text="Entah", level=RegionLevel.DISTRICT, parent=batch.region, target=tree["73.71.06"], actor="uji")
    assert places.spellings(batch, Code.KECAMATAN_UNKNOWN)[0].chosen == tree["73.71.06"]


def test_spellings_of_a_desa_are_asked_in_each_kecamatan(batch: ImportBatch) -> None:
    make_row(batch, 2, village_text="Barombog")
    make_row(batch, 3, village_text="Barombog")
    make_row(batch, 4, village_text="Barombog", kecamatan_id="73.71.06")
    make_row(batch, 5, village_text="Barombog", kecamatan_id="")
    first, second = places.spellings(batch, Code.VILLAGE_UNKNOWN)
    assert (first.parent.name, first.rows, [place.name for place in first.nearest]) == ("Tamalate", 2, ["Barombong"])
    assert (second.parent.name, second.rows, second.nearest, second.others) == ("Bontoala", 1, (), ())


def test_what_stands_for_the_kabupaten_can_only_mean_the_one_that_is_loaded(batch: ImportBatch) -> None:
    make_problem(batch, 2, Code.OUTSIDE_AREA, field="kabupaten", value="MKSR", note="not_known")
    make_problem(batch, 3, Code.OUTSIDE_AREA, field="kabupaten", value="KAB. GOWA")
    (found,) = places.spellings(batch, Code.OUTSIDE_AREA)
    assert (found.text, found.nearest, found.level) == ("MKSR", (batch.region,), RegionLevel.REGENCY)


# ── What changes ─────────────────────────────────────────────────────────────────────────────


def test_changes_are_told_field_by_field_with_masked_numbers(batch: ImportBatch) -> None:
    family = make_household(address="Jl. Satu", phone="081200001111", village="73.71.10.1001")
    RegistryRecord.objects.create(household=family, registry="dtks", registry_id="DTKS-1", valid_from=BEGIN)
    row = make_row(
        batch, 2, RowOutcome.CHANGED, household=family, address="Jl. Dua", phone="081299992222", n_sd=2,
        kecamatan_id="73.71.06", registry_id="DTKS-2", status="exit", exit_reason="meninggal",
        changed=("address", "phone", "n_sd", "kecamatan", "registry_id", "status"),
    )  # fmt: skip
    told = Values([row], scope=OFFICE, day=batch.effective_on, full=False).changes(row)
    assert [(str(change.label), change.before, change.after) for change in told] == [
        ("ID DTKS/DTSEN", "DTKS-1", "DTKS-2"),
        ("Alamat", "Jl. Satu", "Jl. Dua"),
        ("Kecamatan", "Kec. Tamalate", "Kec. Bontoala"),
        ("Nomor HP", "•••• •••• 1111", "•••• •••• 2222"),
        ("SD/MI", "0", "2"),
        ("Status kepesertaan", "Aktif", "Keluar: Meninggal tanpa pengganti"),
    ]


def test_nothing_is_shown_of_a_record_outside_the_scope(batch: ImportBatch) -> None:
    family = make_household(kecamatan="63.10.05", address="Jl. Rahasia")
    row = make_row(batch, 2, RowOutcome.CHANGED, household=family, address="Jl. Dua", changed=("address",))
    (change,) = Values([row], scope=OFFICE, day=batch.effective_on, full=True).changes(row)
    assert change.before == "(tercatat di luar wilayah Anda)"


def test_families_of_a_kecamatan_become_more_and_fewer(batch: ImportBatch) -> None:
    here = [make_household() for _ in range(4)]
    make_household(status="suspended")
    make_row(batch, 2)
    make_row(batch, 3, kecamatan_id="73.71.06", status="suspended")
    make_row(batch, 4, RowOutcome.CHANGED, household=here[0], kecamatan_id="73.71.06", changed=("kecamatan",))
    make_row(batch, 5, RowOutcome.CHANGED, household=here[1], status="exit", changed=("status",))
    make_row(batch, 6, RowOutcome.CHANGED, household=here[2], changed=("address",))
    make_row(batch, 7, RowOutcome.REJECTED)
    assert families_now(batch) == {"73.71.10": 4}
    assert +change_by(batch) == {"73.71.06": 1}
    assert change_by(batch)["73.71.10"] == 1 - 2


# ── Conflicts ────────────────────────────────────────────────────────────────────────────────


def _cases(batch: ImportBatch, code: Code, scope: RegionScope = OFFICE) -> list[Case]:
    return cases(batch, code, list(of_review(batch, code)), scope=scope, full=False)


def test_rows_about_one_family_are_one_question(batch: ImportBatch) -> None:
    nik, other, family = make_nik(), make_nik(), make_household()
    about: dict[int, dict[str, Any]] = {
        2: {"nik": nik, "address": "Jl. A"},
        3: {"nik": other, "participant_no": "P-1"},
        4: {"nik": nik, "address": "Jl. B", "household": family},
        5: {"nik": make_nik(), "participant_no": "P-1"},
        6: {"nik": make_nik(), "household": family},
    }
    for row_no, fields in about.items():
        make_row(batch, row_no, RowOutcome.REVIEW, review=Code.DUPLICATE_CONFLICT, **fields)
    found = _cases(batch, Code.DUPLICATE_CONFLICT)
    assert [[side.place.row_no for side in case.rows if side.place] for case in found] == [[2, 4, 6], [3, 5]]
    differing = {str(line.label) for line in found[0].lines if line.differs}
    assert {"Alamat", "NIK pengurus"} <= differing
    assert found[0].record == family


def test_a_question_stands_on_the_page_of_its_first_row_only(batch: ImportBatch) -> None:
    nik = make_nik()
    rows = [make_row(batch, n, RowOutcome.REVIEW, review=Code.DUPLICATE_CONFLICT, nik=nik) for n in (2, 3)]
    first, second = (cases(batch, Code.DUPLICATE_CONFLICT, [row], scope=OFFICE, full=False) for row in rows)
    assert (len(first), len(second)) == (1, 0)


def test_numbers_that_end_alike_differ_though_both_are_masked(batch: ImportBatch) -> None:
    nik = make_nik()
    for row_no, card in ((2, "7371001111110001"), (3, "7371002222220001")):
        make_row(
            batch, row_no, RowOutcome.REVIEW, review=Code.DUPLICATE_CONFLICT, nik=nik, family_card_no=card
        )  # fmt: skip
    (case,) = _cases(batch, Code.DUPLICATE_CONFLICT)
    line = next(line for line in case.lines if str(line.label) == "No. KK")
    assert line.differs
    assert len(set(line.values)) == 1


def test_a_family_card_is_compared_with_who_has_it(batch: ImportBatch) -> None:
    card, unknown, twice = "7371001407850001", "7371001407850002", "7371001407850003"
    holder = make_household(family_card_no=card)
    make_household(family_card_no=unknown, kecamatan="63.10.05")
    make_row(batch, 2, family_card_no=twice)
    for row_no, number in ((3, card), (4, unknown), (5, twice)):
        make_row(batch, row_no, RowOutcome.REVIEW, review=Code.FAMILY_CARD_IN_USE, family_card_no=number)
    here, away, earlier = _cases(batch, Code.FAMILY_CARD_IN_USE)
    assert (here.record, here.elsewhere) == (holder, False)
    assert (away.record, away.elsewhere) == (None, True)
    assert [(side.place and side.place.row_no, side.asked) for side in earlier.sides] == [(5, True), (2, False)]


def test_left_rows_wait_for_nobody(batch: ImportBatch) -> None:
    make_row(batch, 2, RowOutcome.REVIEW, review=Code.NAME_DIFFERS)
    make_row(batch, 3, RowOutcome.REVIEW, review=Code.NAME_DIFFERS, decision="leave")
    make_row(batch, 4, RowOutcome.CHANGED, review=Code.NAME_DIFFERS, decision="take")
    assert waiting(batch) == {Code.NAME_DIFFERS: 1}
