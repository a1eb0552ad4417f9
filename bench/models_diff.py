"""The diff of two models of NIEM's size: alike in most, renamed throughout, and changed throughout.

    python -m bench models_diff

NIEM 6.0 has 19,000 properties and 10,000 types. Where the release lies beside the checkout (../shared/data/niem-6.0) its
own names are taken; else made-up ones, and the note says so. The peer is what has to be done anyway: both models written
as JSON and read again.
"""

from __future__ import annotations

import csv
import gzip
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from msgspec.structs import replace

from commonbeat.models.comparing.differ import compare
from commonbeat_check.model import Code, CodeList, DataModel, Element, Entity, Member, Type
from commonbeat_check.shelf import read_model, write_model

from .common import Figure, Results

ELEMENTS, ENTITIES, MEMBERS, LISTS = 19_000, 10_000, 4, 800
SECONDS = 5.0
NIEM = Path(__file__).parents[2] / "shared" / "data" / "niem-6.0"
KINDS = (Type.STRING, Type.CODE, Type.DATE, Type.DECIMAL, Type.IDENTIFIER)


def main(_arguments: Sequence[str] = ()) -> None:
    results = Results("models_diff")
    names, types, whose = _names()
    old = _model(names, types)
    results.note(names=whose, elements=len(old.elements), entities=len(old.entities), lists=len(old.lists))
    peer = _seconds(lambda: [read_model(write_model(old), "it") for _turn in range(2)])
    for what, new in (
        ("most alike", _some_changed(old)),
        ("every id and name another", _all_renamed(old)),
        ("every part changed", _all_changed(old)),
        ("nothing in common", _model([f"Other{one}" for one in names], [f"New{one}" for one in types], shift=3)),
    ):
        found: list[object] = []
        took = _seconds(lambda new=new, found=found: found.extend(compare(old, new)))
        beside = "both models written and read as JSON"
        results.add(Figure(f"diff, {what}", took, "s", f"under {SECONDS:.0f} s", took < SECONDS, peer, beside))
        results.note(**{f"changes, {what}": len(found)})
    results.write()


def _names() -> tuple[list[str], list[str], str]:
    if not (NIEM / "Property.csv.gz").is_file():
        made = [f"MadeUpProperty{at:05}Value" for at in range(ELEMENTS)]
        return made, [f"MadeUp{at:05}Type" for at in range(ENTITIES)], "made up: ../shared/data/niem-6.0 is not there"
    names = _column(NIEM / "Property.csv.gz", "QualifiedProperty")
    return names, _column(NIEM / "Type.csv.gz", "QualifiedType"), "of NIEM 6.0, from ../shared/data/niem-6.0"


def _column(path: Path, name: str) -> list[str]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return list(dict.fromkeys(row[name] for row in csv.DictReader(file)))


def _model(names: Sequence[str], types: Sequence[str], shift: int = 0) -> DataModel:
    lists = tuple(
        CodeList(
            id=f"L{at}", name=f"List {at}", codes=tuple(Code(value=f"{n}", label=f"Code {at}.{n}") for n in range(40))
        )
        for at in range(LISTS)
    )
    elements = tuple(
        Element(
            id=name,
            name=name,
            type=KINDS[(at + shift) % len(KINDS)],
            max_length=10 + (at + shift) % 50,
            list=f"L{at % LISTS}" if (at + shift) % len(KINDS) == 1 else "",
            description=f"What {name} says of the thing that it is a property of, as a release would say it.",
        )
        for at, name in enumerate(names)
    )
    entities = tuple(
        Entity(
            id=name,
            name=name,
            members=tuple(
                Member(
                    key=f"m{n}{shift}",
                    name=names[(at * MEMBERS + n) % len(names)],
                    element=names[(at + n) % len(names)],
                )
                for n in range(MEMBERS)
            ),
        )
        for at, name in enumerate(types)
    )
    return DataModel(
        standard="big", version="1.0", title="As large as NIEM", lists=lists, elements=elements, entities=entities
    )


def _some_changed(old: DataModel) -> DataModel:
    """Change, rename, take out or add one part in fifty."""
    elements = [
        replace(one, max_length=99) if at % 50 == 0 else replace(one, id=f"{one.id}2") if at % 50 == 1 else one
        for at, one in enumerate(old.elements)
        if at % 50 != 2
    ]
    entities = tuple(
        replace(one, members=one.members[1:]) if at % 50 == 0 else one for at, one in enumerate(old.entities)
    )
    return replace(old, version="1.1", elements=tuple(elements), entities=entities)


def _all_renamed(old: DataModel) -> DataModel:
    """Give every element another id and another name."""
    elements = tuple(replace(one, id=f"new-{one.id}", name=f"{one.name}Text") for one in old.elements)
    return replace(old, version="2.0", elements=elements)


def _all_changed(old: DataModel) -> DataModel:
    """Make every element longer, every member repeatable and every list shorter."""
    return replace(
        old,
        version="2.0",
        elements=tuple(replace(one, max_length=200) for one in old.elements),
        lists=tuple(replace(one, codes=one.codes[1:]) for one in old.lists),
        entities=tuple(
            replace(one, members=tuple(replace(each, is_repeatable=True) for each in one.members))
            for one in old.entities
        ),
    )


def _seconds(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


if __name__ == "__main__":
    main(sys.argv[1:])
