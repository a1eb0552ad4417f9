"""The change log and the migration notes of a version, written from what differs: what to do, and what to expect."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from commonbeat.kernel.text import _
from commonbeat_check.model import CodeList, CodeMatch, DataModel, Relation

from .change import Change, Kind, Party
from .index import Index
from .list_changes import code_pairs, list_pairs


def _producers_do() -> Mapping[Kind, str]:
    """Give what a producer does about a change of each kind."""
    return {
        Kind.ADDED: _("Keep it in every record that you send."),
        Kind.REMOVED: _("Stop sending it."),
        Kind.RENAMED: _("Send it under its new name."),
        Kind.NARROWED: _("Bring what you send within it before you move."),
        Kind.CHANGED: _("Look at what you send: some of it may be refused."),
        Kind.WIDENED: _("You may use it."),
    }


def _consumers_expect() -> Mapping[Kind, str]:
    """Give what a consumer may expect of a change of each kind."""
    return {
        Kind.ADDED: _("Expect to receive it."),
        Kind.REMOVED: _("Rely on it no longer."),
        Kind.RENAMED: _("Read it under its new name."),
        Kind.NARROWED: _("You will receive less than before."),
        Kind.CHANGED: _("Expect values that could not come before."),
        Kind.WIDENED: _("Make room for what may come now."),
    }


def group(changes: Sequence[Change]) -> Iterator[tuple[str, list[Change]]]:
    """Give the changes by whom they break, each set under its title; sets of none are left out."""
    both = (Party.PRODUCER, Party.CONSUMER)
    for title, wanted in (
        (_("Breaking for producers and for consumers"), both),
        (_("Breaking for producers"), (Party.PRODUCER,)),
        (_("Breaking for consumers"), (Party.CONSUMER,)),
        (_("Breaking for nobody"), ()),
    ):
        if found := [one for one in changes if one.breaking_for == wanted]:
            yield title, found


def change_log(old: DataModel | None, new: DataModel, changes: Sequence[Change]) -> str:
    """Give the change log of a version, in Markdown; of a first one it says so."""
    lines = [f"# {_('Changes in {address}').format(address=new.address)}", "", new.title, ""]
    if old is None:
        return "\n".join([*lines, _("This is the first version: there is nothing to compare it with."), ""])
    lines += [_("Changes since {old}: {count}.").format(old=old.address, count=len(changes)), ""]
    for title, found in group(changes):
        lines += [f"## {title}", ""]
        lines += [f"- `{_code(one.where)}` ({one.change}): {_line(one.text)} {_line(one.why)}" for one in found]
        lines.append("")
    return "\n".join(lines)


def migration_notes(old: DataModel | None, new: DataModel, changes: Sequence[Change]) -> str:
    """Give what whoever uses the version before has to do and may expect, in Markdown."""
    if old is None:
        return "\n".join(
            [f"# {_('Adopting {address}').format(address=new.address)}", "", _("It is the first version."), ""]
        )
    sends, reads = _recoded(Index(old), Index(new))
    lines = [f"# {_('From {old} to {new}').format(old=old.address, new=new.address)}", ""]
    lines += [f"## {_('If you send records')}", ""]
    lines += _steps([one for one in changes if one.breaks_producers], _producers_do(), sends) or [
        _("Nothing has to be done: every record that was valid stays so.")
    ]
    lines += ["", f"## {_('If you receive records')}", ""]
    lines += _steps([one for one in changes if one.breaks_consumers], _consumers_expect(), reads) or [
        _("Nothing new can come: every record that is valid was so before.")
    ]
    for one, other in list_pairs(Index(old), Index(new)):
        if one.codes != other.codes:
            lines += ["", *_mapping(old, one, other)]
    return "\n".join([*lines, ""])


def code_matches(old: DataModel, before: CodeList, after: CodeList) -> Sequence[CodeMatch]:
    """Give what each code of a list is in the list that follows it: as the new one says, else as it was found."""
    address = f"{old.address}/{before.id}"
    stated = {
        match.target: CodeMatch(
            source=match.target, target=match.source, relation=_turned(match.relation), note=match.note
        )
        for mapping in after.mappings
        if mapping.to == address
        for match in mapping.matches
        if match.target
    }
    values = {code.value for code in after.codes}
    swapped = {one.value: other.value for one, other in code_pairs(before, after)}
    found = []
    for value in dict.fromkeys(code.value for code in before.codes):
        target = value if value in values else swapped.get(value, "")
        relation = Relation.EXACT if target else Relation.NONE
        found.append(stated.get(value) or CodeMatch(source=value, target=target, relation=relation))
    return found


def _steps(changes: Sequence[Change], does: Mapping[Kind, str], codes: Mapping[str, str]) -> list[str]:
    return [
        f"{at}. `{_code(one.where)}`: {_line(one.text)} {codes.get(one.where) or does[one.change]}"
        for at, one in enumerate(changes, 1)
    ]


def _recoded(old: Index, new: Index) -> tuple[dict[str, str], dict[str, str]]:
    """Give what whoever sends, and whoever receives, does about each code that is written otherwise now, by where."""
    sends, reads = {}, {}
    for one, other in list_pairs(old, new):
        for before, after in code_pairs(one, other):
            said = {"old": _line(before.value), "new": _line(after.value), "name": _line(other.name)}
            where = f"{other.id}/{after.value}"
            sends[where] = _("Send {new} where you sent {old} in {name}.").format(**said)
            reads[where] = _("Read {new} in {name} as you read {old}.").format(**said)
    return sends, reads


def _mapping(old: DataModel, before: CodeList, after: CodeList) -> Iterator[str]:
    labels, new_labels = ({code.value: code.label for code in one.codes} for one in (before, after))
    matches = code_matches(old, before, after)
    yield f"## {_('Codes of {name}').format(name=_line(after.name))}"
    yield ""
    moved = [one for one in matches if one.target != one.source or one.relation is not Relation.EXACT]
    yield _("Codes that stay as they are: {kept}; that do not: {moved}.").format(
        kept=len(matches) - len(moved), moved=len(moved)
    )
    if moved:
        yield ""
        yield _(
            "How each stands to what it was: *exact* means the same, *broader* and *narrower* mean more and less,"
            " *lossy* a part of it; with *none* there is nothing that means it."
        )
        yield ""
        yield f"| {_('Was')} | {_('Is')} | {_('How')} |"
        yield "| --- | --- | --- |"
    for one in moved:
        is_ = _cell(one.target, new_labels) if one.target else _("nothing there")
        yield f"| {_cell(one.source, labels)} | {is_} | {one.relation} |"
    came = [value for value in new_labels if value not in labels and value not in {one.target for one in matches}]
    if came:
        yield ""
        yield _("New: {codes}.").format(codes=", ".join(_cell(value, new_labels) for value in came))


def _turned(relation: Relation) -> Relation:
    return {Relation.BROADER: Relation.NARROWER, Relation.NARROWER: Relation.BROADER}.get(relation, relation)


def _cell(value: str, labels: Mapping[str, str]) -> str:
    return _line(f"{value} ({labels[value]})" if labels.get(value) else value).replace("|", "\\|")


def _line(text: str) -> str:
    """Give a text of a standard on one line, with nothing that Markdown would take for its own."""
    plain = " ".join(text.split())
    return "".join(f"\\{letter}" if letter in "\\`*[]<>" else letter for letter in plain)


def _code(text: str) -> str:
    return " ".join(text.replace("`", "'").split())
