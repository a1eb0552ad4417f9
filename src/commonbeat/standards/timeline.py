"""Which version of a standard stands where, and which holds when: a view of the files and of what was done since."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from .drafting import started_from, text_of, version_key
from .lifecycle import Stage, StandardEvent, in_force_from, stage_of, undisposed
from .model import Standard
from .service import Catalogue
from .told import Told

_Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a standard as it stands: its text, its stage, and what was done to it."""

    standard: Standard
    stage: Stage
    events: tuple[StandardEvent, ...]
    base: str | None = None
    in_force_from: datetime | None = None

    @property
    def named(self) -> tuple[str, str]:
        """Give the standard's id and the version."""
        return self.standard.id, self.standard.version

    @property
    def undisposed(self) -> Sequence[StandardEvent]:
        """Give the comments that nobody has answered yet."""
        return undisposed(self.events)


def standing(versions: Iterable[Version]) -> Version | None:
    """Give the version of one standard that stands: the live one, else the newest that came as files, else the newest.

    The versions come in order. None: there are none.
    """
    found = list(versions)
    live = [one for one in found if one.stage is Stage.LIVE]
    shipped = [one for one in found if one.base is None]
    return next(reversed(live or shipped or found), None)


@dataclass(frozen=True, slots=True)
class Holding:
    """A version that holds from an instant on."""

    standard: Standard
    from_: datetime


class Timeline:
    """Which version of each standard holds when: a view of the catalogue and of what was done.

    Of the versions that were agreed, the one whose instant came last holds, whatever its number; of two with the same
    instant, the one with the higher number. The one that holds is live, and no other is. What a node was told was
    agreed counts before what was done at it.
    """

    def __init__(self, catalogue: Catalogue, events: Iterable[StandardEvent], told: Iterable[Told] = ()) -> None:
        self._told = {(one.standard, one.version): one for one in told}
        self._by_version: dict[tuple[str, str], list[StandardEvent]] = {}
        for event in events:
            self._by_version.setdefault((event.standard, event.version), []).append(event)
        self._texts = self._written(catalogue)
        done = {key: in_force_from(events) for key, events in self._by_version.items()}
        self._effects = {key: effect for key, effect in done.items() if effect is not None and key in self._texts}
        self._effects |= {key: one.from_ for key, one in self._told.items()}

    def versions(self, now: datetime) -> Sequence[Version]:
        """Give every version as it stands at an instant, by standard and then by version."""
        made = [self._version(key, text, now) for key, text in self._texts.items()]
        return sorted(made, key=lambda one: (one.standard.id, version_key(one.standard.version)))

    def holdings(self, standard: str) -> Sequence[Holding]:
        """Give the versions of a standard that were agreed, in the order in which they take effect.

        One whose text has not come is left out.
        """
        return [
            Holding(self._texts[key], self._effects[key]) for key in self._in_order(standard) if self._is_at_hand(key)
        ]

    def holding(self, standard: str, at: datetime) -> Holding | None:
        """Give the version that holds at an instant, or None: none was agreed by then, or its text has not come."""
        key = self._holds(standard, at)
        return None if key is None or not self._is_at_hand(key) else Holding(self._texts[key], self._effects[key])

    def standards(self) -> Sequence[str]:
        """Give the ids of all standards."""
        return sorted({name for name, _version in self._texts})

    def _version(self, key: _Key, text: Standard, now: datetime) -> Version:
        events = tuple(self._by_version.get(key, ()))
        effect = self._effects.get(key) if self._is_at_hand(key) else None
        if effect is None:
            stage = stage_of(events)
        elif effect > now:
            stage = Stage.AGREED
        else:
            stage = Stage.LIVE if self._holds(key[0], now) == key else Stage.REPLACED
        return Version(text, stage, events, started_from(events), effect)

    def _holds(self, standard: str, at: datetime) -> _Key | None:
        return next((key for key in reversed(self._in_order(standard)) if self._effects[key] <= at), None)

    def _in_order(self, standard: str) -> Sequence[_Key]:
        keys = [key for key in self._effects if key[0] == standard]
        return sorted(keys, key=lambda key: (self._effects[key], version_key(key[1])))

    def _is_at_hand(self, key: _Key) -> bool:
        """Say whether the text that is here is the one: not one of the same name that the directory does not mean."""
        told = self._told.get(key)
        return told is None or told.text is not None

    def _written(self, catalogue: Catalogue) -> Mapping[_Key, Standard]:
        texts = {(one.id, one.version): one for one in catalogue.list_()}
        for (name, version), events in sorted(self._by_version.items(), key=lambda one: version_key(one[0][1])):
            base = started_from(events)
            if base is not None and (name, base) in texts:
                texts[name, version] = text_of(texts[name, base], version, events)
        return texts | {key: one.text for key, one in self._told.items() if one.text is not None}
