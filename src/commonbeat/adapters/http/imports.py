"""Imports into the node that runs, over its own API."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

import httpx

from commonbeat.anpr.import_rows import FileRows, encode_rows
from commonbeat.anpr.imports import ImportFile, Tally
from commonbeat.anpr.submission import Refused
from commonbeat.kernel.errors import CommonbeatError, Kind
from commonbeat.kernel.text import _

BODY_MOST: Final = 8 * 1024 * 1024
TRIES: Final = 6
_BUSY: Final = frozenset({408, 429, 503})
_TOO_LARGE: Final = 413


class ImportCut(CommonbeatError):
    """The node that runs stopped taking an import, or refused it."""

    code = "anpr.import-cut"
    kind = Kind.UNAVAILABLE

    def __init__(self, why: str) -> None:
        told = _("The running node takes no more of the import: {why} What was taken stays; load the file again.")
        super().__init__(told.format(why=why))


class HttpImporter:
    """An ``Importer`` that is the running node. ``bearer`` gives a credential that is good just now."""

    def __init__(self, url: str, bearer: Callable[[], str], pause: Callable[[float], None] = time.sleep) -> None:
        self._client = httpx.Client(base_url=url, timeout=120, trust_env=False)
        self._bearer, self._pause = bearer, pause

    def begin(self, file: ImportFile) -> str:
        body = {"name": file.name, "sha256": file.sha256, "size_bytes": file.size_bytes}
        return str(self._call("POST", "", json=body).json()["id"])

    def take(self, id: str, rows: FileRows) -> Tally:
        body = encode_rows(rows)
        if len(body) > BODY_MOST and len(rows) > 1:
            return self._in_halves(id, rows)
        headers = {"Content-Type": "application/octet-stream"}
        answer = self._call("POST", f"/{id}/rows", content=body, headers=headers, may_be_large=True)
        return self._in_halves(id, rows) if answer.status_code == _TOO_LARGE else _tally(answer)

    def end(self, id: str, fault: str = "") -> Tally:
        return _tally(self._call("POST", f"/{id}/end", json={"fault": fault[:200]}))

    def is_stored(self, id: str) -> bool:
        return self._call("GET", f"/{id}").json()["stored"] is True

    def close(self) -> None:
        """Close the connection."""
        self._client.close()

    def _in_halves(self, id: str, rows: FileRows) -> Tally:
        if len(rows) < 2:
            raise ImportCut(_("one row alone is larger than its requests may be."))
        first, rest = rows.halves()
        taken = [self.take(id, part) for part in (first, rest) if len(part)]
        return taken[0].plus(taken[1]) if len(taken) == 2 else taken[0]

    def _call(self, method: str, path: str, *, may_be_large: bool = False, **more: object) -> httpx.Response:
        """Give the answer, asking again while the node is busy: rows that went in meanwhile are repeats."""
        headers: dict[str, str] = dict(more.pop("headers", None) or {})  # type: ignore[call-overload]
        for attempt in range(1, TRIES + 1):
            headers["Authorization"] = f"Bearer {self._bearer()}"
            try:
                answer = self._client.request(method, f"/api/anpr/imports{path}", headers=headers, **more)  # type: ignore[arg-type]
            except httpx.HTTPError as wrong:
                raise ImportCut(_("it does not answer ({kind}).").format(kind=type(wrong).__name__)) from wrong
            if answer.is_success or (may_be_large and answer.status_code == _TOO_LARGE):
                return answer
            if answer.status_code not in _BUSY or attempt == TRIES:
                raise ImportCut(_said(answer))
            self._pause(0.25 * 2**attempt)
        raise AssertionError("the last try answers or raises")


def _said(answer: httpx.Response) -> str:
    try:
        return str(answer.json()["detail"])
    except (ValueError, KeyError, TypeError):
        return _("it answered {status}.").format(status=answer.status_code)


def _tally(answer: httpx.Response) -> Tally:
    said = answer.json()
    first = tuple(Refused(one["row"], one["clause"], one["detail"]) for one in said["first"])
    return Tally(said["accepted"], said["duplicates"], said["quarantined"], first)
