"""Settings: frozen sections, read once, each value with help, a default and a unit."""

from __future__ import annotations

import difflib
import os
from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields
from pathlib import Path
from typing import Any, Final

from commonbeat.kernel.errors import CommonbeatError, Kind
from commonbeat.kernel.text import CATALOGUES, ENGLISH, _, can_speak, speak

PREFIX: Final = "COMMONBEAT_"


class UnknownSetting(CommonbeatError):
    """A variable begins with COMMONBEAT_ and is no setting of ours."""

    code = "settings.unknown"
    kind = Kind.INVALID

    def __init__(self, name: str, known: list[str]) -> None:
        near = difflib.get_close_matches(name, known, 1)
        hint = _(" Did you mean {near}?").format(near=near[0]) if near else ""
        super().__init__(_("There is no setting {name}.").format(name=name) + hint)


class BadSetting(CommonbeatError):
    """A setting has a value that cannot be used."""

    code = "settings.bad-value"
    kind = Kind.INVALID

    def __init__(self, name: str, value: str, wanted: str) -> None:
        super().__init__(_("{name} is {value!r}: it takes {wanted}.").format(name=name, value=value, wanted=wanted))


@dataclass(frozen=True, slots=True, repr=False)
class Secret:
    """Text that does not print."""

    text: str = ""

    def __repr__(self) -> str:
        return "Secret(…)"

    def __bool__(self) -> bool:
        return bool(self.text)


def _setting(default: Any, help_: str) -> Any:
    return field(default=default, metadata={"help": help_})


@dataclass(frozen=True, slots=True)
class DatabaseSettings:
    """Where the registry, the record and the lists are kept."""

    database: Secret = _setting(
        Secret(), "SQLAlchemy address of PostgreSQL, as postgresql+psycopg://…; empty: SQLite in the node's folder"
    )


@dataclass(frozen=True, slots=True)
class WebSettings:
    """How the node answers."""

    host: str = _setting("127.0.0.1", "Address to listen on. Anything but loopback needs TLS in front")
    public_url: str = _setting("", "Address that people use, as https://…; empty: the address that is listened on")
    body_max_bytes: int = _setting(32 * 1024 * 1024, "Largest request body, in bytes")
    body_seconds: int = _setting(30, "How long a client may take to send its body, in seconds")
    header_seconds: int = _setting(10, "How long a client may take to send a request's head, in seconds")
    connections_max: int = _setting(2048, "Connections at once; more are answered 503")
    waiting_max_bytes: int = _setting(
        256 * 1024 * 1024,
        "Bodies of reads that wait in memory at once, in bytes; more are answered 503. At least BODY_MAX_BYTES",
    )


@dataclass(frozen=True, slots=True)
class ReadsSettings:
    """Where reads are kept, and what their handling may use."""

    reads: Secret = _setting(
        Secret(), "clickhouse-connect address of a ClickHouse server; empty: chDB in the node's folder"
    )
    duplicates_mb: int = _setting(128, "Memory for the keys that find repeats, in MB")
    segment_mb: int = _setting(64, "Size at which the journal begins a new segment, in MB")
    load_rows: int = _setting(50_000, "Rows that the loader puts in one insert, at most")
    load_ms: int = _setting(500, "How long the loader waits for a batch to fill, in milliseconds")
    search_seconds: int = _setting(10, "How long one search may work, in seconds")


@dataclass(frozen=True, slots=True)
class LogSettings:
    """How the node logs for its operators."""

    log_level: str = _setting("info", "debug, info, warning or error")
    log_format: str = _setting("console", "console or json")


@dataclass(frozen=True, slots=True)
class TextSettings:
    """What the node speaks, on its pages, in its problems and on the command line."""

    language: str = _setting(ENGLISH, "Language of pages, problems and commands: en, or one that has a catalogue")
    catalogues: str = _setting(
        "", "Folder of gettext catalogues, as FOLDER/cy/LC_MESSAGES/commonbeat.mo; empty: those of the program"
    )


@dataclass(frozen=True, slots=True)
class Settings:
    """Every section."""

    database: DatabaseSettings
    web: WebSettings
    reads: ReadsSettings
    log: LogSettings
    text: TextSettings


_SECTIONS: Final = {
    "database": DatabaseSettings,
    "web": WebSettings,
    "reads": ReadsSettings,
    "log": LogSettings,
    "text": TextSettings,
}
_OF_RUNS: Final = tuple(f"{PREFIX}{name}" for name in ("TARGET", "BEARER", "CAMERA", "MARKS"))
"""What a run of conformance tells the sender that it starts, and takes from whoever starts it: no settings."""


def every_setting() -> list[tuple[str, str, str]]:
    """Give (variable, default, help) for each setting, in order."""
    return [
        (_variable(f), "" if isinstance(f.default, Secret) else str(f.default), f.metadata["help"])
        for section in _SECTIONS.values()
        for f in fields(section)
    ]


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from the environment.

    Raises:
        UnknownSetting: a variable with our prefix is no setting.
        BadSetting: a value is of the wrong shape, or two do not go together.
    """
    environment = os.environ if environment is None else environment
    known = [name for name, _default, _help in every_setting()]
    for name in environment:
        if (
            name.startswith(PREFIX)
            and not name.startswith((f"{PREFIX}TEST_", f"{PREFIX}BENCH_", *_OF_RUNS))
            and name not in known
        ):
            raise UnknownSetting(name, known)
    settings = Settings(**{name: _section(section, environment) for name, section in _SECTIONS.items()})
    _check(settings)
    return settings


def speak_as_set(settings: Settings) -> None:
    """Speak the language of the settings from now on, in the whole process."""
    speak(settings.text.language, _catalogues(settings.text))


def _check(settings: Settings) -> None:
    """Raise ``BadSetting`` for values that do not go together."""
    text, web = settings.text, settings.web
    if not can_speak(text.language, _catalogues(text)):
        raise BadSetting(f"{PREFIX}LANGUAGE", text.language, _("en, or a language that there is a catalogue of"))
    if web.waiting_max_bytes < web.body_max_bytes:
        wanted = _("at least as much as {name}, or the largest body would never be taken")
        told = wanted.format(name=f"{PREFIX}BODY_MAX_BYTES")
        raise BadSetting(f"{PREFIX}WAITING_MAX_BYTES", str(web.waiting_max_bytes), told)


def _catalogues(text: TextSettings) -> Path:
    return Path(text.catalogues) if text.catalogues else CATALOGUES


def _section(section: type[Any], environment: Mapping[str, str]) -> Any:
    return section(**{f.name: _value(f, environment) for f in fields(section)})


def _variable(one: Field[Any]) -> str:
    return PREFIX + one.name.upper()


def _value(one: Field[Any], environment: Mapping[str, str]) -> Any:
    text = environment.get(_variable(one))
    if text is None:
        return one.default
    if not isinstance(one.default, int):
        return Secret(text) if isinstance(one.default, Secret) else text
    if not text.isdecimal() or int(text) == 0:
        raise BadSetting(_variable(one), text, _("a whole number above 0"))
    return int(text)


@dataclass(frozen=True, slots=True)
class NodeFolder:
    """Where one node keeps its own: keys, database, journal, reads."""

    root: Path

    @property
    def identity(self) -> Path:
        return self.root / "node.toml"

    @property
    def keys(self) -> Path:
        return self.root / "keys"

    @property
    def database(self) -> Path:
        return self.root / "commonbeat.db"

    @property
    def journal(self) -> Path:
        return self.root / "journal"

    @property
    def reads(self) -> Path:
        return self.root / "reads"

    @property
    def policy(self) -> Path:
        return self.root / "policy"
