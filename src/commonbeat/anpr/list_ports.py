"""What lists, screening and hits need from outside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import AbstractContextManager
from datetime import date
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from commonbeat.audit.ports import Trail
from commonbeat.kernel.ids import EntryId, HitId, ListId, PartyId

from .hit_model import Hit, HitScope, HitState, NewHit
from .model import Camera, CameraNumber, ReadColumns
from .voi import VehicleOfInterest, VoiEntry, VoiList, Watched


class ListStore(Protocol):
    """Keeps lists and their entries, inside the caller's transaction.

    Every adapter passes ``tests/adapters/test_lists.py``.
    """

    def add_list(self, new: VoiList) -> None:
        """Keep a new list."""
        ...

    def get_list(self, id: ListId, party: PartyId) -> VoiList:
        """Give the party's list.

        Raises:
            ListNotFound: there is none, or it is another party's.
        """
        ...

    def lists(self, party: PartyId, after: ListId | None, limit: int) -> Sequence[VoiList]:
        """Give up to ``limit`` of the party's lists behind ``after``, oldest first."""
        ...

    def get_for_change(self, id: ListId, party: PartyId) -> VoiList:
        """Give the party's list as the last change of it, by whatever process, left it.

        Others who would change the list wait from here to the end of the transaction: what is read of it or of its
        entries after this call stays so until then.

        Raises:
            ListNotFound: there is none, or it is another party's.
        """
        ...

    def change(self, changed: VoiList) -> VoiList:
        """Keep the list's fields under its next revision, and give it with that.

        Every field is written: ``changed`` is made of what ``get_for_change`` gave in this transaction.
        """
        ...

    def add_entries(self, entries: Sequence[VoiEntry]) -> None:
        """Keep new entries, in this order."""
        ...

    def get_entry(self, list_: ListId, id: EntryId) -> VoiEntry:
        """Give the entry.

        Raises:
            EntryNotFound: the list has none such.
        """
        ...

    def entries(self, list_: ListId, after: EntryId | None, limit: int, *, silent: bool = True) -> Sequence[VoiEntry]:
        """Give up to ``limit`` entries behind ``after`` in the order of adding, the inactive among them.

        Those with the silent action come only with ``silent``, here and in the next two.
        """
        ...

    def in_force_counts(self, lists: Sequence[ListId], on: date, *, silent: bool = True) -> Mapping[ListId, int]:
        """Give how many entries of each list alert on the day."""
        ...

    def inactivate(self, ended: VoiEntry) -> bool:
        """Keep an entry's end. False, and nothing is changed, when it had ended already."""
        ...

    def in_force(self, list_: ListId, on: date, *, silent: bool = True) -> Iterator[VoiEntry]:
        """Give the entries of the list that alert on the day, in the order of adding, a chunk in memory at a time."""
        ...

    def vehicles_in_force(self, list_: ListId, vrms: Sequence[str], on: date) -> AbstractSet[VehicleOfInterest]:
        """Give what the list's entries for these marks say, as far as they alert on the day."""
        ...


class WatchSource(Protocol):
    """Tells the screener what to look out for, each answer in a transaction of its own. Safe from any thread.

    Every adapter passes ``tests/adapters/test_lists.py``.
    """

    def revisions(self) -> Mapping[ListId, int]:
        """Give the present revision of every list that is open."""
        ...

    def marks(self, on: date) -> Iterator[NDArray[np.bytes_]]:
        """Give every mark that alerts on the day, in chunks; one that stands on two lists may come twice."""
        ...

    def marks_since(self, list_: ListId, revision: int) -> NDArray[np.bytes_]:
        """Give the marks that the list gained after the revision."""
        ...

    def watched(self, vrms: Sequence[str]) -> Sequence[Watched]:
        """Give each entry for one of the marks that is active and on an open list; its weed date may have passed."""
        ...


class Watch(Protocol):
    """The marks that are looked out for, in memory."""

    def add(self, vrms: Sequence[str]) -> None:
        """Look out for the marks from now on. Safe from any thread.

        Called before the commit that brings them:
        a mark too many costs one look at the store, a mark too few would cost a hit.
        """
        ...


class HitStore(Protocol):
    """Keeps hits, inside the caller's transaction. Every adapter passes ``tests/adapters/test_hits.py``."""

    def add(self, hits: Sequence[NewHit]) -> Sequence[Hit]:
        """Keep and number those whose (entry, camera, capture) is not kept yet, and give them.

        Numbers follow one another without a gap in the order given, and become visible in their order.
        """
        ...

    def get(self, id: HitId, scope: HitScope) -> Hit:
        """Give the hit.

        Raises:
            HitNotFound: there is none in the scope.
        """
        ...

    def page(self, scope: HitScope, after: int, limit: int) -> Sequence[Hit]:
        """Give up to ``limit`` hits with a number above ``after``, in order."""
        ...

    def newest(self, scope: HitScope, state: HitState | None, before: int | None, limit: int) -> Sequence[Hit]:
        """Give up to ``limit`` hits of a state, or of any, with a number below ``before``, the newest first."""
        ...

    def waiting(self, scope: HitScope) -> int:
        """Give how many hits nobody has decided on."""
        ...

    def latest(self) -> int:
        """Give the number of the newest hit, or 0."""
        ...

    def decide(self, decided: Hit) -> bool:
        """Keep a decision. False, and nothing is changed, when the hit was decided already."""
        ...


class Raising(Protocol):
    """What one transaction of the screener may use."""

    @property
    def hits(self) -> HitStore: ...

    @property
    def trail(self) -> Trail: ...


class BeginRaising(Protocol):
    """Opens the screener's transactions; each commits at its end."""

    def __call__(self) -> AbstractContextManager[Raising]: ...


class CameraBook(Protocol):
    """Knows every camera that a read was accepted from."""

    def __call__(self, number: CameraNumber) -> Camera:
        """Give the camera as it is registered now."""
        ...


class AcceptedReads(Protocol):
    """The journal, as far as the screener needs it to catch up."""

    def after(self, position: int) -> Iterator[tuple[ReadColumns, int]]:
        """Give the groups accepted behind the position, in order, each with the position that it ends at.

        It ends where the journal ends just now. It may give a group before ``on_accepted`` was called for it.
        """
        ...


class Publish(Protocol):
    """Tells those who watch. Returns at once; called from the screener's thread, after the hits are durable."""

    def __call__(self, hits: Sequence[Hit]) -> None: ...
