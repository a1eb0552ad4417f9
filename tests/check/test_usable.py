"""A model whose ids each stand for one thing can be used; one that says two things under one id is refused."""

import pytest
from msgspec.structs import replace

from commonbeat_check.model import Ask, CodeList, Element, Entity, Group, Member, Rule
from commonbeat_check.problems import CheckRefused
from commonbeat_check.shelf import Shelf, write_model
from commonbeat_check.usable import MOST_BASES, require_usable, unusable
from tests.check.builders import a_group, a_member, a_model, a_rule, an_element, an_entity

NAME = a_member("Given Name", "T_001")
MODEL = a_model(an_element(), an_entity(NAME))


def _line(count: int, last: str = "") -> tuple[Entity, ...]:
    """Give entities that are each based on the next."""
    return tuple(an_entity(id=f"E_{at}", base=f"E_{at + 1}" if at + 1 < count else last) for at in range(count))


@pytest.mark.parametrize(("model", "told"), [
    (a_model(an_element(), an_element()), "'T_001' is the id of 2 things of one kind (element); give each its own."),
    (a_model(an_entity(), an_entity()), "'X_001' is the id of 2 things of one kind (entity); give each its own."),
    (a_model(CodeList(id="L", name="L"), CodeList(id="L", name="M")),
        "'L' is the id of 2 things of one kind (code list); give each its own."),
    (a_model(an_entity(NAME, NAME)), "X_001 has 2 members with the key 'givenName'; give each its own."),
    (a_model(an_entity(Member(key="whole", name="Whole", parts=(NAME, NAME)))),
        "X_001 has 2 members with the key 'givenName'; give each its own."),
    (a_model(an_entity(NAME, groups=(a_group("givenName"), a_group("givenName", ask=Ask.AT_LEAST)))),
        "X_001 has 2 groups with the id 'G1'; give each its own."),
    (a_model(an_entity(NAME, rules=(a_rule("not-future", "givenName"), a_rule("not-past", "givenName")))),
        "X_001 has 2 rules with the id 'X_001.R1'; give each its own."),
    (a_model(*_line(MOST_BASES + 2)), "E_0 is based on more than 64 entities, each on the next; base it on fewer."),
    (a_model(*_line(200, "E_0")), "E_0 is based on more than 64 entities, each on the next; base it on fewer."),
])  # fmt: skip
def test_what_cannot_be_used_is_told_by_its_id(model, told):
    assert list(unusable(model)) == [told]
    with pytest.raises(CheckRefused) as refused:
        require_usable(model)
    assert str(refused.value) == f"tests@1.0 cannot be used as it is: {told}"


@pytest.mark.parametrize(
    "model",
    [
        MODEL,
        a_model(*_line(MOST_BASES + 1)),
        a_model(*_line(3, "E_0")),
        a_model(*_line(2, "nowhere")),
        a_model(
            an_element("one"), an_entity(NAME, id="one", groups=(Group(id="one", ask=Ask.ALL, members=("givenName",)),))
        ),
    ],
)
def test_what_can_be_used_is_let_pass(model):
    require_usable(model)


def test_of_very_many_faults_some_are_told():
    with pytest.raises(CheckRefused) as refused:
        require_usable(a_model(*(Element(id=f"T_{at % 50}", name="x") for at in range(100))))
    assert str(refused.value).count("give each its own.") == 12
    assert str(refused.value).endswith(" …")


def test_an_address_of_a_model_that_cannot_be_used_is_refused(tmp_path):
    place = tmp_path / "tests" / "1.0"
    place.mkdir(parents=True)
    rules = (Rule(id="R", text="one"), Rule(id="R", text="two"))
    entity = replace(MODEL.entities[0], rules=rules)
    (place / "model.json").write_bytes(write_model(replace(MODEL, entities=(entity,))))
    with pytest.raises(CheckRefused, match="X_001 has 2 rules with the id 'R'"):
        Shelf(tmp_path).entity("tests@1.0#X_001")
