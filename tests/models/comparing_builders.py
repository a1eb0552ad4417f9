"""Models to compare: a small one by hand, and random ones."""

from datetime import date

from hypothesis import strategies as st
from msgspec.structs import replace

from commonbeat_check.model import (
    Ask,
    Check,
    Code,
    CodeList,
    Condition,
    DataModel,
    Element,
    Entity,
    Group,
    Member,
    Rule,
    Type,
)


def a_model(**more) -> DataModel:
    """Give a made-up model: a person with a name, a date of birth, a sex and a telephone."""
    values = {
        "standard": "sample",
        "version": "1.0",
        "title": "Made-up sample",
        "lists": (
            CodeList(id="CL_1", name="Sex", codes=(Code(value="1", label="Male"), Code(value="2", label="Female"))),
        ),
        "elements": (
            Element(id="DS_1", name="Given Name", max_length=35),
            Element(id="DS_2", name="Date Of Birth", type=Type.DATE, checks=(Check(kind="not-future"),)),
            Element(id="DS_3", name="Sex", type=Type.CODE, list="CL_1"),
            Element(id="DS_4", name="Telephone", type=Type.STRING, pattern="0[0-9]{9,10}"),
        ),
        "entities": (
            Entity(
                id="P_1",
                name="Person",
                members=(
                    Member(key="givenName", name="Given Name", element="DS_1"),
                    Member(key="dateOfBirth", name="Date Of Birth", element="DS_2"),
                    Member(key="sex", name="Sex", element="DS_3"),
                    Member(key="telephone", name="Telephone", element="DS_4"),
                ),
                groups=(Group(id="G1", ask=Ask.AT_LEAST, n=1, members=("givenName", "telephone")),),
            ),
        ),
    } | more
    return DataModel(**values)


def with_element(model, element_id, **more):
    """Give the model with facts of one element changed."""
    return replace(
        model, elements=tuple(replace(one, **more) if one.id == element_id else one for one in model.elements)
    )


def with_entity(model, entity_id, **more):
    return replace(
        model, entities=tuple(replace(one, **more) if one.id == entity_id else one for one in model.entities)
    )


def with_member(model, entity_id, member_key, **more):
    """Give the model with facts of one member of an entity changed."""
    entity = next(one for one in model.entities if one.id == entity_id)
    members = tuple(replace(one, **more) if one.key == member_key else one for one in entity.members)
    return with_entity(model, entity_id, members=members)


def with_codes(model, *codes):
    """Give the model with other codes in its only list."""
    return replace(model, lists=(replace(model.lists[0], codes=codes),))


KEYS = ("alpha", "beta", "gamma", "delta")
WORDS = ("1", "2", "12", "A", "AB", "ABC", "a b", "2020-01-01", "99")
PATTERNS = ("", "[0-9]+", "[0-9]{1,2}", "[A-Z]+", "[A-Z0-9]{1,3}", "A|AB", "(?=A).*")
_DAYS = st.sampled_from([None, date(2019, 1, 1), date(2024, 1, 1), date(2030, 1, 1)])


@st.composite
def codes(draw):
    found = draw(st.lists(st.sampled_from(WORDS), max_size=5, unique=True))
    return tuple(
        Code(value=one, label=f"label {one}", valid_from=draw(_DAYS), valid_to=draw(_DAYS))
        if draw(st.booleans())
        else Code(value=one, label=f"label {one}")
        for one in found
    )


@st.composite
def elements(draw, id):
    return Element(
        id=id,
        name=f"Element {id}",
        type=draw(st.sampled_from([Type.STRING, Type.CODE, Type.INTEGER, Type.DECIMAL, Type.DATE, Type.DIGITS])),
        min_length=draw(st.sampled_from([None, 1, 2])),
        max_length=draw(st.sampled_from([None, 1, 2, 3, 20])),
        pattern=draw(st.sampled_from(PATTERNS)),
        characters=draw(st.sampled_from(["", "numeric", "alphabetic", "alphanumeric"])),
        list=draw(st.sampled_from(["", "", "L1", "L2"])),
        checks=draw(st.sampled_from([(), (Check(kind="not-future"),), (Check(kind="range", min=0, max=9),)])),
    )


@st.composite
def groups(draw, id):
    members = tuple(draw(st.lists(st.sampled_from(KEYS), min_size=1, max_size=3, unique=True)))
    when = draw(
        st.sampled_from([None, None, Condition(member="alpha"), Condition(member="beta", values=("1",), is_not=True)])
    )
    ask = draw(st.sampled_from([Ask.ALL, Ask.AT_LEAST, Ask.EXACTLY, Ask.AT_MOST, Ask.IF_KNOWN]))
    return Group(id=id, ask=ask, n=None if ask is Ask.ALL else draw(st.integers(1, 2)), members=members, when=when)


@st.composite
def members(draw, key):
    return Member(
        key=key,
        name=key.title(),
        element=draw(st.sampled_from(["E1", "E2", "E3"])),
        is_repeatable=draw(st.booleans()),
    )


@st.composite
def models(draw):
    """Give a random small model: one entity over three elements and two lists."""
    keys = draw(st.lists(st.sampled_from(KEYS), min_size=1, unique=True))
    rules = draw(
        st.sampled_from(
            [
                (),
                (Rule(id="P.R1", text="One of them.", kind="one-of", members=("alpha",), values=("1", "2")),),
                (Rule(id="P.R1", text="Not both.", kind="not-equal", members=("alpha",), other="beta"),),
            ]
        )
    )
    entity = Entity(
        id="P",
        name="Person",
        members=tuple(draw(members(key)) for key in keys),
        groups=tuple(draw(groups(f"G{at}")) for at in range(draw(st.integers(0, 2)))),
        rules=rules,
        may_have_others=draw(st.sampled_from([False, False, True])),
    )
    return DataModel(
        standard="random",
        version="1.0",
        title="Random",
        elements=tuple(draw(elements(id)) for id in ("E1", "E2", "E3")),
        lists=tuple(CodeList(id=id, name=id, codes=draw(codes())) for id in ("L1", "L2") if draw(st.booleans())),
        entities=(entity,),
    )
