"""The rules of names over the whole real list; no database."""

import random
from collections import defaultdict
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pkh_portal.regions import source
from pkh_portal.regions.enums import RegionKind, RegionLevel
from pkh_portal.regions.gazetteer import Gazetteer
from pkh_portal.regions.names import searchable
from pkh_portal.regions.resolution import Outcome, Place

PREFIXES = {
    RegionLevel.REGENCY: ("",),
    RegionLevel.DISTRICT: ("", "KEC. ", "Kec.", "KECAMATAN ", "kecamatan: ", "Distrik "),
    RegionLevel.VILLAGE: ("", "DESA/KELURAHAN ", "Desa / Kel. "),
}


@cache
def areas(level: RegionLevel) -> dict[str, list[Place]]:
    """All places of a level by their parent."""
    places: defaultdict[str, list[Place]] = defaultdict(list)
    for row in source.rows(level):
        places[row.parent_id or ""].append(Place(row.code, row.name, RegionKind(row.kind)))
    return places


def distorted(name: str, dice: random.Random) -> str:
    """A spelling that must not matter: other case, other spaces, other punctuation."""
    parts = [dice.choice((part.upper(), part.lower(), part.title(), part)) for part in name.split()]
    spelling = dice.choice((" ", "  ", " - ", "\xa0", "_", ". ")).join(parts)
    return f"{dice.choice(('', ' ', '- '))}{spelling}{dice.choice(('', ' ', '.', ' )'))}"


@pytest.mark.parametrize("level", [RegionLevel.REGENCY, RegionLevel.DISTRICT, RegionLevel.VILLAGE])
def test_every_official_name_is_itself_however_it_is_written(level: RegionLevel) -> None:
    """All 514, 7,285 and 83,762 of them, each in a spelling drawn by a fixed die."""
    dice = random.Random(level)  # noqa: S311 -- the same spellings at every run.
    wrong = []
    for places in areas(level).values():
        gazetteer = Gazetteer(level, places)
        named = defaultdict(list)
        for place in places:
            named[searchable(place.name)].append(place)
        for place in places:
            spelling = dice.choice(PREFIXES[level]) + distorted(place.name, dice)
            answer = gazetteer.look_up(spelling)
            twins = named[searchable(place.name)]
            if len(twins) == 1:
                right = answer.outcome is Outcome.EXACT and answer.place == place
            else:
                right = answer.outcome is Outcome.AMBIGUOUS and {s.place for s in answer.suggestions} == set(twins)
            if not right:
                wrong.append((place.code, place.name, spelling, answer.outcome, answer.place))
    assert wrong == []


@given(st.data())
def test_no_spaces_and_any_prefix_still_find_a_kecamatan(data: st.DataObject) -> None:
    parent = data.draw(st.sampled_from(sorted(areas(RegionLevel.DISTRICT))))
    places = areas(RegionLevel.DISTRICT)[parent]
    place = data.draw(st.sampled_from(places))
    letters = [data.draw(st.sampled_from((letter.upper(), letter.lower()))) for letter in place.name]
    spelling = data.draw(st.sampled_from(PREFIXES[RegionLevel.DISTRICT])) + "".join(letters).replace(" ", "")
    assert Gazetteer(RegionLevel.DISTRICT, places).look_up(spelling).place == place


@given(st.text(), st.sampled_from(["35.71", "73.71", "12.71"]))
def test_any_text_gives_an_answer_from_inside(text: str, parent: str) -> None:
    places = areas(RegionLevel.DISTRICT)[parent]
    answer = Gazetteer(RegionLevel.DISTRICT, places).look_up(text)
    assert (answer.place is not None) == (answer.outcome in {Outcome.EXACT, Outcome.GUESSED})
    assert answer.place is None or answer.place in places
    assert {suggestion.place for suggestion in answer.suggestions} <= set(places)
    assert 0 <= answer.score <= 100


def look_up(text: str, *names: str, level: RegionLevel = RegionLevel.DISTRICT) -> tuple[Outcome, str | None]:
    places = [Place(str(number), name, level.kinds[0]) for number, name in enumerate(names)]
    answer = Gazetteer(level, places).look_up(text)
    return answer.outcome, answer.place.name if answer.place else None


@pytest.mark.parametrize(
    ("text", "names", "expected"),
    [
        # Words of kind are dropped as whole words only, and never when the name itself is meant.
        ("KEC.TAMALATE", ["Tamalate", "Tallo"], (Outcome.EXACT, "Tamalate")),
        ("Kotabaru", ["Kotabaru", "Baru"], (Outcome.EXACT, "Kotabaru")),
        ("KEC. KOTA BARU", ["Kota Baru", "Baru"], (Outcome.EXACT, "Kota Baru")),
        ("KEC. BARU", ["Kota Baru", "Baru"], (Outcome.EXACT, "Baru")),
        ("Poso Selatan", ["Poso Kota", "Poso Kota Selatan"], (Outcome.EXACT, "Poso Kota Selatan")),
        ("Kecamatan Kota", ["Kota", "Mojoroto"], (Outcome.EXACT, "Kota")),
        ("KECAMATAN", ["Kota", "Mojoroto"], (Outcome.UNKNOWN, None)),
        ("Karang", ["Kota Karang", "Karang"], (Outcome.EXACT, "Karang")),
        ("Kota Karang", ["Kota Karang", "Karang"], (Outcome.EXACT, "Kota Karang")),
        # Stricter comparisons decide before looser ones.
        ("Lubuk Pakam I, II", ["Lubuk Pakam I,II", "Lubuk Pakam III"], (Outcome.EXACT, "Lubuk Pakam I,II")),
        ("LUBUK PAKAM III", ["Lubuk Pakam I,II", "Lubuk Pakam III"], (Outcome.EXACT, "Lubuk Pakam III")),
        ("Kep. Sangkarrang", ["Kepulauan Sangkarrang"], (Outcome.EXACT, "Kepulauan Sangkarrang")),
        # Likeness: 88 or more, and the next one at least 5 below.
        ("TAMALTE", ["Tamalate", "Tamalanrea"], (Outcome.GUESSED, "Tamalate")),
        ("MARIZ", ["Mariso"], (Outcome.UNKNOWN, None)),
        ("abcdefghiz", ["abcdefghij", "abcdefghik"], (Outcome.AMBIGUOUS, None)),
        ("", ["Tamalate"], (Outcome.UNKNOWN, None)),
        ("-", ["Tamalate"], (Outcome.UNKNOWN, None)),
        ("TAMALATE", [], (Outcome.UNKNOWN, None)),
    ],
)
def test_rules_of_names(text: str, names: list[str], expected: tuple[Outcome, str | None]) -> None:
    assert look_up(text, *names) == expected


def test_a_guess_has_its_likeness_and_the_others() -> None:
    places = areas(RegionLevel.DISTRICT)["73.71"]
    answer = Gazetteer(RegionLevel.DISTRICT, places).look_up("TAMLATE")
    assert answer.place is not None
    assert (answer.place.name, round(answer.score, 1)) == ("Tamalate", 93.3)
    assert [suggestion.place.name for suggestion in answer.suggestions][:2] == ["Tamalate", "Tamalanrea"]
    assert [s.score for s in answer.suggestions] == sorted((s.score for s in answer.suggestions), reverse=True)


@pytest.mark.parametrize(
    ("text", "outcome", "kind"),
    [
        ("Oesao", Outcome.AMBIGUOUS, None),
        ("Kel. Oesao", Outcome.EXACT, RegionKind.KELURAHAN),
        ("DESA OESAO", Outcome.EXACT, RegionKind.DESA),
        ("DESA/KEL. OESAO", Outcome.AMBIGUOUS, None),
        ("DESA OESAU", Outcome.UNKNOWN, None),
    ],
)
def test_of_two_villages_of_one_name_the_word_decides(text: str, outcome: Outcome, kind: RegionKind | None) -> None:
    answer = Gazetteer(RegionLevel.VILLAGE, areas(RegionLevel.VILLAGE)["53.01.06"]).look_up(text)
    assert (answer.outcome, answer.place and answer.place.kind) == (outcome, kind)


def test_a_kelurahan_written_as_a_desa_is_found_without_remark() -> None:
    answer = Gazetteer(RegionLevel.VILLAGE, areas(RegionLevel.VILLAGE)["73.71.10"]).look_up("DESA MACCINI SOMBALA")
    assert (answer.outcome, answer.note) == (Outcome.EXACT, "")


def test_a_learned_spelling_decides_where_the_name_does_not() -> None:
    kelurahan = Place("1", "Oesao", RegionKind.KELURAHAN)
    desa = Place("2", "Oesao", RegionKind.DESA)
    other = Place("3", "Babau", RegionKind.DESA)
    learned = {"oesao": [desa], "babau": [desa], "tuapukan": [other], "dua": [desa, other]}
    gazetteer = Gazetteer(RegionLevel.VILLAGE, [kelurahan, desa, other], learned)
    assert gazetteer.look_up("Oesao").place == desa
    assert gazetteer.look_up("Kel. Oesao").place == kelurahan
    assert gazetteer.look_up("Desa Tuapukan").place == other
    assert gazetteer.look_up("Babau").place == other, "an official name is never outvoted"
    assert gazetteer.look_up("dua").outcome is Outcome.AMBIGUOUS


def test_closed_places_are_found_by_their_name_only() -> None:
    closed = Place("1", "Labakkang", RegionKind.DISTRICT, closed=True)
    gazetteer = Gazetteer(RegionLevel.DISTRICT, [closed, Place("2", "Tallo", RegionKind.DISTRICT)])
    assert gazetteer.look_up("KEC. LABAKKANG").place == closed
    assert gazetteer.look_up("LABAKANG").outcome is Outcome.UNKNOWN
    renewed = Place("3", "Labakkang", RegionKind.DISTRICT)
    assert Gazetteer(RegionLevel.DISTRICT, [closed, renewed]).look_up("Labakkang").place == renewed
