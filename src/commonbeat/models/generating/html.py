"""An HTML dictionary of a model in one file: nothing is fetched and nothing runs, and it prints as it reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from html import escape
from typing import Final
from urllib.parse import quote

from commonbeat_check.model import Code, CodeList, DataModel, Element, Entity, Group, Member, Rule

from .book import Book, Made, origin_of
from .naming import for_xml

_MOST_CODES: Final = 10_000
_STYLE: Final = """
body { font: 1rem/1.5 system-ui, sans-serif; color: #0b0c0c; background: #fff; }
body { max-width: 62rem; margin: 0 auto; padding: 1rem; }
h1, h2, h3 { line-height: 1.25; margin: 2rem 0 .5rem; break-after: avoid; }
table { border-collapse: collapse; width: 100%; margin: 1rem 0; }
caption { text-align: left; font-weight: 600; padding: .25rem 0; }
th, td { border-bottom: 1px solid #b1b4b6; text-align: left; vertical-align: top; padding: .35rem .75rem .35rem 0; }
tr { break-inside: avoid; }
td, dd, p, li { overflow-wrap: anywhere; }
dt { font-weight: 600; float: left; clear: left; width: 11rem; }
dd { margin: 0 0 .25rem 12rem; min-height: 1.5rem; }
code { font-family: ui-monospace, monospace; }
a { color: #1d70b8; } a:focus { outline: 3px solid #fd0; outline-offset: 2px; }
.columns { columns: 16rem; }
@media (max-width: 40rem) { dt { float: none; width: auto; } dd { margin-left: 0; } .wide { overflow-x: auto; } }
@media print { body { max-width: none; padding: 0; } nav { display: none; } a { color: inherit; } }
"""


def make(model: DataModel, on: date, entity_id: str = "") -> Made:
    """Give the dictionary of all of a model, or of one entity and what it holds."""
    book = Book(model, on)
    chosen = [one for one in model.entities if entity_id in {"", one.id}]
    text = "".join(_Dictionary(book, chosen, is_whole=not entity_id).write())
    return Made({f"{model.standard}-{model.version}.html": text.encode()})


def _t(text: object) -> str:
    return escape(for_xml(str(text)))


def _anchor(kind: str, id: str) -> str:
    return f"{kind}-{quote(id, safe='')}"


def _link(kind: str, id: str, text: str) -> str:
    return f'<a href="#{_anchor(kind, id)}">{_t(text)}</a>'


class _Dictionary:
    """The dictionary of some entities and of all that they hold."""

    def __init__(self, book: Book, chosen: Iterable[Entity], *, is_whole: bool) -> None:
        self._book = book
        self._entities, self._elements = book.reach(chosen)
        if is_whole:
            self._elements = list(book.elements.values())
        used = {one.list for one in self._elements}
        self._lists = [one for one in book.model.lists if is_whole or one.id in used]

    def write(self) -> Iterator[str]:
        """Give the parts of the page."""
        model = self._book.model
        yield f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{_t(model.title)}</title>\n'
        yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        yield f"<style>{_STYLE}</style>\n</head>\n<body>\n<header>\n<h1>{_t(model.title)}</h1>\n"
        facts = [("Address", model.address), ("Codes as of", str(self._book.on))]
        licence, source = (line.split(": ", 1)[1] for line in origin_of(model))
        yield from _facts([*facts, ("Licence", licence), ("Source", source)])
        yield f"<p>{_t(model.note)}</p>\n" if model.note else ""
        yield "</header>\n" + self._contents() + "<main>\n"
        yield from self._section("entities", "Entities", [self._entity(one) for one in self._entities])
        yield from self._section("elements", "Elements", [self._element(one) for one in self._elements])
        yield from self._section("lists", "Code lists", [self._list(one) for one in self._lists])
        if model.rules:
            yield from self._section("rules", "Rules of the whole standard", [_rules(model.rules)])
        yield "</main>\n</body>\n</html>\n"

    def _contents(self) -> str:
        links = "".join(f"<li>{_link('entity', one.id, _called(one.name, one.id))}</li>" for one in self._entities)
        others = "".join(
            f'<li><a href="#{id_}">{text}</a></li>'
            for id_, text, is_there in (
                ("elements", "Elements", self._elements),
                ("lists", "Code lists", self._lists),
                ("rules", "Rules of the whole standard", self._book.model.rules),
            )
            if is_there
        )
        return f'<nav aria-label="Contents">\n<h2>Contents</h2>\n<ul class="columns">{links}{others}</ul>\n</nav>\n'

    def _section(self, id: str, title: str, parts: Iterable[Iterable[str]]) -> Iterator[str]:
        every = ["".join(one) for one in parts]
        if every:
            yield f'<section id="{id}">\n<h2>{title}</h2>\n{"".join(every)}</section>\n'

    def _entity(self, entity: Entity) -> Iterator[str]:
        yield f'<section id="{_anchor("entity", entity.id)}">\n<h3>{_t(_called(entity.name, entity.id))}</h3>\n'
        yield f"<p>{_t(entity.description)}</p>\n" if entity.description else ""
        facts = [("Section", entity.section), ("Kind", entity.kind), ("Owner", entity.owner), ("Based on", entity.base)]
        others = "yes" if entity.may_have_others else ""
        yield from _facts([*facts, ("May hold what is not named", others)])
        members = self._book.members(entity)
        rows = "".join(self._member(one, "") for one in members)
        head = "".join(f'<th scope="col">{one}</th>' for one in ("Key", "Name", "What it is", "Asked for", "How many"))
        yield f'<div class="wide"><table>\n<caption>Members of {_t(entity.name)}</caption>\n'
        yield f"<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table></div>\n"
        names = {one.key: one.name for one in members}
        groups = "".join(
            f"<li>{_t(address)}: {_t(_group(one, names))}</li>" for address, one in self._book.groups(entity)
        )
        yield f"<h4>What is asked for together</h4>\n<ul>{groups}</ul>\n" if groups else ""
        if rules := self._book.rules(entity):
            yield "<h4>Rules</h4>\n" + "".join(_rules(rules))
        yield "</section>\n"

    def _member(self, member: Member, before: str) -> str:
        key = f"{before}{member.key}"
        most = "one" if not member.is_repeatable else "any number" if member.most is None else f"up to {member.most}"
        what = self._what(member)
        cells = f"<td>{_t(member.name)}</td><td>{what}</td><td>{member.requirement}</td><td>{most}</td>"
        row = f'<tr><th scope="row"><code>{_t(key)}</code></th>{cells}</tr>\n'
        return row + "".join(self._member(one, f"{key}.") for one in member.parts)

    def _what(self, member: Member) -> str:
        if member.parts:
            return "its parts, below"
        if member.element in self._book.elements:
            return _link("element", member.element, _called(self._book.elements[member.element].name, member.element))
        if member.entity in self._book.entities:
            return _link("entity", member.entity, _called(self._book.entities[member.entity].name, member.entity))
        return _t(member.element or member.entity or "not said by the standard")

    def _element(self, element: Element) -> Iterator[str]:
        yield f'<section id="{_anchor("element", element.id)}">\n<h3>{_t(_called(element.name, element.id))}</h3>\n'
        yield f"<p>{_t(element.description)}</p>\n" if element.description else ""
        lengths = [str(one) for one in (element.min_length, element.max_length) if one is not None]
        facts = [
            ("Type", str(element.type)),
            ("Characters", element.characters),
            ("Length", " to ".join(dict.fromkeys(lengths))),
            ("Format", element.format),
            ("Pattern", element.pattern),
            ("Default", element.default),
            ("Section", element.section),
            ("Owner", element.owner),
            ("Based on", element.based_on),
            ("Examples", ", ".join(element.samples)),
        ]
        yield from _facts(facts)
        if element.list in self._book.lists:
            link = _link("list", element.list, self._book.lists[element.list].name or element.list)
            yield f"<p>Code list: {link}</p>\n"
        said = [*element.rules, *(one.text or _check(one.kind, one.value) for one in element.checks), *element.notes]
        said += [f"Not held: {one.rule}: {one.reason}" for one in element.not_enforced]
        yield f"<ul>{''.join(f'<li>{_t(one)}</li>' for one in said)}</ul>\n" if said else ""
        yield "</section>\n"

    def _list(self, codes: CodeList) -> Iterator[str]:
        yield f'<section id="{_anchor("list", codes.id)}">\n<h3>{_t(_called(codes.name, codes.id))}</h3>\n'
        known = (
            "" if codes.is_known else "The source names this list and does not print it: nothing is held against it."
        )
        yield from _facts(
            [("Version", codes.version), ("Source", codes.source), ("Note", codes.note), ("Known", known)]
        )
        if codes.codes:
            rows = "".join(_code(one) for one in codes.codes[:_MOST_CODES])
            left = len(codes.codes) - _MOST_CODES
            more = f" (the first {_MOST_CODES} of {len(codes.codes)})" if left > 0 else ""
            head = "".join(f'<th scope="col">{one}</th>' for one in ("Code", "Meaning", "From", "Until the day before"))
            yield f'<div class="wide"><table>\n<caption>Codes of {_t(codes.name)}{more}</caption>\n'
            yield f"<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table></div>\n"
        yield "</section>\n"


def _called(name: str, id: str) -> str:
    return f"{name} ({id})" if name.strip() and name != id else id


def _facts(facts: Iterable[tuple[str, str]]) -> Iterator[str]:
    said = "".join(f"<dt>{name}</dt><dd>{_t(value)}</dd>" for name, value in facts if value)
    if said:
        yield f"<dl>{said}</dl>\n"


def _code(code: Code) -> str:
    days = "".join(f"<td>{'' if one is None else one}</td>" for one in (code.valid_from, code.valid_to))
    return f'<tr><th scope="row"><code>{_t(code.value)}</code></th><td>{_t(code.label)}</td>{days}</tr>\n'


def _check(kind: str, value: object) -> str:
    return kind if value is None else f"{kind}: {value}"


def _group(group: Group, names: dict[str, str]) -> str:
    members = ", ".join(names.get(key, key) for key in group.members)
    count = f" {group.n}" if group.n is not None else ""
    condition = group.when
    when = group.when_said
    if not when and condition is not None:
        is_ = "is not" if condition.is_not else "is"
        wanted = " or ".join(condition.values) or "given"
        when = f"where {names.get(condition.member, condition.member)} {is_} {wanted}"
    return f"{str(group.ask).replace('-', ' ')}{count} of {members}" + (f", {when}" if when else "")


def _rules(rules: Iterable[Rule]) -> Iterator[str]:
    yield "<ul>"
    for one in rules:
        why = f" Not tested: {one.why_untested}" if one.why_untested else ""
        yield f"<li>{_t(one.id)}: {_t(one.text)}{_t(why)}</li>"
    yield "</ul>\n"
