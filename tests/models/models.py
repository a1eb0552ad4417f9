"""Data models that hypothesis makes up: everything a model may say, odd texts and all. Nothing in them is real."""

from __future__ import annotations

import msgspec
from hypothesis import strategies as st

from commonbeat_check.model import (
    Ask,
    Check,
    Code,
    CodeList,
    CodeMatch,
    Compatibility,
    Condition,
    DataModel,
    Element,
    Entity,
    Group,
    ListMapping,
    Member,
    NotEnforced,
    Relation,
    Requirement,
    Rule,
    Type,
)

_ODD = ["=1+1", "'x", "+44", "-", "@a", "#N/A", " lead", "tail ", "a\r\nb", "_x000D_", "_long_1_", "json:1", "\\n", "€ß😀",
        "0001", "1e5", "TRUE", "2026-01-01", "\x01", "\ufffe", "a" * 40_000, "😀" * 17_000]  # fmt: skip
texts = st.one_of(st.just(""), st.text(max_size=12), st.sampled_from(_ODD))
words = texts.filter(bool)
lines = st.lists(texts, max_size=3).map(tuple)
names = st.from_regex(r"[A-Za-z][A-Za-z0-9_:-]{0,8}", fullmatch=True)
whole = st.one_of(st.none(), st.integers(0, 2**60))
numbers = st.one_of(st.none(), st.floats(allow_nan=False, allow_infinity=False))
scalars = st.one_of(
    st.none(), texts, st.integers(-(2**62), 2**62), st.floats(allow_nan=False, allow_infinity=False), st.booleans()
)
facts = st.dictionaries(
    st.text(max_size=5),
    st.recursive(
        st.none() | st.booleans() | st.integers(-(2**62), 2**62) | texts,
        lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
        max_leaves=4,
    ),
    max_size=2,
)
days = st.one_of(st.none(), st.dates())


def _unique(one, field, most=3):
    return st.lists(one, max_size=most, unique_by=lambda made: getattr(made, field)).map(tuple)


checks = st.builds(
    Check, kind=words, value=scalars, min=numbers, max=numbers, other=texts, when=texts, text=texts, details=facts
)
codes = st.builds(Code, value=words, label=texts, valid_from=days, valid_to=days)
matches = st.builds(CodeMatch, source=words, target=texts, relation=st.sampled_from(Relation), note=texts)
mappings = st.builds(ListMapping, to=words, matches=st.lists(matches, max_size=2).map(tuple))
conditions = st.one_of(st.none(), st.builds(Condition, member=names, values=lines, is_not=st.booleans()))


@st.composite
def members(draw, elements, entities, depth=2):
    """Give a member bound to one of the elements or entities, to nothing, or made of parts."""
    kinds = ["none"] + ["element"] * bool(elements) + ["entity"] * bool(entities) + ["parts"] * (depth > 0)
    kind = draw(st.sampled_from(kinds))
    return draw(
        st.builds(
            Member,
            key=names,
            name=words,
            element=st.sampled_from(elements) if kind == "element" else st.just(""),
            entity=st.sampled_from(entities) if kind == "entity" else st.just(""),
            parts=_unique(members(elements, entities, depth - 1), "key") if kind == "parts" else st.just(()),
            requirement=st.sampled_from(Requirement),
            is_repeatable=st.booleans(),
            most=whole,
            as_printed=texts,
            role=texts,
            note=texts,
            facts=facts,
        )
    )


rules = st.builds(
    Rule,
    id=words,
    text=texts,
    kind=texts,
    members=st.lists(names, max_size=2).map(tuple),
    other=texts,
    value=scalars,
    when=conditions,
    values=lines,
    why_untested=texts,
    details=facts,
)


@st.composite
def entities_of(draw, ids, elements):
    """Give the entity of each id, its groups over its own members."""
    made = []
    for named in ids:
        own = draw(_unique(members(elements, ids), "key"))
        keys = st.lists(st.sampled_from([one.key for one in own]), max_size=2).map(tuple) if own else st.just(())
        group = st.builds(
            Group,
            id=words,
            ask=st.sampled_from(Ask),
            members=keys,
            n=whole,
            when=conditions,
            when_said=texts,
            note=texts,
        )
        made.append(
            draw(
                st.builds(
                    Entity,
                    id=st.just(named),
                    name=words,
                    kind=texts,
                    description=texts,
                    base=st.sampled_from(["", *ids]),
                    section=texts,
                    members=st.just(own),
                    groups=_unique(group, "id"),
                    rules=_unique(rules, "id", 2),
                    may_have_others=st.booleans(),
                    owner=texts,
                    steward=texts,
                    notes=lines,
                    facts=facts,
                )
            )
        )
    return tuple(made)


@st.composite
def models(draw):
    """Give a whole model whose references all lead somewhere."""
    lists = draw(
        _unique(
            st.builds(
                CodeList,
                id=words,
                name=words,
                version=texts,
                source=texts,
                is_known=st.booleans(),
                size=whole,
                codes=_unique(codes, "value"),
                mappings=_unique(mappings, "to", 2),
                clause=texts,
                note=texts,
            ),
            "id",
        )
    )
    elements = draw(
        _unique(
            st.builds(
                Element,
                id=words,
                name=words,
                type=st.sampled_from(Type),
                description=texts,
                names=lines,
                is_defined=st.booleans(),
                min_length=whole,
                max_length=whole,
                characters=texts,
                format=texts,
                pattern=texts,
                list=st.sampled_from(["", *(one.id for one in lists)]),
                default=texts,
                checks=st.lists(checks, max_size=2).map(tuple),
                rules=lines,
                samples=lines,
                not_enforced=st.lists(st.builds(NotEnforced, rule=words, reason=texts), max_size=1).map(tuple),
                owner=texts,
                steward=texts,
                based_on=texts,
                section=texts,
                approved_on=texts,
                is_summarised=st.booleans(),
                notes=lines,
                facts=facts,
            ),
            "id",
        )
    )
    ids = draw(st.lists(words, max_size=2, unique=True))
    return DataModel(
        standard=draw(st.from_regex(r"[a-z][a-z0-9-]{0,9}", fullmatch=True)),
        version=draw(st.from_regex(r"[0-9]{1,2}(\.[0-9]{1,2}){0,2}", fullmatch=True)),
        title=draw(words),
        note=draw(texts),
        licence=draw(texts),
        source=draw(texts),
        compatibility=draw(st.sampled_from(Compatibility)),
        elements=elements,
        entities=draw(entities_of(ids, [one.id for one in elements])),
        lists=lists,
        rules=draw(_unique(rules, "id", 2)),
        said=draw(st.dictionaries(st.text(max_size=5), st.integers(0, 999), max_size=2)),
        facts=draw(facts),
    )


def as_read(model: DataModel) -> DataModel:
    """Give a model as it is when it was written and read again: what JSON makes of its facts."""
    return msgspec.json.decode(msgspec.json.encode(model), type=DataModel)
