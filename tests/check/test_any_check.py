"""Whatever kind of check stands on whatever type of element, and whatever value comes: it is judged, and nothing breaks."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonbeat_check.checking import checker
from commonbeat_check.checks import KINDS
from commonbeat_check.entity_rules import KINDS as RULES
from commonbeat_check.formats import NAMED
from commonbeat_check.formats.dates import DATE_FORMATS
from commonbeat_check.formats.times import TIME_FORMATS
from commonbeat_check.model import Ask, Check, Condition, Type
from tests.check.builders import a_code_list, a_group, a_member, a_model, a_rule, an_element, an_entity

ON = date(2026, 11, 26)
TAKEN = st.sampled_from(
    [None, "", "x", "447", True, 3, -1, 2.5, 10**30, float("inf"), *NAMED, *DATE_FORMATS, *TIME_FORMATS]
)
BOUND = st.none() | st.floats(allow_nan=False)
PLAIN = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.just(10**400)
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(
        ["2026-02-30", "31-12-2026", "24:00", "2024-02-29T14:30:00Z", "+440770", "\ud800", "51°30′12.3″N", "1/" * 99]
    )
)
ANY = st.recursive(
    PLAIN, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
)


def checks(kind):
    return st.builds(
        Check, kind=st.just(kind), value=TAKEN, min=BOUND, max=BOUND, other=st.sampled_from(["", "other", "T_002", "gone"]),
        when=st.sampled_from(["", "international", "sometimes"]),
    )  # fmt: skip


@pytest.mark.parametrize("kind", [*KINDS, "a kind that there is not"])
@pytest.mark.parametrize("type", Type)
@settings(deadline=None, max_examples=10)
@given(data=st.data())
def test_any_check_on_any_type_judges_any_value(kind, type, data):
    others = data.draw(st.sampled_from([{}, {"list": "colours"}, {"max_length": 5}, {"pattern": "[a-z]*"}]))
    element = an_element(type=type, checks=(data.draw(checks(kind)),), **others)
    entity = an_entity(a_member("Value", "T_001", is_repeatable=True), a_member("Other", "T_002"))
    other = an_element("T_002", type=data.draw(st.sampled_from(Type)))
    held = checker(a_model(element, other, entity, a_code_list("red", "1", "true")), "X_001", ON)
    for record in ({"value": data.draw(ANY), "other": data.draw(ANY)}, data.draw(ANY)):
        assert held.accepts(record) is (held.errors(record) == [])


@pytest.mark.parametrize("kind", [*RULES, "", "a kind that there is not"])
@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_any_rule_across_any_members_judges_any_record(kind, data):
    keys = st.sampled_from(["value", "other", "gone"])
    when = data.draw(
        st.none() | st.builds(Condition, member=keys, values=st.lists(st.sampled_from(["1", "true", "x"])).map(tuple))
    )
    rule = a_rule(
        kind, *data.draw(st.lists(keys, max_size=3)), other=data.draw(st.just("") | keys), value=data.draw(TAKEN), when=when,
        values=data.draw(st.lists(st.sampled_from(["1", "True", "x", ""])).map(tuple)),
        details=data.draw(st.sampled_from([{}, {"formats": {"1": "vrm"}}, {"patterns": {"x": "a+"}}, {"lists": {"1": "colours"}}])),
    )  # fmt: skip
    group = a_group(
        "value", "gone", ask=data.draw(st.sampled_from(Ask)), n=data.draw(st.none() | st.integers(-1, 9)), when=when
    )
    entity = an_entity(a_member("Value", "T_001"), a_member("Other", "T_002"), rules=(rule,), groups=(group,))
    parts = [an_element(id, type=data.draw(st.sampled_from(Type))) for id in ("T_001", "T_002")]
    held = checker(a_model(*parts, entity, a_code_list("red", "1", "true")), "X_001", ON)
    record = {"value": data.draw(ANY), "other": data.draw(ANY), "gone": data.draw(ANY)}
    assert held.accepts(record) is (held.errors(record) == [])
