"""Registration marks as they are compared."""

import unicodedata

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from commonbeat.access.errors import UnusableMark
from commonbeat.access.marks import MarkRules
from commonbeat.anpr.limits import LOOK_ALIKES, Clause
from commonbeat.anpr.marks import normalise_all

RULES = MarkRules(LOOK_ALIKES)
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
@pytest.mark.clause("anpr-working@0.1#vrm-shape")
def test_a_mark_is_upper_case_letters_and_digits(mark, normal):
    assert RULES.normal(mark) == normal


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
        RULES.normal(mark)
    assert refused.value.clause == clause


@pytest.mark.clause("anpr-working@0.1#transliteration")
def test_the_table_of_the_policy_decides():
    assert MarkRules({"Щ": "SCH"}).normal("Щ123") == "SCH123"


def test_look_alikes_are_not_folded():
    assert RULES.normal("O0I1") == "O0I1"


@given(texts)
@example("ŉ")
@example("ǰ1")
def test_normalising_again_changes_nothing(mark):
    try:
        once = RULES.normal(mark)
    except UnusableMark:
        return
    assert RULES.normal(once) == once
    assert once.isascii()
    assert once.isalnum()


@given(st.lists(plates, max_size=30), st.sampled_from([RULES, MarkRules(LOOK_ALIKES, most=7, received_most=10)]))
@example(["A\nB", "C"], RULES)
@example(["A", ""], RULES)
@example([], RULES)
def test_many_marks_come_out_as_each_would(marks, rules):
    found = normalise_all(marks, rules)
    for row, mark in enumerate(marks):
        try:
            alone = rules.normal(mark)
        except UnusableMark as why:
            assert found.refused[row].clause == why.clause
        else:
            assert row not in found.refused
            assert found.vrm[row].decode() == alone
            assert found.received.get(row, alone) == mark
            assert (row in found.transliterated) == (not mark.isascii())


def test_clean_marks_carry_nothing_beside_them():
    found = normalise_all(["AB12CDE", "123"], RULES)
    assert (found.received, found.refused, list(found.transliterated)) == ({}, {}, [])


def test_a_mark_has_no_more_characters_than_the_policy_says():
    seven = MarkRules(LOOK_ALIKES, most=7)
    assert seven.normal("AB12 CDE") == "AB12CDE"
    with pytest.raises(UnusableMark, match="1 to 7 letters and digits; this one has 8"):
        seven.normal("AB12 CDEF")
    assert set(normalise_all(["AB12CDE", "AB12CDEF"], seven).refused) == {1}


@given(texts | plates)
def test_a_mark_is_searched_for_as_it_is_kept(mark):
    assume(not set("?*") & set(unicodedata.normalize("NFKC", mark)))
    assert spelt(RULES.pattern, mark) == spelt(RULES.normal, mark)


def spelt(spell, mark):
    try:
        return spell(mark)
    except UnusableMark as why:
        return why.clause


@pytest.mark.parametrize(
    ("written", "pattern"),
    [
        ("ab?2 c*", "AB?2C*"),
        ("**a**b*", "*A*B*"),
        ("А?23-ВС*", "A?23BC*"),
        ("ＡＢ？＊", "AB?*"),
        ("*", "*"),
        ("?*?", "?*?"),
        ("A" * 12 + "*", "A" * 12 + "*"),
    ],
)
def test_a_pattern_is_spelt_as_marks_are_and_keeps_its_signs(written, pattern):
    assert RULES.pattern(written) == pattern
    assert RULES.pattern(pattern) == pattern


@pytest.mark.parametrize("written", ["", " - ", "A" * 13, "?" * 13, "AB_%", "A;B", "Щ?1", "A\n*", "*" * 65])
def test_what_can_be_no_pattern_is_refused(written):
    with pytest.raises(UnusableMark):
        RULES.pattern(written)
