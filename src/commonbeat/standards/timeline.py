"""Which version of a standard stands where, and which holds when: a view of the files and of what was done since."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from .drafting import started_from, text_of, version_key
from .lifecycle import Stage, StandardEvent, in_force_from, stage_of, undisposed
from .model import Standard
from .service import Catalogue


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
    instant, the one with the higher number. The one that holds is live, and no other is.
    """

    def __init__(self, catalogue: Catalogue, events: Iterable[StandardEvent]) -> None:
        self._by_version: dict[tuple[str, str], list[StandardEvent]] = {}
        for event in events:
            self._by_version.setdefault((event.standard, event.version), []).append(event)
        self._texts = self._written(catalogue)
        self._holdings: dict[str, list[Holding]] = {}
        for (name, version), text in self._texts.items():
            effect = in_force_from(self._by_version.get((name, version), ()))
            if effect is not None:
                self._holdings.setdefault(name, []).append(Holding(text, effect))
        for found in self._holdings.values():
            found.sort(key=lambda one: (one.from_, version_key(one.standard.version)))

    def versions(self, now: datetime) -> Sequence[Version]:
        """Give every version as it stands at an instant, by standard and then by version."""
        made = []
        for key, text in self._texts.items():
            events = tuple(self._by_version.get(key, ()))
            made.append(Version(text, self._stage(text, now), events, started_from(events), in_force_from(events)))
        return sorted(made, key=lambda one: (one.standard.id, version_key(one.standard.version)))

    def holdings(self, standard: str) -> Sequence[Holding]:
        """Give the versions of a standard that were agreed, in the order in which they take effect."""
        return tuple(self._holdings.get(standard, ()))

    def holding(self, standard: str, at: datetime) -> Holding | None:
        """Give the version that holds at an instant, or None: none was agreed by then."""
        return next((one for one in reversed(self.holdings(standard)) if one.from_ <= at), None)

    def standards(self) -> Sequence[str]:
        """Give the ids of all standards."""
        return sorted({name for name, _version in self._texts})

    def _stage(self, text: Standard, now: datetime) -> Stage:
        """Give where a version stands; once its instant has come, by the rule that ``holding`` goes by."""
        events = self._by_version.get((text.id, text.version), ())
        effect, holding = in_force_from(events), self.holding(text.id, now)
        if effect is None or effect > now:
            return stage_of(events)
        return Stage.LIVE if holding is not None and holding.standard.version == text.version else Stage.REPLACED

    def _written(self, catalogue: Catalogue) -> Mapping[tuple[str, str], Standard]:
        texts = {(one.id, one.version): one for one in catalogue.list_()}
        for (name, version), events in sorted(self._by_version.items(), key=lambda one: version_key(one[0][1])):
            base = started_from(events)
            if base is not None and (name, base) in texts:
                texts[name, version] = text_of(texts[name, base], version, events)
        return texts
