"""Registration marks as they are compared."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from commonbeat.anpr.errors import UnusableMark
from commonbeat.anpr.limits import LOOK_ALIKES, Clause
from commonbeat.anpr.marks import normalise, normalise_all

texts = st.text(max_size=20)
plates = st.text(st.sampled_from("AB12ab -.\n?é\u0410Ø"), max_size=14)


@pytest.mark.parametrize(
    ("mark", "normal"),
    [
        ("AB12CDE", "AB12CDE"),
        (" ab12 cde ", "AB12CDE"),
        ("AB-12.CDE", "AB12CDE"),
        ("1", "1"),
        ("ÄÖÜ1", "AOU1"),
        ("А123ВС77", "A123BC77"),
        ("ΙΖΗ1234", "IZH1234"),
        ("ＡＢ１２ＣＤＥ", "AB12CDE"),
        ("Æ12", "AE12"),
        ("straße1", "STRASSE1"),
        ("AB·12–34", "AB1234"),
        ("ABCDEFGHIJKL", "ABCDEFGHIJKL"),
    ],
)
def test_a_mark_is_upper_case_letters_and_digits(mark, normal):
    assert normalise(mark, LOOK_ALIKES) == normal


@pytest.mark.parametrize(
    ("mark", "clause"),
    [
        ("", Clause.VRM_SHAPE),
        (" - ", Clause.VRM_SHAPE),
        ("ABCDEFGHIJKLM", Clause.VRM_SHAPE),
        ("AB1?CDE", Clause.VRM_SHAPE),
        ("AB12\nCDE", Clause.VRM_SHAPE),
        ("A" * 10_000_000, Clause.VRM_SHAPE),
        (" " * 65 + "A", Clause.VRM_SHAPE),
        ("京A12345", Clause.TRANSLITERATION),
        ("\ud800A1", Clause.TRANSLITERATION),
        ("Щ123", Clause.TRANSLITERATION),
    ],
)
def test_what_cannot_be_a_mark_says_by_which_clause(mark, clause):
    with pytest.raises(UnusableMark) as refused:
        normalise(mark, LOOK_ALIKES)
    assert refused.value.clause is clause


def test_the_table_of_the_policy_decides():
    assert normalise("Щ123", {"Щ": "SCH"}) == "SCH123"


def test_look_alikes_are_not_folded():
    assert normalise("O0I1", LOOK_ALIKES) == "O0I1"


@given(texts)
@example("ŉ")
@example("ǰ1")
def test_normalising_again_changes_nothing(mark):
    try:
        once = normalise(mark, LOOK_ALIKES)
    except UnusableMark:
        return
    assert normalise(once, LOOK_ALIKES) == once
    assert once.isascii()
    assert once.isalnum()


@given(st.lists(plates, max_size=30))
@example(["A\nB", "C"])
@example(["A", ""])
@example([])
def test_many_marks_come_out_as_each_would(marks):
    found = normalise_all(marks, LOOK_ALIKES)
    for row, mark in enumerate(marks):
        try:
            alone = normalise(mark, LOOK_ALIKES)
        except UnusableMark as why:
            assert found.refused[row].clause is why.clause
        else:
            assert row not in found.refused
            assert found.vrm[row].decode() == alone
            assert found.received.get(row, alone) == mark
            assert (row in found.transliterated) == (not mark.isascii())


def test_clean_marks_carry_nothing_beside_them():
    found = normalise_all(["AB12CDE", "123"], LOOK_ALIKES)
    assert (found.received, found.refused, list(found.transliterated)) == ({}, {}, [])
