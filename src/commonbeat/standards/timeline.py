"""Which version of a standard stands where, and which holds when: a view of the files and of what was done since."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from .drafting import started_from, text_of, version_key
from .lifecycle import Stage, StandardEvent, agreed_stage, in_force_from, stage_of, undisposed
from .model import Standard
from .service import Catalogue
from .told import Told


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a standard as it stands: its text, its stage, and what was done to it."""

    standard: Standard
    stage: Stage
    events: tuple[StandardEvent, ...]
    base: str | None = None
    in_force_from: datetime | None = None

    @property
    def undisposed(self) -> Sequence[StandardEvent]:
        """Give the comments that nobody has answered yet."""
        return undisposed(self.events)


@dataclass(frozen=True, slots=True)
class Holding:
    """A version that holds from an instant on."""

    standard: Standard
    from_: datetime


class Timeline:
    """Which version of each standard holds when: a view of the catalogue and of what was done.

    Of the versions that were agreed, the one whose instant came last holds, whatever its number; of two with the same
    instant, the one with the higher number. What a node was told was agreed counts before what was done at it.
    """

    def __init__(self, catalogue: Catalogue, events: Iterable[StandardEvent], told: Iterable[Told] = ()) -> None:
        self._catalogue = catalogue
        self._told = {(one.standard, one.version): one for one in told}
        self._by_version: dict[tuple[str, str], list[StandardEvent]] = {}
        for event in events:
            self._by_version.setdefault((event.standard, event.version), []).append(event)
        self._agreed = {
            key: effect for key, done in self._by_version.items() if (effect := in_force_from(done)) is not None
        } | {key: one.from_ for key, one in self._told.items()}

    def versions(self, now: datetime) -> Sequence[Version]:
        """Give every version as it stands at an instant, by standard and then by version."""
        made = [self._version(key, text, now) for key, text in self._texts().items()]
        return sorted(made, key=lambda one: (one.standard.id, version_key(one.standard.version)))

    def holdings(self, standard: str) -> Sequence[Holding]:
        """Give the versions of a standard that were agreed, in the order in which they take effect."""
        agreed = [
            Holding(text, effect)
            for key, text in self._texts().items()
            if key[0] == standard and (effect := self._effect(key)) is not None
        ]
        return sorted(agreed, key=lambda one: (one.from_, version_key(one.standard.version)))

    def holding(self, standard: str, at: datetime) -> Holding | None:
        """Give the version that holds at an instant, or None: none was agreed by then."""
        return next((one for one in reversed(self.holdings(standard)) if one.from_ <= at), None)

    def standards(self) -> Sequence[str]:
        """Give the ids of all standards."""
        return sorted({name for name, _version in self._texts()})

    def _version(self, key: tuple[str, str], text: Standard, now: datetime) -> Version:
        events, effect = tuple(self._by_version.get(key, ())), self._effect(key)
        replaced_at = None if effect is None else self._replaced_at(*key, effect)
        if effect is not None and key in self._told:
            stage = agreed_stage(effect, now, replaced_at)
        else:
            stage = stage_of(events, now, replaced_at)
        return Version(text, stage, events, started_from(events), effect)

    def _effect(self, key: tuple[str, str]) -> datetime | None:
        """Give from when the text that is here holds: not one of the same name that the directory does not mean."""
        told = self._told.get(key)
        return None if told is not None and told.text is None else self._agreed.get(key)

    def _replaced_at(self, standard: str, version: str, own: datetime) -> datetime | None:
        """Give when another version took over, by the rule that ``holding`` goes by: the newest instant holds."""
        order = [(effect, version_key(other)) for (name, other), effect in self._agreed.items() if name == standard]
        after = [effect for effect, key in order if (effect, key) > (own, version_key(version))]
        return min(after, default=None)

    def _texts(self) -> Mapping[tuple[str, str], Standard]:
        texts = {(one.id, one.version): one for one in self._catalogue.list_()}
        for (name, version), events in sorted(self._by_version.items(), key=lambda one: version_key(one[0][1])):
            base = started_from(events)
            if base is not None and (name, base) in texts:
                texts[name, version] = text_of(texts[name, base], version, events)
        return texts | {key: one.text for key, one in self._told.items() if one.text is not None}
