"""Python source with a Pydantic model for each entity. Texts stand in it as literals only, so that none breaks out."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Final

from commonbeat_check.checks import ready
from commonbeat_check.model import Check, DataModel, Entity, Member
from commonbeat_check.reading import Held

from .asks import (
    AllOf,
    AnyOf,
    Asked,
    Count,
    DayBound,
    Differs,
    Formula,
    Has,
    InOrder,
    LongEnough,
    Not,
    Only,
    Present,
    asked,
    required,
)
from .book import Book, Made, Notes, origin_of
from .checks import aheads_of, is_number_range, left_of, named, patterns_of
from .element_schemas import asked_values, code_values, short
from .naming import Namer, one_line, pascal, snake
from .patterns import NotSayable, read
from .pydantic_support import SUPPORT

_NOT_A_WORD: Final = re.compile(r"[^A-Za-z0-9_]")
_MOST_LITERALS: Final = 200
_DAYS: Final = frozenset({"not-future", "not-past", "not-today", "max-age-years"})
_OF_THE_MODULE: Final = re.findall(r"\b[A-Za-z_]\w*\b", SUPPORT)
"""Every word of the part that is the same for all: more than its names, and no fewer."""
_OF_MODELS: Final = (
    *("list", "schema", "json", "copy", "dict", "construct", "validate", "from_orm", "parse_obj", "parse_raw"),
    *("parse_file", "schema_json", "update_forward_refs", "model_config", "model_fields", "model_computed_fields"),
    *("model_extra", "model_fields_set", "model_construct", "model_copy", "model_dump", "model_dump_json"),
    *("model_json_schema", "model_parametrized_name", "model_post_init", "model_rebuild", "model_validate"),
    *("model_validate_json", "model_validate_strings"),
)
"""What a model of Pydantic has by these names itself, and the one small word that annotations use."""
_BASES: Final = {"string": "_Text", "integer": "_Whole", "number": "_Number", "boolean": "StrictBool"}


def make(model: DataModel, on: date, entity_id: str = "") -> Made:
    """Give one module with all entities, or with one and what it holds."""
    book = Book(model, on)
    source = _Source(book, [one for one in model.entities if entity_id in {"", one.id}])
    body = "\n".join(source.write())
    said = [f"{model.title} ({model.address}), codes as of {on}. A record is checked by Model.model_validate(record)."]
    said += [*origin_of(model), *(f"Not held here: {one.rule}: {one.reason}" for one in source.notes.all())]
    head = "".join(f"# {one_line(line)}\n" for line in said)
    name = f"{snake(model.standard)}_{snake('v' + model.version)}.py"
    return Made({name: f"{head}\n{SUPPORT}\n\n{body}\n".encode()}, source.notes.all())


class _Source:
    """The source of some entities and of all that they hold."""

    def __init__(self, book: Book, chosen: Iterable[Entity]) -> None:
        self._book, self.notes = book, Notes()
        self._entities, self._elements = book.reach(chosen)
        self._names = Namer(_identifier, [*_OF_THE_MODULE, *keyword.kwlist])
        self._classes: list[str] = []
        self._inner: list[str] = []
        for one in self._entities:
            self._classes.append(self._names.of(f"entity {one.id}", pascal(one.name or one.id)))

    def write(self) -> Iterator[str]:
        """Give the parts of the source."""
        for element in self._elements:
            yield f"{self._names.of(f'element {element.id}', element.id)} = {self._element(element.id)}"
        for entity in self._entities:
            yield from self._entity(entity)
        yield f"\n\nfor _model in ({''.join(f'{one}, ' for one in self._classes)}):"
        yield "    _model.model_rebuild(_types_namespace=globals())"

    def _element(self, id: str) -> str:
        held = self._book.held(id)
        assert held is not None
        values = code_values(held.values, held.json_type) if held.values is not None else None
        if values and held.json_type == "string" and len(values) <= _MOST_LITERALS:
            base = f"Literal[{', '.join(map(ascii, dict.fromkeys(values)))}]"
        else:
            base = _BASES[held.json_type]
        asked = [] if values is None or base.startswith("Literal") else [f"_one_of([{', '.join(map(ascii, values))}])"]
        if values is None and held.json_type == "string":
            most = f", max_length={held.max_length}" if held.max_length is not None else ""
            asked.append(f"Field(min_length={max(1, held.min_length or 1)}{most})")
        asked += [*self._patterns(held), *self._checks(held)]
        about = self._book.elements[id]
        said = f"Field(title={about.name!a}, description={about.description or self._book.clause(id)!a})"
        return f"Annotated[{', '.join([base, *asked, said])}]"

    def _patterns(self, held: Held) -> Iterator[str]:
        for how, found in (("_matches", patterns_of(held)), ("_begins", aheads_of(held, self._book.on))):
            for rule, pattern in found:
                try:
                    read(pattern)
                    yield f"{how}({pattern!a})"
                except NotSayable as why:
                    self.notes.add(f"{held.element.id} {rule}", str(why))

    def _checks(self, held: Held) -> Iterator[str]:
        for check in left_of(held, self._book.on, self.notes):
            if is_number_range(held, check):
                low = f"ge={short(check.min)}" if check.min is not None else ""
                high = f"le={short(check.max)}" if check.max is not None else ""
                yield f"Field({', '.join(one for one in (low, high) if one)})"
            elif check.kind in _DAYS and held.date_format and _is_run(check, held, self._book.on):
                yield f"_on_day({held.date_format!r}, {check.kind!r}, {check.value!r})"
            elif check.kind == "format":
                yield f"_format({str(check.value)!a})"
                self.notes.add(named(held, check), "held only where the package commonbeat-check is installed")
            else:
                self.notes.add(named(held, check), "no model of Pydantic has it")

    def _entity(self, entity: Entity) -> Iterator[str]:
        members, needed = self._book.members(entity), required(self._book, entity)
        name = self._names.of(f"entity {entity.id}", "")
        fields = Namer(snake, [*_OF_MODELS, *keyword.kwlist, *keyword.softkwlist])
        lines = [self._field(entity, name, one, fields, is_needed=one.key in needed) for one in members]
        yield from self._inner
        self._inner.clear()
        extra = "allow" if entity.may_have_others else "forbid"
        said = f"{entity.name}: {entity.description}" if entity.description else entity.name
        yield f"\n\nclass {name}(BaseModel):"
        yield f"    {f'{said} ({self._book.clause(entity.id)})'!a}\n"
        yield f"    model_config = ConfigDict(extra={extra!r}, protected_namespaces=())\n"
        yield from lines
        rules = _Rules(self._book, {one.key: one for one in members}, fields)
        tests = [f"({rules.of(one)}, {f'{one.address}: {one.text}'!a})," for one in self._asked(entity, rules)]
        if tests:
            yield '\n    @model_validator(mode="after")\n    def _asked(self):\n        _all_hold('
            yield from (f"            {one}" for one in tests)
            yield "        )\n        return self"

    def _asked(self, entity: Entity, rules: _Rules) -> Iterator[Asked]:
        for one in asked(self._book, entity, self.notes):
            try:
                rules.of(one)
                yield one
            except NotSayable as why:
                self.notes.add(one.address, str(why))

    def _field(self, entity: Entity, around: str, member: Member, fields: Namer, *, is_needed: bool) -> str:
        value = self._value(entity, around, member)
        if member.is_repeatable:
            most = f", max_length={member.most}" if member.most is not None else ""
            value = f"Union[{value}, Annotated[List[{value}], Field(min_length=1{most})]]"
        default = f"Field(alias={member.key!a}, title={member.name!a}"
        if not is_needed:
            value, default = f"Optional[{value}]", f"{default}, default=None"
        return f"    {fields.of(member.key, member.key)}: {value} = {default})"

    def _value(self, entity: Entity, around: str, member: Member) -> str:
        if member.parts:
            return f'Annotated["{self._parts(entity, around, member)}", _NotEmpty]'
        if member.element in self._book.elements:
            return self._names.of(f"element {member.element}", member.element)
        if member.entity in self._book.entities:
            return f'Annotated["{self._names.of(f"entity {member.entity}", "")}", _NotEmpty]'
        self.notes.add(f"{entity.id} {member.key}", "the standard does not say what it is")
        return "_Something" if member.is_repeatable else "_OneThing"

    def _parts(self, entity: Entity, around: str, member: Member) -> str:
        """Give the name of the class of an object made of parts, which is written before the entity's own."""
        name = self._names.of(f"parts {around} {member.key}", around + pascal(member.key))
        fields = Namer(snake, [*_OF_MODELS, *keyword.kwlist, *keyword.softkwlist])
        lines = [self._field(entity, name, one, fields, is_needed=False) for one in member.parts]
        self._classes.append(name)
        self._inner.append(f"\n\nclass {name}(BaseModel):\n    {f'{member.name} of {entity.name}'!a}\n")
        extra = "allow" if entity.may_have_others else "forbid"  # as open as the entity
        self._inner.append(f"    model_config = ConfigDict(extra={extra!r}, protected_namespaces=())\n")
        self._inner += lines
        return name


class _Rules:
    """Writes what is asked across the members of one entity as expressions of Python."""

    def __init__(self, book: Book, members: Mapping[str, Member], fields: Namer) -> None:
        self._book, self._members, self._fields = book, members, fields

    def of(self, one: Asked) -> str:
        """Give the expression that what is asked holds.

        Raises:
            NotSayable: it is of what has no day.
        """
        what = self._write(one.what)
        return what if one.when is None else f"not ({self._write(one.when)}) or ({what})"

    def _write(self, formula: Formula) -> str:
        match formula:
            case Present(key):
                return f"{self._of(key)} is not None"
            case Has(key, values):
                return f"_has({self._of(key)}, {self._listed(key, values)})"
            case Only(key, values):
                return f"_only({self._of(key)}, {self._listed(key, values)})"
            case Not(of):
                return f"not ({self._write(of)})"
            case AllOf(of):
                return " and ".join(f"({self._write(one)})" for one in of) or "True"
            case AnyOf(of):
                return " or ".join(f"({self._write(one)})" for one in of) or "False"
            case Count(keys, least, most):
                some = f"_count({', '.join(map(self._of, keys))})"
                return f"{least} <= {some}" + (f" <= {most}" if most is not None else "")
            case Differs(key, other):
                return f"_differ({self._of(key)}, {self._of(other)})"
            case LongEnough(key, least):
                return f"all(len(one) >= {least} for one in _values({self._of(key)}) if isinstance(one, str))"
            case InOrder(earlier, later):
                ends = f"{self._of(earlier)}, {self._form(earlier)}, {self._of(later)}, {self._form(later)}"
                return f"_in_order({ends})"
            case DayBound(key, kind, value):
                bound = f"_is_bound(_day(one, {self._form(key)}), {kind!r}, {value!r})"
                return f"all({bound} for one in _values({self._of(key)}))"

    def _of(self, key: str) -> str:
        return f"self.{self._fields.of(key, key)}"

    def _listed(self, key: str, values: Iterable[str]) -> str:
        asked_for = asked_values(values, self._book.held(self._members[key].element))
        return f"({''.join(f'{one!a}, ' for one in asked_for)})"

    def _form(self, key: str) -> str:
        held = self._book.held(self._members[key].element)
        if held is None or not held.date_format:
            raise NotSayable(f"{key} is no date")
        return repr(held.date_format)


def _identifier(name: str) -> str:
    """Give a name of the module: one with a capital, for a field has none and may not be called as its type."""
    spelt = _NOT_A_WORD.sub("_", name).strip("_")
    spelt = spelt if spelt[:1].isalpha() else f"X_{spelt}".rstrip("_")
    return spelt if spelt != spelt.lower() else spelt[:1].upper() + spelt[1:]


def _is_run(check: Check, held: Held, on: date) -> bool:
    return ready(check, held, on) is not None
