import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonbeat.kernel.clauses import ClauseId, implementations, implements
from commonbeat.kernel.errors import Invalid
from commonbeat.kernel.ids import new_id
from commonbeat.kernel.paging import from_cursor, to_cursor
from commonbeat.kernel.text import _, can_speak, language, ngettext, speak

words = st.text(st.characters(exclude_characters="\x1f", exclude_categories=["Cs"]), max_size=20)


@given(st.lists(words, min_size=1, max_size=4))
def test_a_cursor_gives_back_what_it_holds(parts):
    assert from_cursor(to_cursor(*parts), len(parts)) == parts


@given(st.text(max_size=30))
def test_a_cursor_that_is_not_ours_is_refused_or_read_and_never_a_crash(text):
    try:
        parts = from_cursor(text, 3)
    except Invalid as refused:
        assert refused.faults[0].pointer == "/cursor"
    else:
        assert len(parts) == 3


def test_the_address_of_a_clause_is_read_and_spelt():
    address = "anpr-working@0.1#clock-tolerance"
    assert str(ClauseId.parse(address)) == address


@pytest.mark.parametrize("wrong", ["", "anpr-working", "anpr-working@0.1", "Anpr@1#x", "a@1#X", "a@1#x\n", "a@1.#x"])
def test_what_is_no_address_is_refused(wrong):
    with pytest.raises(ValueError, match="not the address"):
        ClauseId.parse(wrong)


def test_code_that_keeps_a_clause_is_found_by_it():
    @implements("made-up@9.9#kept")
    def keeps() -> None: ...

    assert any(place.endswith("keeps") for place in implementations.pop("made-up@9.9#kept"))


def test_ids_differ_and_sort_by_the_time_they_were_made():
    made = [new_id("list") for _each in range(1000)]
    assert len(set(made)) == 1000
    assert [one[:15] for one in made] == sorted(one[:15] for one in made)


def test_a_language_without_a_catalogue_speaks_english():
    assert not can_speak("cy")
    speak("cy")
    assert (_("Sign in"), ngettext("one", "many", 2), language()) == ("Sign in", "many", "en")
