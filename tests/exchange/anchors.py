"""An anchor of a test: it gives what it is given, to a force's node that has joined its network."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from commonbeat.adapters.keys import ed25519_verifies
from commonbeat.bootstrap.network import Joined, join
from commonbeat.exchange.model import DIRECTORY, ClauseLimit, StandardInForce
from commonbeat.exchange.rules import opened
from commonbeat.exchange.statements import statement_to_json
from commonbeat.kernel.envelopes import seal
from commonbeat.standards.digest import text_digest
from commonbeat.standards.model import Standard
from tests.access.builders import the_catalogue
from tests.adapters.peer_servers import PeerServer, read_request
from tests.exchange.nodes import ANCHOR, OWNER, a_directory, a_listener, listed, make_force, url_of
from tests.standards.builders import Portal

FIRST = the_catalogue().standard("anpr-working", "0.1")
SECOND = Portal().drafted(1.0).standard
"""What would follow the text that ships: 1 second in place of 5."""

DIRECTORY_PATH = "/.well-known/commonbeat/directory"
TEXT = "/.well-known/commonbeat/standards/anpr-working/0.2"


class AnAnchor:
    """Answers with what stands in ``pages``, by path; anything else is not found."""

    def __init__(self) -> None:
        self.pages: dict[str, bytes] = {}
        self.asked: list[str] = []
        self.server = PeerServer(self._serve)

    def _serve(self, connection, _over) -> None:
        while True:
            path = read_request(connection).split(b" ")[1].decode()
            self.asked.append(path)
            body = self.pages.get(path)
            status = "404 Not Found" if body is None else "200 OK"
            body = body or b""
            connection.sendall(f"HTTP/1.1 {status}\r\ncontent-length: {len(body)}\r\n\r\n".encode() + body)


def agreed(text: Standard, seconds: float, from_: datetime) -> StandardInForce:
    """Give the directory's line of a text that was agreed, with its limit of the camera's clock."""
    limits = (ClauseLimit("clock-tolerance", seconds, "seconds"),)
    return StandardInForce(text.id, text.version, text_digest(text), from_, limits)


def a_directory_of(root: Path, url: str, standards: Iterable[StandardInForce]) -> bytes:
    """Give the signed directory of one force's network, with the standards that were agreed."""
    held = opened(a_directory(3, listed(root, OWNER, url)), DIRECTORY, ANCHOR.public_key, ed25519_verifies)
    return seal(DIRECTORY, statement_to_json(replace(held, standards=tuple(standards))), ANCHOR).to_bytes()


def a_force_of(anchor: AnAnchor, root: Path, standards: Iterable[StandardInForce]) -> None:
    """Make a force's node that joined the anchor's network, and have the anchor give its directory."""
    listener = a_listener()
    url = url_of(listener)
    listener.close()
    make_force(root, OWNER, url)
    join(root, Joined(url, anchor.server.url, ANCHOR.public_key))
    anchor.pages[DIRECTORY_PATH] = a_directory_of(root, url, standards)
