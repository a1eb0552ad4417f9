"""What differs between two texts, word by word."""

from hypothesis import given
from hypothesis import strategies as st

from commonbeat.standards.comparison import word_by_word

TEXTS = st.text(alphabet="ab5 \n", max_size=30)


def marked(pieces) -> list[str]:
    return [piece.text for piece in pieces if piece.differs]


def test_the_changed_words_alone_are_marked():
    before, after = word_by_word("It is within 5 seconds of UTC.", "It is within 1 second of UTC.")
    assert (marked(before), marked(after)) == (["5 seconds"], ["1 second"])


def test_a_text_that_was_empty_is_marked_whole():
    before, after = word_by_word("", "A clock that is right.")
    assert (list(before), marked(after)) == ([], ["A clock that is right."])


@given(TEXTS, TEXTS)
def test_the_pieces_together_are_the_text_and_what_is_not_marked_is_in_both(before, after):
    old, new = word_by_word(before, after)
    assert ("".join(one.text for one in old), "".join(one.text for one in new)) == (before, after)
    same = ["".join(one.text for one in pieces if not one.differs).split() for pieces in (old, new)]
    assert same[0] == same[1]


@given(TEXTS)
def test_of_the_same_text_nothing_is_marked(text):
    assert [marked(pieces) for pieces in word_by_word(text, text)] == [[], []]
