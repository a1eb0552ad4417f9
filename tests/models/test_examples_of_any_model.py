"""Examples and mutants of models that nobody wrote: whatever a model says, a record is right or it is told why not."""

from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commonbeat.models.errors import NoExample
from commonbeat.models.examples.mutants import mutants
from commonbeat.models.examples.records import valid
from commonbeat_check.checking import Checker
from commonbeat_check.model import Ask, Check, Code, CodeList, Condition, Element, Entity, Group, Member, Rule, Type

from ..check.builders import a_model

ON = date(2026, 11, 26)
KEYS = ("one", "two", "three", "four")
FORMATS = st.sampled_from(["pnc-id", "postcode", "vrm", "uprn", "imo"])
DAYS = ["not-future", "not-past", "not-today", "calendar-date"]
SPACES = ["no-space", "no-double-space"]
PLAIN = (
    st.builds(dict, min_length=st.integers(0, 4), max_length=st.integers(3, 20),
              characters=st.sampled_from(["", "numeric", "alphabetic"])),
    st.builds(dict, pattern=st.sampled_from(["[A-Z]{2,4}", r"(?!0)\d+", r"\S+ - \S+", "a|b"]), max_length=st.integers(1, 9)),
    st.builds(dict, list=st.just("codes"), type=st.just(Type.CODE), max_length=st.integers(0, 3)),
    st.builds(dict, type=st.just(Type.DATE), checks=st.lists(st.sampled_from(DAYS), max_size=2).map(
        lambda kinds: tuple(Check(kind=kind) for kind in kinds))),
    st.builds(dict, type=st.just(Type.DATE), checks=st.builds(
        Check, kind=st.sampled_from(["not-before", "not-after"]), other=st.sampled_from(KEYS)).map(lambda one: (one,))),
    st.builds(dict, checks=st.sampled_from(SPACES).map(lambda kind: (Check(kind=kind),))),
    st.builds(dict, checks=FORMATS.map(lambda name: (Check(kind="format", value=name),))),
    st.builds(dict, type=st.sampled_from([Type.INTEGER, Type.DECIMAL]), checks=st.builds(
        Check, kind=st.just("range"), min=st.integers(-5, 5), max=st.integers(4, 9)).map(lambda one: (one,))),
    st.builds(dict, type=st.sampled_from(Type)),
)  # fmt: skip
NAMES = st.sampled_from(["Given Name", "Post Code", "Vehicle VRM", "Street", "Number"])


def element(id):
    return st.builds(lambda name, said: Element(id=id, name=name, **said), NAMES, st.one_of(PLAIN))


CONDITIONS = st.builds(
    Condition,
    member=st.sampled_from(KEYS),
    values=st.sampled_from([(), ("A",)]),
    is_not=st.booleans(),
)
GROUPS = st.builds(
    Group,
    id=st.sampled_from(["G1", "G2"]),
    ask=st.sampled_from(Ask),
    members=st.lists(st.sampled_from(KEYS), min_size=1, max_size=3, unique=True).map(tuple),
    n=st.one_of(st.none(), st.integers(0, 3)),
    when=st.one_of(st.none(), CONDITIONS),
)
RULES = st.builds(
    Rule,
    id=st.sampled_from(["X.R1", "X.R2"]),
    text=st.just("a rule"),
    kind=st.sampled_from(["not-future", "not-before", "not-equal", "forbidden-when", "required-when", "present-with"]),
    members=st.lists(st.sampled_from(KEYS), min_size=1, max_size=2, unique=True).map(tuple),
    other=st.sampled_from(KEYS),
    when=st.one_of(st.none(), CONDITIONS),
)
MODELS = st.builds(
    lambda elements, repeats, groups, rules: a_model(
        *elements,
        CodeList(id="codes", name="Codes", codes=(Code(value="A"), Code(value="B", valid_to=date(2020, 1, 1)))),
        Entity(
            id="X",
            name="X",
            members=tuple(
                Member(key=key, name=one.name, element=one.id, is_repeatable=is_repeated)
                for key, one, is_repeated in zip(KEYS, elements, repeats, strict=True)
            ),
            groups=tuple(groups),
            rules=tuple(rules),
        ),
    ),
    st.tuples(*(element(f"T_{number}") for number in range(4))),
    st.tuples(*[st.booleans()] * 4),
    st.lists(GROUPS, max_size=2),
    st.lists(RULES, max_size=2),
)
SLOWLY = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@SLOWLY
@given(MODELS, st.integers(0, 9))
def test_an_example_of_any_model_is_right_or_it_is_told_why_there_is_none(model, seed):
    check = Checker(model, model.entities[0], ON)
    try:
        records = list(valid(model, "X", 6, seed, ON))
    except NoExample as told:
        assert told.of in {"X", "T_0", "T_1", "T_2", "T_3"}
        assert told.why
    else:
        assert all(check.accepts(record) for record in records)


@SLOWLY
@given(MODELS, st.integers(0, 9))
def test_a_mutant_of_any_model_is_rejected_for_its_one_rule(model, seed):
    check = Checker(model, model.entities[0], ON)
    try:
        found = mutants(model, "X", seed, ON)
    except NoExample:
        return
    for one in found.made:
        [error] = check.errors(one.record)
        assert (error.element, error.rule, error.pointer) == (one.element, one.rule, one.pointer)
    assert not [one for one in found.not_breakable if one.is_missed]
