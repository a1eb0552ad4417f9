"""What every command takes, read from the commands themselves: for the documentation, and for its tests."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import NoneType
from typing import Any, Final, get_args

from cyclopts import App

from .main import make_app

_TAKES: Final = {Path: "a path", int: "a whole number", float: "a number", str: "text", bool: "nothing"}


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that a command takes. ``default`` is empty where there is none."""

    name: str
    takes: str
    is_required: bool
    default: str
    help: str


@dataclass(frozen=True, slots=True)
class Command:
    """One command, in the words that call it."""

    words: str
    help: str
    options: tuple[Option, ...]


def every_command(group: App | None = None, before: str = "") -> Iterator[Command]:
    """Give each command. Every one is imported for it."""
    group = make_app() if group is None else group
    for name in group:
        if name.startswith("-"):
            continue
        one, words = group[name], f"{before} {name}".strip()
        if one.default_command is None:
            yield from every_command(one, words)
        else:
            yield Command(words, inspect.cleandoc(one.help), tuple(_options(one)))


def _options(command: App) -> Iterator[Option]:
    for one in command.assemble_argument_collection():
        default = one.field_info.default
        yield Option(
            name=one.name,
            takes=", ".join(one.get_choices() or ()) or _takes(one.hint),
            is_required=one.required,
            default="" if default in {None, inspect.Parameter.empty} else str(default),
            help=one.parameter.help or "",
        )


def _takes(hint: Any) -> str:
    """Say what a type takes; several where it is a tuple, and what is optional as if it were not."""
    inner = [kind for kind in get_args(hint) if kind not in {NoneType, Ellipsis}]
    if not inner:
        return _TAKES[hint]
    return _TAKES[inner[0]] + (", and more" if getattr(hint, "__origin__", None) is tuple else "")
