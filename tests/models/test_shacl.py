"""SHACL shapes of a model accept what it allows and refuse what it does not, by an independent validator."""

import json

import msgspec
import pyshacl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import Graph

from commonbeat.models.generating.shacl import Vocabulary, make
from commonbeat_check.model import Rule
from tests.models.generating_models import GOOD, HOSTILE, ON, SMALL, VEHICLE, WRONG, hostile_model, without

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # within the validator


def shapes_and_context(model):
    shapes, context = make(model, ON).files.values()
    return Graph().parse(data=shapes.decode(), format="turtle"), json.loads(context)["@context"]


def conforms(shapes, context, entity_id, record, model=SMALL):
    whole = {"@context": context, "@type": Vocabulary(model).entity(entity_id)} | record
    graph = Graph().parse(data=json.dumps(whole), format="json-ld")
    return pyshacl.validate(graph, shacl_graph=shapes)[0]


SHAPES, CONTEXT = shapes_and_context(SMALL)
UNSEEN = {
    "no values",  # an empty array leaves no trace in a graph
    "does not repeat",  # nor does an array of one
    "no such member",  # the context leaves out what no key of the model is called
    "no such part",
}


@pytest.mark.parametrize("record", [GOOD, without("email"), without(email=None), without(vehicle={"keeper": "Bo"})])
def test_what_the_model_allows_is_accepted(record):
    assert conforms(SHAPES, CONTEXT, "P_001", record)


@pytest.mark.parametrize("wrong", [name for name in WRONG if name not in UNSEEN])
def test_what_the_model_does_not_allow_is_refused(wrong):
    assert not conforms(SHAPES, CONTEXT, "P_001", WRONG[wrong])


def test_what_another_entity_has_is_refused():
    assert not conforms(SHAPES, CONTEXT, "P_001", without(keeper="Ann"))


@pytest.mark.parametrize(
    ("rule", "right", "wrong"),
    [
        (Rule(id="R", text="", kind="not-equal", members=("keeper",), other="street"), {"keeper": "A", "street": "B"}, {"keeper": "A", "street": "A"}),
        (Rule(id="R", text="", kind="not-before", members=("ended",), other="began"), {"began": "2025-12-31", "ended": "2026-01-01"}, {"began": "2026-01-02", "ended": "2026-01-01"}),
        (Rule(id="R", text="", kind="one-of", members=("keeper",), values=("O'Neil",)), {"keeper": "O'Neil"}, {"keeper": "An"}),
        (Rule(id="R", text="", kind="min-length", members=("keeper",), value=3), {"keeper": "Ann"}, {"keeper": "An"}),
    ],
)  # fmt: skip
def test_a_rule_across_members_is_a_shape(rule, right, wrong):
    dates = [msgspec.structs.replace(VEHICLE.members[0], key=key, element="E3") for key in ("began", "ended")]
    entity = msgspec.structs.replace(VEHICLE, members=(*VEHICLE.members, *dates), groups=(), rules=(rule,))
    shapes, context = shapes_and_context(msgspec.structs.replace(SMALL, entities=(entity,)))
    assert conforms(shapes, context, "O_001", right)
    assert not conforms(shapes, context, "O_001", wrong)


def test_an_entity_within_itself_is_told_as_beyond_shacl():
    member = msgspec.structs.replace(VEHICLE.members[0], key="towed", element="", entity="O_001")
    entity = msgspec.structs.replace(VEHICLE, members=(*VEHICLE.members, member))
    made = make(msgspec.structs.replace(SMALL, entities=(entity,)), ON)
    assert "O_001 towed" in {one.rule for one in made.unsaid}
    shapes, context = shapes_and_context(msgspec.structs.replace(SMALL, entities=(entity,)))
    assert conforms(shapes, context, "O_001", {"keeper": "A", "towed": {"keeper": "B"}})


@pytest.mark.parametrize("name", HOSTILE)
def test_any_name_gives_shapes(name):
    model = hostile_model(name)
    assert make(model, ON) == make(model, ON)
    shapes, context = shapes_and_context(model)
    assert conforms(shapes, context, "T", {"kept": "B"}, model)
    assert not conforms(shapes, context, "T", {"kept": "C"}, model)


@settings(max_examples=40, deadline=None)
@given(st.text(), st.text(min_size=1))
def test_any_text_may_be_a_name_and_a_code(name, code):
    shapes_and_context(hostile_model(name, code=code))
