"""Drift: one concept under different versions of a list. The contexts are those of HOLMES3 and CorDM, the values made up."""

import msgspec

from commonbeat.models.linting.drift import drift
from commonbeat_check.model import Code, CodeList, DataModel, Element, Type


def _context(name, build_version, values=()):
    lists = (
        CodeList(id="build", name="Build", version=build_version, is_known=bool(values), codes=values),
        CodeList(id="ethnic", name="Six-point ethnic appearance", version="3.1", is_known=False),
    )
    elements = (
        Element(id="BuildType", name="Build", type=Type.CODE, list="build"),
        Element(id="EthnicAppearance", name="Ethnic Appearance", type=Type.CODE, list="ethnic"),
        Element(id="Remarks", name="Remarks"),
    )
    return DataModel(standard=name, version="0.4", title=name, elements=elements, lists=lists)


def _codes(*values):
    return tuple(Code(value=one) for one in values)


def test_the_build_list_of_two_contexts_in_two_versions_is_drift_and_the_shared_one_is_not():
    (found,) = drift([_context("holmes3", "2.0"), _context("cordm", "2.3")])
    assert found.rule == "list_drift"
    assert found.where == ("holmes3@0.4#BuildType", "cordm@0.4#BuildType")
    assert "version 2.0, version 2.3" in found.text
    assert found.why
    assert found.fix


def test_one_version_everywhere_is_no_drift():
    assert drift([_context("holmes3", "2.3"), _context("cordm", "2.3")]) == ()


def test_lists_without_versions_are_compared_by_their_values():
    one, other = _context("holmes3", "", _codes("Slim", "Fat")), _context("cordm", "", _codes("Slim", "Heavy"))
    (found,) = drift([one, other])
    assert "only the first has Fat; only the second has Heavy" in found.text
    assert drift([one, _context("cordm", "", _codes("Fat", "Slim"))]) == ()


def test_a_concept_is_known_by_its_other_names_too():
    other = _context("cordm", "2.3")
    renamed = msgspec.structs.replace(other.elements[0], id="Physique", name="Physique", names=("Build",))
    other = msgspec.structs.replace(other, elements=(renamed, *other.elements[1:]))
    (found,) = drift([_context("holmes3", "2.0"), other])
    assert found.where[1] == "cordm@0.4#Physique"
