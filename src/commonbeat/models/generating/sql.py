"""Tables for records, in the SQL of SQLite and of PostgreSQL: one for each entity, for what repeats, and for codes.

Values stand as they do in a record, dates as text too, so that a record comes out as it went in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from commonbeat_check.model import CodeList, DataModel, Entity, Member

from .asks import asked, required
from .book import Book, Made, Notes, origin_of
from .globs import quoted
from .naming import Namer, one_line, snake
from .patterns import NotSayable
from .sql_values import DIALECTS, Dialect, RowRules, column_checks, name

_LONGEST = 55
_ROWS = 500


def make(model: DataModel, on: date, entity_id: str = "") -> Made:
    """Give the tables of all entities, or of one and what it holds, for each database."""
    files: dict[str, bytes] = {}
    told = Notes()
    for dialect in DIALECTS:
        book = Book(model, on)
        tables = _Tables(book, dialect, [one for one in model.entities if entity_id in {"", one.id}])
        body = "\n".join(tables.write())
        said = [f"{model.title} ({model.address}), codes as of {on}, for {dialect.title}.", *origin_of(model)]
        said.append(
            "A view …_breaks lists the records of a table that break a rule across tables, which no CHECK can see."
        )
        said += [f"Not held here: {one.rule}: {one.reason}" for one in tables.notes.all()]
        head = "".join(f"-- {one_line(line)}\n" for line in said)
        files[f"{model.standard}-{model.version}.{dialect.name}.sql"] = f"{head}{dialect.begin}\n{body}\n".encode()
        for one in tables.notes.all():
            told.add(one.rule, f"{one.reason} ({dialect.title})")
    return Made(files, told.all())


@dataclass(slots=True)
class _Table:
    """One table in the making. ``keys`` name a row; all but the last are its parent's."""

    name: str
    keys: tuple[str, ...]
    said: str
    lines: list[tuple[str, str]] = field(default_factory=list)
    """Columns and conditions, each with what is said of it."""
    links: list[str] = field(default_factory=list)
    columns: Namer = field(default_factory=lambda: Namer(snake, longest=_LONGEST))
    there: dict[str, str] = field(default_factory=dict)
    """For each member: the condition that it is there; empty where none tells."""
    column_of: dict[str, str] = field(default_factory=dict)
    breaks: list[tuple[str, str]] = field(default_factory=list)
    """Rules that a view tells breaks of, since a CHECK sees one row only."""


class _Tables:
    """The tables of some entities and of all that they hold."""

    def __init__(self, book: Book, dialect: Dialect, chosen: Iterable[Entity]) -> None:
        self._book, self._dialect, self.notes = book, dialect, Notes()
        self._entities, self._elements = book.reach(chosen)
        self._names = Namer(snake, longest=_LONGEST)
        for one in self._entities:
            self._names.of(f"entity {one.id}", one.name or one.id)
        self._tables: list[_Table] = []

    def write(self) -> Iterator[str]:
        """Give the statements one after another."""
        listed = {one.element.list for element in self._elements if (one := self._book.held(element.id)) and one.values}
        for list_id in [id_ for id_ in self._book.lists if id_ in listed]:
            yield from self._codes(self._book.lists[list_id])
        for entity in self._entities:
            self._entity(entity)
        for table in self._tables:
            yield self._create(table)
        for table in self._tables:
            yield from self._view(table)
        for table in self._tables if not self._dialect.links_inline else ():
            yield from (f"ALTER TABLE {name(table.name)} ADD {link};" for link in table.links)
            yield from self._comments(table)

    def _codes(self, codes: CodeList) -> Iterator[str]:
        table = name(self._code_table(codes.id))
        yield f"CREATE TABLE {table} ( -- {one_line(codes.name)}"
        yield f'  "value" TEXT NOT NULL PRIMARY KEY,\n  "label" TEXT NOT NULL\n){self._dialect.table_end};'
        rows: dict[str, str] = {}
        for code in codes.codes:
            may = (code.valid_from is None or code.valid_from <= self._book.on) and (
                code.valid_to is None or self._book.on < code.valid_to
            )
            if may and "\x00" in code.value:
                self.notes.add(codes.id, "a code has a character that no database holds")
            elif may:
                rows.setdefault(code.value, code.label.replace("\x00", "�"))
        every = [f"({quoted(value)}, {quoted(label)})" for value, label in rows.items()]
        for at in range(0, len(every), _ROWS):
            yield f'INSERT INTO {table} ("value", "label") VALUES\n  ' + ",\n  ".join(every[at : at + _ROWS]) + ";"

    def _code_table(self, list_id: str) -> str:
        return self._names.of(f"list {list_id}", f"code {self._book.lists[list_id].name or list_id}")

    def _entity(self, entity: Entity) -> None:
        table = _Table(self._table(entity.id), ("record_id",), f"{entity.name} ({self._book.clause(entity.id)})")
        self._tables.append(table)
        table.columns.of("/record_id", "record_id")
        needed = required(self._book, entity)
        members = self._book.members(entity)
        for member in members:
            table.there[member.key] = self._member(entity, table, member, (member.key,), is_needed=member.key in needed)
        rules = RowRules(self._book, {one.key: one for one in members}, table.there, table.column_of, self._dialect)
        for one in asked(self._book, entity, self.notes):
            try:
                if rules.is_in_row(one):
                    table.lines.append((f"CHECK ({rules.of(one)})", f"{one.address}: {one.text}"))
                else:
                    table.breaks.append((one.address, rules.of(one)))
            except NotSayable as why:
                self.notes.add(one.address, str(why))

    def _table(self, entity_id: str) -> str:
        return self._names.of(f"entity {entity_id}", entity_id)

    def _member(self, entity: Entity, table: _Table, member: Member, way: tuple[str, ...], *, is_needed: bool) -> str:
        """Put a member into a table, and give the condition that it is there."""
        if not member.is_repeatable:
            return self._value(entity, table, member, way, is_needed=is_needed)
        label = "_".join(way)
        child = _Table(
            self._names.of(f"many {table.name} {label}", f"{table.name}_{snake(label)}"),
            (*table.keys, "position" if len(table.keys) == 1 else f"position_{len(table.keys)}"),
            f"{member.name}: each value of a record",
        )
        self._tables.append(child)
        for key in child.keys:
            child.columns.of(f"/{key}", key)
        most = f" AND {name(child.keys[-1])} <= {member.most}" if member.most is not None else ""
        child.lines.append((f"CHECK ({name(child.keys[-1])} >= 1{most})", "their order"))
        keys = ", ".join(map(name, table.keys))
        child.links.append(f"FOREIGN KEY ({keys}) REFERENCES {name(table.name)} ({keys}) ON DELETE CASCADE")
        self._value(entity, child, member, (*way, "value") if not member.parts else way, is_needed=True)
        table.column_of.setdefault(member.key, child.column_of.get(member.key, ""))
        same = " AND ".join(f"{name(child.name)}.{name(key)} = {name(table.name)}.{name(key)}" for key in table.keys)
        return f"EXISTS (SELECT 1 FROM {name(child.name)} WHERE {same})"  # noqa: S608 - as below

    def _value(self, entity: Entity, table: _Table, member: Member, way: tuple[str, ...], *, is_needed: bool) -> str:
        if member.parts:
            parts = [self._member(entity, table, one, (*way, one.key), is_needed=False) for one in member.parts]
            there = " OR ".join(parts)
            if is_needed and there and "EXISTS" not in there:
                table.lines.append((f"CHECK ({there})", f"{member.name}: not empty"))
            if "EXISTS" in there:
                there = f"EXISTS (SELECT 1 WHERE {there})"
            return f"({there})" if there and not there.startswith("EXISTS") else there
        whole = self._book.entities.get(member.entity)
        column = table.columns.of("//".join(way), "_".join(way) + ("_id" if whole else ""))
        table.column_of.setdefault(member.key, column)
        null = " NOT NULL" if is_needed else ""
        if whole is not None:
            table.lines.append((f"{name(column)} {self._dialect.key_type}{null}", member.name))
            target = f"{name(self._table(whole.id))} ({name('record_id')})"
            table.links.append(f"FOREIGN KEY ({name(column)}) REFERENCES {target}")
        else:
            self._plain(entity, table, member, column, null)
        return f"{name(column)} IS NOT NULL"

    def _plain(self, entity: Entity, table: _Table, member: Member, column: str, null: str) -> None:
        held = self._book.held(member.element)
        if held is None:
            self.notes.add(f"{entity.id} {member.key}", "the standard does not say what it is")
            table.lines.append((f"{name(column)} TEXT{null}", f"{member.name}, as JSON"))
            return
        checks = column_checks(self._book, held, name(column), self._dialect, self.notes)
        tests = "".join(f"\n    CHECK ({one})" for one in checks)
        said = f"{member.name} ({self._book.clause(member.element)})"
        table.lines.append((f"{name(column)} {self._dialect.types[held.json_type]}{null}{tests}", said))
        if held.values and held.json_type == "string":
            codes = f"{name(self._code_table(held.element.list))} ({name('value')})"
            table.links.append(f"FOREIGN KEY ({name(column)}) REFERENCES {codes}")

    def _create(self, table: _Table) -> str:
        if len(table.keys) == 1:
            lines = [(f"{name(table.keys[0])} {self._dialect.own_key}", "")]
        else:
            lines = [(f"{name(key)} {self._dialect.key_type} NOT NULL", "") for key in table.keys]
            lines.append((f"PRIMARY KEY ({', '.join(map(name, table.keys))})", ""))
        lines += [one for one in table.lines if not one[0].startswith("CHECK")]
        lines += [one for one in table.lines if one[0].startswith("CHECK")]
        if self._dialect.links_inline:
            lines += [(link, "") for link in table.links]
        inside = "\n".join(_lines(_columns_first(lines)))
        return f"CREATE TABLE {name(table.name)} ( -- {one_line(table.said)}\n{inside}\n){self._dialect.table_end};"

    def _view(self, table: _Table) -> Iterator[str]:
        """Give the view of the records that break a rule across tables."""
        own = name("record_id")
        rows = [
            f"SELECT {own}, {quoted(address)} AS {name('rule')} FROM {name(table.name)} WHERE NOT ({holds})"  # noqa: S608 - it is written, never run, and every part is quoted
            for address, holds in table.breaks
        ]
        if rows:
            view = name(self._names.of(f"breaks {table.name}", f"{table.name}_breaks"))
            yield f"CREATE VIEW {view} AS -- records that break a rule which no CHECK can see"
            yield "\n  UNION ALL ".join(rows) + ";"

    def _comments(self, table: _Table) -> Iterator[str]:
        yield f"COMMENT ON TABLE {name(table.name)} IS {quoted(table.said.replace(chr(0), '�'))};"
        for line, said in table.lines:
            if not line.startswith("CHECK"):
                column = line.partition('" ')[0] + '"'
                yield f"COMMENT ON COLUMN {name(table.name)}.{column} IS {quoted(said.replace(chr(0), '�'))};"


def _columns_first(lines: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    return [one for one in lines if one[0].startswith('"')] + [one for one in lines if not one[0].startswith('"')]


def _lines(lines: Sequence[tuple[str, str]]) -> Iterator[str]:
    for at, (line, said) in enumerate(lines):
        comma = "," if at + 1 < len(lines) else ""
        yield f"  {line}{comma}" + (f" -- {one_line(said)}" if said else "")
