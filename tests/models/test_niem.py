"""NIEM's release tables as a model, on a small folder of made-up tables of the same shape."""

from __future__ import annotations

import gzip

import pytest

from commonbeat.models.errors import BadModel
from commonbeat.models.importing.niem import read_niem
from commonbeat_check.model import Ask, Requirement, Type

NAMESPACES = """NamespacePrefix,NamespaceFile,VersionURI,VersionReleaseNumber,NamespaceStyle,NamespaceIsExternallyGenerated,IsConformant,Definition
zz,zz,https://example.org/zz/,6.0,D,0,1,"Bicycles, made up"
xs,xs,http://www.w3.org/2001/XMLSchema,,X,0,0,
"""
TYPES = """QualifiedType,TypeName,ContentStyle,SimpleStyle,IsMetadata,IsAdapter,IsAugmentation,Keywords,ExampleContent,UsageInfo,Definition,SimpleQualifiedType,ParentQualifiedType
xs:date,date,S,atomic,0,0,0,,,,,,
xs:token,token,S,atomic,0,0,0,,,,,,
zz:ColourCodeSimpleType,ColourCodeSimpleType,S,atomic,0,0,0,,,,Colours,xs:token,
zz:ColourCodeType,ColourCodeType,CSC,atomic,0,0,0,,,,Colours,zz:ColourCodeSimpleType,
zz:DayType,DayType,CSC,atomic,0,0,0,,,,A day,xs:date,
zz:ThingType,ThingType,CCC,,0,0,0,,,,A thing,,
zz:BicycleType,BicycleType,CCC,,0,0,0,,,see there,A bicycle,,zz:ThingType
"""
PROPERTIES = """QualifiedProperty,PropertyName,IsElement,IsAbstract,Keywords,ExampleContent,UsageInfo,Definition,QualifiedType,SubstitutionGroupQualifiedProperty
zz:FrameColourCode,FrameColourCode,1,0,colour,RED,,A colour,zz:ColourCodeType,
zz:MadeDate,MadeDate,1,0,,,,A day,zz:DayType,
yy:MadeDate,MadeDate,1,0,,,,A day elsewhere,zz:DayType,
zz:Part,Part,1,0,,,,A part,zz:ThingType,
zz:BicycleAugmentationPoint,BicycleAugmentationPoint,1,1,,,,,,
"""
CONTENTS = """QualifiedType,QualifiedProperty,MinOccurs,MaxOccurs,Definition
zz:BicycleType,zz:FrameColourCode,1,1,
zz:BicycleType,zz:MadeDate,0,1,
zz:BicycleType,yy:MadeDate,0,1,
zz:BicycleType,zz:Part,2,99,of it
zz:BicycleType,zz:BicycleAugmentationPoint,1,unbounded,
"""
TABLES = {
    "Namespace.csv": NAMESPACES,
    "Type.csv": TYPES,
    "Property.csv": PROPERTIES,
    "TypeContainsProperty.csv": CONTENTS,
}


def folder(**tables):
    """Give the files of the folder; a table may be given in place of its own, under its name without the ending."""
    return {name: tables.get(name.removesuffix(".csv"), text).encode() for name, text in TABLES.items()}


@pytest.fixture
def model():
    return read_niem(folder()).model


def test_properties_are_elements_of_the_type_that_their_values_come_down_to(model):
    assert model.address == "niem@6.0"
    assert [(one.id, one.type) for one in model.elements[:2]] == [
        ("zz:FrameColourCode", Type.CODE),
        ("zz:MadeDate", Type.DATE),
    ]


def test_a_list_of_codes_is_named_and_not_known(model):
    assert [(one.id, one.is_known) for one in model.lists] == [("zz:ColourCodeSimpleType", False)]
    assert model.elements[0].list == "zz:ColourCodeSimpleType"


def test_types_are_entities_of_what_they_contain(model):
    bicycle = model.entities[-1]
    assert (bicycle.base, bicycle.may_have_others) == ("zz:ThingType", True)
    assert [(one.key, one.element or one.entity) for one in bicycle.members] == [
        ("frameColourCode", "zz:FrameColourCode"),
        ("zzMadeDate", "zz:MadeDate"),
        ("yyMadeDate", "yy:MadeDate"),
        ("part", "zz:ThingType"),
        ("bicycleAugmentationPoint", "zz:BicycleAugmentationPoint"),
    ]


def test_how_often_a_property_stands_is_kept_and_what_is_abstract_is_not_asked_for(model):
    bicycle = model.entities[-1]
    part, point = bicycle.members[3:]
    assert (part.is_repeatable, part.most, part.requirement) == (True, 99, Requirement.MANDATORY)
    assert (point.is_repeatable, point.most, point.requirement) == (True, None, Requirement.OPTIONAL)
    assert [(one.ask, one.members) for one in bicycle.groups] == [(Ask.ALL, ("frameColourCode", "part"))]


def test_the_namespaces_are_kept(model):
    assert model.facts["namespaces"]["zz"]["definition"] == "Bicycles, made up"


def test_tables_may_be_compressed():
    packed = {name + ".gz": gzip.compress(content) for name, content in folder().items()}
    assert read_niem(packed) == read_niem(folder())


def test_what_the_tables_name_and_do_not_have_is_told_and_stays_a_member_bound_to_nothing():
    found = read_niem(folder(TypeContainsProperty=CONTENTS + "zz:BicycleType,zz:Bell,0,1,\nzz:CarType,zz:Part,0,1,\n"))
    assert found.unplaced == [
        "zz:CarType, in line 8 of TypeContainsProperty.csv, is no type here.",
        "zz:BicycleType contains zz:Bell, which is no property here.",
    ]
    bell = found.model.entities[-1].members[-1]
    assert (bell.key, bell.as_printed, bell.element, bell.entity) == ("bell", "zz:Bell", "", "")


@pytest.mark.parametrize(
    ("tables", "told"),
    [
        ({"Type": TYPES.replace("A thing,,", "A thing,,zz:BicycleType")},
         "Types are based on each other in a circle: zz:ThingType → zz:BicycleType → zz:ThingType."),
        ({"Type": TYPES.replace("A day,xs:date", "A day,zz:DayType")}, "in a circle: zz:DayType → zz:DayType."),
        ({"Property": PROPERTIES + PROPERTIES.splitlines()[1] + "\n"}, "zz:FrameColourCode stands in lines 2 and 7."),
        ({"Property": PROPERTIES.replace("UsageInfo,", "")}, "Property.csv: It has no column UsageInfo."),
        ({"Property": PROPERTIES + "zz:Bell,Bell\n"}, "Line 7 has 2 cells, and the header has 10."),
        ({"Property": PROPERTIES + 'zz:Bell,"Bell'}, "cannot be read as CSV"),
        ({"TypeContainsProperty": CONTENTS.replace("2,99", "two,99")}, "two is no number of times."),
        ({"Namespace": ""}, "Namespace.csv: It has no column NamespacePrefix"),
    ],
)  # fmt: skip
def test_tables_that_are_wrong_are_refused(tables, told):
    with pytest.raises(BadModel) as refused:
        read_niem(folder(**tables))
    assert told in str(refused.value)


@pytest.mark.parametrize("name", list(TABLES))
def test_a_table_that_is_missing_is_named(name):
    files = folder()
    del files[name]
    with pytest.raises(BadModel, match=f"{name}: The folder has no such table"):
        read_niem(files)


def test_an_encoding_that_lies_is_told():
    files = folder() | {"Property.csv": PROPERTIES.encode() + "zz:Bell,Clochétte".encode("latin-1")}
    with pytest.raises(BadModel, match=f"Line {PROPERTIES.count(chr(10)) + 1} is not in UTF-8, at its byte 14"):
        read_niem(files)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (PROPERTIES.encode("utf-16"), "It is in UTF-16: save it as CSV in UTF-8"),
        (PROPERTIES.encode().replace(b"zz:", b"zz\0", 1), "Line 2 has a NUL"),
        (PROPERTIES.encode() + b"x" * 2**21, "is longer than 1048576 bytes"),
        (PROPERTIES.encode() + b"," * 2**21, "is longer than 1048576 bytes"),
        (PROPERTIES.encode() + b'"' + b"x\n" * 2**18, "cannot be read as CSV"),
    ],
)
def test_a_table_that_is_no_text_of_lines_is_refused_by_its_line(content, told):
    with pytest.raises(BadModel, match=told):
        read_niem(folder() | {"Property.csv": content})


def test_a_mark_of_utf_8_at_the_start_is_passed_over(model):
    assert read_niem(folder() | {"Property.csv": b"\xef\xbb\xbf" + PROPERTIES.encode()}).model == model


@pytest.mark.parametrize("content", [b"no gzip", gzip.compress(PROPERTIES.encode())[:-9]])
def test_a_compressed_table_that_is_none_is_told(content):
    files = folder()
    del files["Property.csv"]
    with pytest.raises(BadModel, match="cannot be unpacked"):
        read_niem(files | {"Property.csv.gz": content})


def test_a_table_that_unpacks_without_end_is_refused():
    files = folder()
    del files["Property.csv"]
    with pytest.raises(BadModel, match="Unpacked it has more than 256 MB"):
        read_niem(files | {"Property.csv.gz": gzip.compress(bytes(257 * 2**20))})
