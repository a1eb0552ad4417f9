"""Things that lead back to one another are told from those that do not."""

from hypothesis import given
from hypothesis import strategies as st

from commonbeat.models.generating.circles import circles

THINGS = st.sampled_from("abcdefg")


def reach(links, start):
    found, waiting = set(), [start]
    while waiting:
        for other in links[waiting.pop()]:
            if other in links and other not in found:
                found.add(other)
                waiting.append(other)
    return found


@given(st.dictionaries(THINGS, st.lists(THINGS)))
def test_two_are_in_one_circle_where_each_leads_to_the_other(links):
    found = circles(links)
    for one in links:
        for other in links:
            lead_back = one == other or (other in reach(links, one) and one in reach(links, other))
            assert (found[one] == found[other]) is lead_back


def test_a_line_of_a_hundred_thousand_is_no_recursion():
    assert len(set(circles({str(at): [str(at + 1)] for at in range(100_000)}).values())) == 100_000
