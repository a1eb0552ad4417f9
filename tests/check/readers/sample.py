"""A small made-up standard that has what readers meet: texts, numbers, dates, repeats, parts, an entity within."""

import io
from datetime import date

from commonbeat_check.model import Ask, Check, Code, CodeList, DataModel, Element, Entity, Group, Member, Type
from commonbeat_check.shape import Shape

ON = date(2026, 11, 26)
NOTE = Entity(
    id="N_1",
    name="Note",
    members=(Member(key="text", name="Text", element="E_7"), Member(key="about", name="About", entity="P_1")),
)
PERSON = Entity(
    id="P_1",
    name="Test Person",
    members=(
        Member(key="surname", name="Surname", element="E_1"),
        Member(key="givenName", name="Given Name", element="E_1", is_repeatable=True),
        Member(key="age", name="Age", element="E_2"),
        Member(key="height", name="Height", element="E_3"),
        Member(key="isKnown", name="Is Known", element="E_4"),
        Member(key="born", name="Born", element="E_5"),
        Member(key="sex", name="Sex", element="E_6"),
        Member(
            key="home",
            name="Home",
            parts=(
                Member(key="town", name="Town", element="E_1"),
                Member(key="phone", name="Phone", element="E_8", is_repeatable=True),
            ),
        ),
        Member(key="note", name="Note", entity="N_1", is_repeatable=True),
    ),
    groups=(Group(id="G1", ask=Ask.ALL, members=("surname",)),),
)
MODEL = DataModel(
    standard="small",
    version="1.0",
    title="A made-up standard",
    elements=(
        Element(id="E_1", name="Name", max_length=35),
        Element(id="E_2", name="Age", type=Type.INTEGER),
        Element(id="E_3", name="Height", type=Type.DECIMAL),
        Element(id="E_4", name="Known", type=Type.BOOLEAN),
        Element(id="E_5", name="Born", type=Type.DATE, checks=(Check(kind="date-format", value="DD/MM/YYYY"),)),
        Element(id="E_6", name="Sex", type=Type.CODE, list="L_1"),
        Element(id="E_7", name="Text", type=Type.FREE_TEXT, max_length=200),
        Element(id="E_8", name="Phone", type=Type.DIGITS, max_length=15),
    ),
    entities=(PERSON, NOTE),
    lists=(CodeList(id="L_1", name="Sex", codes=(Code(value="1"), Code(value="2"), Code(value="9"))),),
)


def shape() -> Shape:
    return Shape(MODEL, PERSON, ON)


def stream(content: bytes | str) -> io.BytesIO:
    return io.BytesIO(content.encode() if isinstance(content, str) else content)


def rules(given):
    return [problem.rule for one in given for problem in one.problems]
