"""Which addresses a run may use: this machine and private networks, unless the operator says otherwise."""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

from commonbeat.conformance.errors import TargetRefused
from commonbeat.kernel.text import _


@dataclass(frozen=True, slots=True)
class Target:
    """A base address that may be tested."""

    url: str
    scheme: str
    host: str
    port: int


def read_target(text: str, *, allow_remote: bool = False, listens: bool = False) -> Target:
    """Read the base address of a run.

    Args:
        text: as ``http://127.0.0.1:9100``.
        allow_remote: let it be anywhere.
        listens: it is one that we are to listen at, so that it has a port and no TLS.

    Raises:
        TargetRefused: it is no such address, or lies beyond this machine and private networks.
    """
    parts = urlsplit(text)
    try:
        port = parts.port
    except ValueError:
        raise TargetRefused(text, _("its port is none.")) from None
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username or parts.query or parts.fragment:
        raise TargetRefused(text, _("an address is written as http://127.0.0.1:9100."))
    if listens and (parts.scheme != "http" or port is None or parts.path.strip("/")):
        raise TargetRefused(text, _("the address to listen at is written as http://127.0.0.1:9100."))
    if not allow_remote:
        _require_near(text, parts.hostname)
    default = 443 if parts.scheme == "https" else 80
    return Target(text.rstrip("/"), parts.scheme, parts.hostname, default if port is None else port)


def _require_near(text: str, host: str) -> None:
    try:
        found = {str(one[4][0]).partition("%")[0] for one in socket.getaddrinfo(host, None)}
    except (OSError, UnicodeError) as unknown:
        raise TargetRefused(text, _("its name is not known here.")) from unknown
    far = [one for one in found if not _is_near(one)]
    if far:
        told = _("{address} is neither on this machine nor in a private network. With --allow-remote it is tested.")
        raise TargetRefused(text, told.format(address=far[0]))


def _is_near(address: str) -> bool:
    place = ipaddress.ip_address(address)
    # Link-local addresses are private by their block, and a cloud's own services answer there.
    return place.is_loopback or (place.is_private and not place.is_unspecified and not place.is_link_local)
