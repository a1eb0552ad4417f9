"""Small models for tests: each function gives the plainest thing of its kind, and takes what shall be other."""

from typing import Any

from commonbeat_check.model import Ask, Check, Code, CodeList, DataModel, Element, Entity, Group, Member, Rule, Type
from commonbeat_check.names import camel


def an_element(id: str = "T_001", name: str = "Given Name", **other: Any) -> Element:
    return Element(id=id, name=name, **other)


def a_code_list(*values: str, id: str = "colours", **other: Any) -> CodeList:
    return CodeList(id=id, name=id, codes=tuple(Code(value=value) for value in values), **other)


def a_member(name: str, element: str = "", **other: Any) -> Member:
    return Member(key=camel(name), name=name, element=element, **other)


def a_group(*members: str, ask: Ask = Ask.ALL, id: str = "G1", **other: Any) -> Group:
    return Group(id=id, ask=ask, members=members, **other)


def a_rule(kind: str, *members: str, id: str = "X_001.R1", **other: Any) -> Rule:
    return Rule(id=id, text=f"a rule of the kind {kind}", kind=kind, members=members, **other)


def an_entity(*members: Member, id: str = "X_001", name: str = "Thing", **other: Any) -> Entity:
    return Entity(id=id, name=name, members=members, **other)


def a_model(
    *parts: Element | Entity | CodeList, standard: str = "tests", version: str = "1.0", **other: Any
) -> DataModel:
    """Give a model of the parts, in their order."""
    return DataModel(
        standard=standard,
        version=version,
        title="A standard of the tests",
        elements=tuple(part for part in parts if isinstance(part, Element)),
        entities=tuple(part for part in parts if isinstance(part, Entity)),
        lists=tuple(part for part in parts if isinstance(part, CodeList)),
        **other,
    )


def a_model_of(element: Element, *lists: CodeList, **member: Any) -> DataModel:
    """Give a model whose one entity ``X_001`` has one member, ``value``, of the element."""
    return a_model(element, an_entity(a_member("Value", element.id, **member)), *lists)


def a_person_model() -> DataModel:
    """Give the model of a made-up person: one of each kind of thing that records are held to."""
    return a_model(
        an_element("T_001", "Given Name", min_length=1, max_length=35, characters="alphabetic",
                   checks=(Check(kind="no-double-space"),)),
        an_element("T_002", "Date of Birth", type=Type.DATE, min_length=10, max_length=10,
                   checks=(Check(kind="calendar-date"), Check(kind="not-future"), Check(kind="max-age-years", value=120))),
        an_element("T_003", "Age", type=Type.INTEGER, checks=(Check(kind="range", min=0, max=120),)),
        an_element("T_004", "Gender", type=Type.CODE, list="gender"),
        an_element("T_005", "Street", min_length=1, max_length=35),
        an_element("T_006", "Post Code", min_length=6, max_length=8, checks=(Check(kind="format", value="postcode"),)),
        an_element("T_007", "Telephone Number", type=Type.TELEPHONE, min_length=11, max_length=35, pattern=r"\+?[0-9]+",
                   checks=(Check(kind="no-space"), Check(kind="no-trunk-zero"))),
        an_element("T_008", "PNC ID", type=Type.IDENTIFIER, checks=(Check(kind="format", value="pnc-id"),)),
        a_code_list("0", "1", "2", "9", id="gender"),
        an_entity(
            a_member("Given Name", "T_001", is_repeatable=True, most=3),
            a_member("Date of Birth", "T_002"),
            a_member("Age", "T_003"),
            a_member("Gender", "T_004"),
            a_member("Home Address", parts=(a_member("Street", "T_005"), a_member("Post Code", "T_006"))),
            a_member("Telephone Number", "T_007", is_repeatable=True),
            a_member("PNC ID", "T_008"),
            a_member("Parent", entity="X_001"),
            groups=(
                a_group("givenName", "dateOfBirth", "gender"),
                a_group("homeAddress", "telephoneNumber", "pncId", ask=Ask.AT_LEAST, n=1, id="G2"),
            ),
            rules=(a_rule("consistent-age", "age", "dateOfBirth"),),
            name="Person",
        ),
    )  # fmt: skip


def a_person(**other: Any) -> dict[str, Any]:
    """Give a made-up person that ``a_person_model`` finds valid on the day 2026-11-26; None takes a member away."""
    whole = {
        "givenName": ["Ada", "Maria"],
        "dateOfBirth": "1990-05-17",
        "age": 36,
        "gender": "2",
        "homeAddress": {"street": "Made-up Road", "postCode": "M1 1AA"},
        "telephoneNumber": "+447700900123",
    } | other
    return {key: value for key, value in whole.items() if value is not None}
