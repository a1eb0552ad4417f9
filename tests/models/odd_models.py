"""Made-up models of odd names and values that a standard may have all the same: each tool must take what is made of it."""

from __future__ import annotations

from datetime import date

from commonbeat_check.model import (
    Ask,
    Check,
    Code,
    CodeList,
    DataModel,
    Element,
    Entity,
    Group,
    Member,
    Type,
)

WORDS = (
    *("class", "import", "from", "None", "True", "def", "lambda", "async", "match", "type", "self", "print", "str"),
    *("order", "select", "group", "table", "primary", "index", "rowid", "oid", "user", "end", "null", "default"),
    *(
        "model_config",
        "model_fields",
        "schema",
        "json",
        "dict",
        "copy",
        "validate",
        "construct",
        "__init__",
        "_private",
    ),
    *(
        "records",
        "element",
        "value",
        "label",
        "record_id",
        "position",
        "rule",
        "constructor",
        "__proto__",
        "id",
    ),
    *("_1st", "two-doors", "_", "__", "é", "größe", "日本", "xml", "xmlns"),
)
"""What somebody somewhere reserves, what begins with no letter, and what is spelt in other letters."""
NO_KEYS = ("1st", "2-door", "-", "a b", "a/b", "a~b", "a:b", "%41", "@type", "$ref", "<x>", "\u202ea", "x" * 101)
"""What no published model calls a value: a draft may."""
CASES = ("name", "Name", "NAME", "na-me", "na_me")
"""Apart from each other by little more than their case."""
TEXTS = (
    "=1+1",
    "+44 20",
    "-1",
    "@SUM(A1)",
    "'quoted'",
    'say "no"',
    "two\nlines",
    "a\ttab",
    "back\\slash",
    "<b>&amp;</b>",
    "]]>",
    "{{ 1 }} %s",
    "(",
    "é日本𝕏",
    " lead",
    "trail ",
    "0",
    "x" * 5_000,
)
"""What may stand in a code, and is something else to some program."""


def an_odd_model(**more: object) -> DataModel:
    """Give a model of one person with members of every odd name, over odd lists and numbers."""
    return DataModel(**({"standard": "odd", "version": "1.0", "title": "Odd \"names\" 'n' = values", **PARTS} | more))


def _lists() -> tuple[CodeList, ...]:
    codes = tuple(Code(value=one, label=one[:40]) for one in TEXTS)
    return (
        CodeList(id="ODD", name="=Odd\n'codes'", codes=codes),
        CodeList(id="odd", name="One code", codes=(Code(value="only", label="Only"),)),
        CodeList(id="NONE", name="No codes", codes=()),
        CodeList(id="GONE", name="Gone codes", codes=(Code(value="old", label="Old", valid_to=date(2020, 1, 1)),)),
        CodeList(id="NAMED", name="Named only", is_known=False),
        CodeList(id="TENTHS", name="Tenths", codes=tuple(Code(value=one) for one in ("0.1", "1.50", "2e-7", "many"))),
        CodeList(id="COUNTS", name="Counts", codes=tuple(Code(value=one) for one in ("1", "02", "-3", "4.5", "some"))),
        CodeList(id="TRUTHS", name="Truths", codes=(Code(value="TRUE"),)),
    )


def _range(low: float, high: float) -> tuple[Check, ...]:
    return (Check(kind="range", min=low, max=high),)


def _elements() -> tuple[Element, ...]:
    return (
        Element(id="class", name="class", max_length=20),
        Element(id="Class", name="Class", max_length=3),
        Element(id="CLASS", name="=CLASS()", type=Type.INTEGER),
        Element(id="ODD", name="Odd", type=Type.CODE, list="ODD"),
        Element(id="ONLY", name="Only", type=Type.CODE, list="odd"),
        Element(id="NONE", name="None", type=Type.CODE, list="NONE"),
        Element(id="NAMED", name="Named", type=Type.CODE, list="NAMED"),
        Element(id="TENTHS", name="Tenths", type=Type.DECIMAL, list="TENTHS"),
        Element(id="COUNTS", name="Counts", type=Type.INTEGER, list="COUNTS"),
        Element(id="TRUTHS", name="Truths", type=Type.BOOLEAN, list="TRUTHS"),
        Element(id="FIVE", name="Five", type=Type.DECIMAL, checks=_range(5, 5)),
        Element(id="SMALL", name="Small", type=Type.DECIMAL, checks=_range(1e-7, 1e-7)),
        Element(id="LARGE", name="Large", type=Type.DECIMAL, checks=_range(1e18, 1e18)),
        Element(id="HALF", name="Half", type=Type.INTEGER, checks=_range(0.5, 1.5)),
        Element(id="TWICE", name="Twice", type=Type.INTEGER, checks=(*_range(0, 9), *_range(3, 12))),
        Element(id="ONE", name="One letter", min_length=1, max_length=1),
    )


def _members() -> tuple[Member, ...]:
    odd = tuple(Member(key=word, name=word, element="class") for word in WORDS)
    cases = tuple(Member(key=word, name=word, element="Class") for word in CASES)
    parts = tuple(Member(key=word, name=word, element="ONE") for word in ("class", "Class", "order", "_1st", "größe"))
    bound = ("CLASS", "ODD", "ONLY", "NONE", "NAMED", "TENTHS", "COUNTS", "TRUTHS", "FIVE", "SMALL", "LARGE", "HALF")
    return (
        *odd,
        *cases,
        *(Member(key=f"of{one.title()}", name=f"={one}", element=one) for one in (*bound, "TWICE")),
        Member(key="many", name="Many", element="ODD", is_repeatable=True, most=2),
        Member(key="whole", name="Whole", parts=parts),
        Member(key="wholes", name="Wholes", parts=parts, is_repeatable=True),
        Member(key="import", name="Import", entity="class"),
    )


PARTS = {
    "elements": _elements(),
    "lists": _lists(),
    "entities": (
        Entity(
            id="Person",
            name="class",
            members=tuple({one.key: one for one in _members()}.values()),
            groups=(
                Group(id="G1", ask=Ask.ALL, members=("class", "ofFive")),
                Group(id="G2", ask=Ask.AT_LEAST, n=1, members=("name", "Name", "NAME")),
            ),
        ),
        Entity(
            id="class",
            name="Class",
            members=(
                Member(key="order", name="Order", element="class"),
                Member(key="Order", name="Order", element="ODD"),
            ),
            groups=(Group(id="G1", ask=Ask.ALL, members=("order",)),),
        ),
        Entity(id="CLASS", name="CLASS", members=(Member(key="select", name="Select", element="ONLY"),)),
        Entity(id="Empty", name="Nothing", members=()),
    ),
}
OPEN = an_odd_model(
    entities=(
        Entity(
            id="Person",
            name="Open",
            may_have_others=True,
            members=(
                Member(key="class", name="Class", element="class"),
                Member(key="whole", name="Whole", parts=(Member(key="one", name="One", element="ONE"),)),
            ),
            groups=(Group(id="G1", ask=Ask.ALL, members=("class",)),),
        ),
    )
)
"""One whose records may hold what it does not name, within an object made of parts too."""
DRAFT = an_odd_model(
    entities=(
        Entity(
            id="Person",
            name="Draft",
            members=(
                *(Member(key=word, name=word, element="class") for word in NO_KEYS),
                Member(
                    key="whole", name="Whole", parts=tuple(Member(key=one, name=one, element="ONE") for one in NO_KEYS)
                ),
            ),
        ),
    ),
)
"""One whose keys are none: it is not published, and what is made of it is safe all the same."""
IMPOSSIBLE = an_odd_model(
    elements=(
        Element(id="class", name="Class"),
        Element(id="GONE", name="Gone", type=Type.CODE, list="GONE"),
        Element(id="BOUNDS", name="Bounds", min_length=3, max_length=2),
        Element(id="RANGE", name="Range", type=Type.DECIMAL, checks=_range(2, 1)),
        Element(id="MANY", name="Many", type=Type.INTEGER, list="MANY"),
    ),
    lists=(
        CodeList(id="GONE", name="Gone codes", codes=(Code(value="old", valid_to=date(2020, 1, 1)),)),
        CodeList(id="MANY", name="No numbers", codes=(Code(value="many"),)),
    ),
    entities=(
        Entity(
            id="Person",
            name="Impossible",
            members=(
                Member(key="class", name="Class", element="class"),
                Member(key="gone", name="Gone", element="GONE"),
                Member(key="bounds", name="Bounds", element="BOUNDS"),
                Member(key="range", name="Range", element="RANGE"),
                Member(key="many", name="Many", element="MANY"),
            ),
        ),
    ),
)
"""One of whose elements no value can be valid, each for another reason: a draft may be so."""
