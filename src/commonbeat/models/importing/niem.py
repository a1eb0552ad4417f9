"""The model of NIEM's release tables: properties are elements, types are entities of what they contain."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from commonbeat.kernel.text import _
from commonbeat.models.errors import BadModel
from commonbeat_check.model import (
    CodeList,
    DataModel,
    Element,
    Facts,
    Type,
)

from .niem_entities import entity_of
from .niem_rows import Content, Kind, Property
from .niem_tables import CONTENTS, NAMESPACES, PROPERTIES, TYPES, rows
from .whole import Imported

_TYPES: Final[Mapping[str, Type]] = {
    **dict.fromkeys(("boolean",), Type.BOOLEAN),
    **dict.fromkeys(("date",), Type.DATE),
    **dict.fromkeys(("time",), Type.TIME),
    **dict.fromkeys(("dateTime",), Type.DATETIME),
    **dict.fromkeys(("decimal", "double", "float"), Type.DECIMAL),
    **dict.fromkeys(
        ("integer", "int", "long", "short", "byte", "nonNegativeInteger", "positiveInteger", "nonPositiveInteger",
         "negativeInteger", "unsignedInt", "unsignedLong", "unsignedShort", "unsignedByte"),
        Type.INTEGER,
    ),
    **dict.fromkeys(("base64Binary", "hexBinary"), Type.STRING),
}  # fmt: skip
_XS: Final = "xs:"
_CODES: Final = "CodeSimpleType"
NOTE: Final = (
    "Properties, types and what types contain, as the release tables have them. The tables hold no facets: lists are "
    "named and their codes are not here, nor patterns and lengths. A member is called by its name in lower camel case, "
    "with the prefix of its namespace before it where another of the type has the same. What is abstract is not asked "
    "for by itself: another property stands in its place."
)
SOURCE: Final = "NIEM, release tables of the model, by NIEMOpen (OASIS)"
LICENCE: Final = "CC BY 4.0, NIEMOpen"
_NO_VERSION: Final = "6.0"


def read_niem(
    files: Mapping[str, bytes],
    *,
    standard: str = "niem",
    version: str = "",
    title: str = "",
    progress: Callable[[str], None] = lambda _said: None,
) -> Imported:
    """Give the model of a folder of release tables; ``files`` are its files by name, ``progress`` is told each step.

    Raises:
        BadModel: a table is missing or no such table, an id stands twice, or types are based on each other in a circle.
    """
    unplaced: list[str] = []
    kinds = {id_: Kind(*rest) for id_, rest in _by_id(files, TYPES)}
    progress(_("{count} types").format(count=len(kinds)))
    properties = {id_: Property(*rest) for id_, rest in _by_id(files, PROPERTIES)}
    progress(_("{count} properties").format(count=len(properties)))
    values = _values_of(kinds, unplaced)
    contents = _contents(files, kinds, unplaced)
    progress(_("{count} properties in types").format(count=sum(map(len, contents.values()))))
    namespaces = dict(_namespaces(files))
    version = version or _release(namespaces)
    model = DataModel(
        standard=standard,
        version=version,
        title=title or f"NIEM {version}",
        note=NOTE,
        licence=LICENCE,
        source=SOURCE,
        elements=tuple(_element(id_, one, kinds, values, unplaced) for id_, one in properties.items()),
        entities=tuple(
            entity_of(id_, one, contents.get(id_, ()), properties, kinds, unplaced) for id_, one in kinds.items()
        ),
        lists=tuple(_list(id_, one) for id_, one in kinds.items() if id_.endswith(_CODES)),
        facts={"namespaces": namespaces} if namespaces else {},
    )
    return Imported(model, unplaced)


def _by_id(files: Mapping[str, bytes], table: str) -> Iterator[tuple[str, Sequence[str]]]:
    seen: dict[str, int] = {}
    for line, (id_, *rest) in rows(files, table):
        if not id_ or id_ in seen:
            why = _("Line {line} has no id.") if not id_ else _("{id} stands in lines {first} and {line}.")
            raise BadModel(table, why.format(line=line, id=id_, first=seen.get(id_)))
        seen[id_] = line
        yield id_, rest


def _namespaces(files: Mapping[str, bytes]) -> Iterator[tuple[str, Facts]]:
    names = ("file", "uri", "release", "style", "is_external", "is_conformant", "definition")
    for _line, (prefix, *rest) in rows(files, NAMESPACES):
        yield prefix, {name: one for name, one in zip(names, rest, strict=True) if one}


def _release(namespaces: Mapping[str, Facts]) -> str:
    found = Counter(str(one.get("release", "")) for one in namespaces.values())
    numbers = [(count, release) for release, count in found.items() if release.replace(".", "").isdigit()]
    return max(numbers)[1] if numbers else _NO_VERSION


def _values_of(kinds: Mapping[str, Kind], unplaced: list[str]) -> dict[str, tuple[Type, str]]:
    """Give what the values of each type are, and the list that they are from, along the types that it is based on.

    Raises:
        BadModel: types are based on each other in a circle.
    """
    found: dict[str, tuple[Type, str]] = {}
    for start in kinds:
        line: dict[str, None] = {}
        at = start
        while at in kinds and at not in found and not at.startswith(_XS):
            if at in line:
                circle = [*list(line)[list(line).index(at) :], at]
                raise BadModel(
                    TYPES, _("Types are based on each other in a circle: {circle}.").format(circle=" → ".join(circle))
                )
            line[at] = None
            at = kinds[at].of or kinds[at].parent
        value = found.get(at) or (_TYPES.get(at.removeprefix(_XS), Type.STRING), "")
        if at and at not in kinds and not at.startswith(_XS):
            unplaced.append(_("{type} is based on {base}, which is no type here.").format(type=list(line)[-1], base=at))
        for one in reversed(line or {start: None}):
            value = (Type.CODE, one) if one.endswith(_CODES) and not value[1] else value
            found[one] = value
    return found


def _contents(files: Mapping[str, bytes], kinds: Mapping[str, Kind], unplaced: list[str]) -> dict[str, list[Content]]:
    found: dict[str, list[Content]] = defaultdict(list)
    for line, (kind, *rest) in rows(files, CONTENTS):
        if kind in kinds:
            found[kind].append(Content(*rest))
        else:
            unplaced.append(
                _("{type}, in line {line} of {file}, is no type here.").format(type=kind, line=line, file=CONTENTS)
            )
    return found


def _element(
    id_: str, one: Property, kinds: Mapping[str, Kind], values: Mapping[str, tuple[Type, str]], unplaced: list[str]
) -> Element:
    if one.kind and one.kind not in kinds:
        unplaced.append(_("{property} is of {type}, which is no type here.").format(property=id_, type=one.kind))
    kind, codes = values.get(one.kind, (Type.STRING, ""))
    said = {
        "type": one.kind,
        "keywords": one.keywords,
        "example": one.example,
        "is_attribute": one.is_element == "0",
        "is_abstract": one.is_abstract == "1",
        "stands_for": one.stands_for,
    }
    return Element(
        id=id_,
        name=one.name,
        type=kind,
        description=one.definition,
        list=codes,
        notes=(one.usage,) if one.usage else (),
        facts={key: value for key, value in said.items() if value},
    )


def _list(id_: str, one: Kind) -> CodeList:
    """Give the list that a type of codes names: its codes are in tables of facets, which are not read."""
    return CodeList(id=id_, name=one.name, source=SOURCE, is_known=False, note=one.definition)
