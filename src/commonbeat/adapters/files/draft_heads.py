"""The head of a draft, ``standard.toml``: written at first, and later changed only where nobody wrote it by hand."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, Final, NamedTuple

from commonbeat.kernel.text import _
from commonbeat_check.model import DataModel

UNSAID: Final = "Not said"
_IMPORTED: Final = "Imported on "
_FOLLOWS: Final = ("title", "owner", "note")
"""What of a head comes from the model; id and version are the folder's, and the rest is the editor's."""


class Renewed(NamedTuple):
    """A head as it is to be, and in words what of it stays though the model says otherwise."""

    text: bytes
    kept: tuple[str, ...] = ()


def new_head(model: DataModel, on: date) -> bytes:
    """Give the file that the catalogue reads of a standard; its strings are spelt as JSON's are."""
    said = {"id": model.standard, "version": model.version, **_of(model, on), "status": "working"}
    lines = [f"{name} = {_spelt(said[name])}" for name in ("id", "version", "title", "owner", "status")]
    lines += [f"issued_on = {on.isoformat()}", f"note = {_spelt(said['note'])}"]
    return ("\n".join(lines) + "\n").encode()


def renewed(text: bytes, before: DataModel | None, model: DataModel, given: Collection[str], on: date) -> Renewed:
    """Give the head of a draft whose model is replaced. What an editor wrote in it stays, unless it is ``given`` anew.

    Args:
        text: the head as it is.
        before: the model that is replaced; None where it cannot be read.
        model: the one in its place.
        given: what is said on the command line, by name.
        on: the day.
    """
    was, now = {} if before is None else _of(before, on), _of(model, on)
    kept = []
    for name in _FOLLOWS:
        said = _said(text).get(name)
        is_by_hand = said != was.get(name) and not (name == "note" and str(said).startswith(_IMPORTED))
        if said == now[name] or (name == "note" and not model.note):
            continue
        changed = _with(text, name, now[name]) if name in given or not is_by_hand else None
        if changed is None:
            kept.append(_("{name}: {said} stays as it was written by hand").format(name=name, said=said))
        text = changed or text
    return Renewed(text, tuple(kept))


def _of(model: DataModel, on: date) -> dict[str, str]:
    """Give what a head says of a model; the owner of an entity or element is not the standard's."""
    note = model.note or f"{_IMPORTED}{on.isoformat()}."
    return {"title": model.title, "owner": model.owner or UNSAID, "note": note}


def _said(text: bytes) -> Mapping[str, Any]:
    try:
        return tomllib.loads(text.decode())
    except (UnicodeDecodeError, tomllib.TOMLDecodeError):
        return {}


def _with(text: bytes, name: str, value: str) -> bytes | None:
    """Give the file with another value on the line of a name; None where no such line stands alone."""
    before = _said(text)
    line = f"{name} = {_spelt(value)}".encode()
    changed = re.sub(rb"^" + name.encode() + rb"[ \t]*=.*$", lambda _found: line, text, count=1, flags=re.MULTILINE)
    return changed if _said(changed) == {**before, name: value} else None


def _spelt(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
