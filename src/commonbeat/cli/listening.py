"""Where a node listens: bound before anything else starts, so that a port that cannot be had is told at once."""

from __future__ import annotations

import errno
import socket
from collections.abc import Sequence
from typing import Any, Final

from commonbeat.kernel.errors import CommonbeatError, Invalid, Kind
from commonbeat.kernel.text import _
from commonbeat.settings import WebSettings

from .plainly import errors

PORT_MOST: Final = 65_535


class PortTaken(CommonbeatError):
    """Another program listens at the address and port."""

    code = "node.port-taken"
    kind = Kind.UNAVAILABLE

    def __init__(self, host: str, port: int) -> None:
        told = _("Another program listens at {host}:{port} already: stop it, or name another --port.")
        super().__init__(told.format(host=host, port=port))


class CannotListen(CommonbeatError):
    """The address and port cannot be listened on, though no other program does."""

    code = "node.cannot-listen"
    kind = Kind.UNAVAILABLE

    def __init__(self, host: str, port: int, why: str) -> None:
        told = _("The node cannot listen at {host}:{port}: {why}")
        super().__init__(told.format(host=host, port=port, why=why))


class StartFailed(CommonbeatError):
    """The node opened, and then did not come to the point where it answers."""

    code = "node.start-failed"
    kind = Kind.FAILED

    def __init__(self, trouble: BaseException | None) -> None:
        what = type(trouble).__name__ if trouble is not None else _("no cause was given")
        told = _("The node did not start ({what}): the log above says more. `commonbeat doctor` looks it over.")
        super().__init__(told.format(what=what))


def warn_of_network(settings: WebSettings, *, is_demo: bool) -> None:
    """Say what is amiss where others than this machine can reach the node."""
    if settings.host == "localhost" or settings.host.startswith("127.") or settings.host == "::1":
        return
    if is_demo:
        errors.print(
            _("WARNING: a demonstration shows everybody's codes: whoever can reach {host} can sign in.").format(
                host=settings.host
            ),
            markup=False,
        )
    if not settings.public_url.startswith("https:"):
        told = _("WARNING: {host} can be reached by others, and nothing says that TLS stands in front: {setting}.")
        errors.print(told.format(host=settings.host, setting="COMMONBEAT_PUBLIC_URL=https://…"), markup=False)


def warn_of_reads() -> None:
    """Say that the read store does not answer, and what that means for those who send reads and search."""
    told = _(
        "WARNING: the read store at {setting} does not answer. Reads are taken and wait in the journal; searches are "
        "refused until it answers. `commonbeat doctor` tries it again."
    )
    errors.print(told.format(setting="COMMONBEAT_READS"), markup=False, soft_wrap=True)


def require_free(host: str, port: int) -> None:
    """Raise as ``listen`` would, and keep nothing: for a command that has much to do before it listens.

    Raises:
        PortTaken, CannotListen, Invalid: as ``listen``.
    """
    bound = listen(host, port)
    try:
        for one in bound:
            one.listen(1)  # two may bind a port that can be used again; only one listens
    except OSError as wrong:
        raise cannot_listen(wrong, host, port) from wrong
    finally:
        close(bound)


def listen(host: str, port: int) -> list[socket.socket]:
    """Give sockets that are bound to the address, and take connections once a server listens on them.

    Port 0 is one that is free just now: ask the first socket which.

    Raises:
        PortTaken: another program listens there.
        CannotListen: it is not this machine's address, or not for this user.
        Invalid: there is no such port.
    """
    if not 0 <= port <= PORT_MOST:
        raise Invalid.at("", _("A port is a number from 0 to {most}, not {port}.").format(most=PORT_MOST, port=port))
    bound: list[socket.socket] = []
    try:
        for family, address in _addresses(host, port):
            here = (address[0], port or _port_of(bound), *address[2:])
            bound.append(_bound(family, here))
    except OSError as wrong:
        close(bound)
        raise cannot_listen(wrong, host, port) from wrong
    return bound


def address_of(host: str, listeners: Sequence[socket.socket]) -> str:
    """Give the address that people and programs use."""
    named = f"[{host}]" if ":" in host else host
    return f"http://{named}:{_port_of(listeners)}"


def cannot_listen(wrong: OSError, host: str, port: int) -> CommonbeatError:
    """Give the error of ours for what the system said when the address was to be listened at."""
    if wrong.errno == errno.EADDRINUSE:
        return PortTaken(host, port)
    if isinstance(wrong, socket.gaierror) or wrong.errno == errno.EADDRNOTAVAIL:
        return CannotListen(host, port, _("that is no address of this machine. Set COMMONBEAT_HOST to one that is."))
    if wrong.errno in {errno.EACCES, errno.EPERM}:
        return CannotListen(host, port, _("this user may not. Ports below 1024 are the system's: name another --port."))
    return CannotListen(host, port, wrong.strerror or type(wrong).__name__)


Address = tuple[Any, ...]
"""What ``bind`` takes: it has another shape in each family."""


def _addresses(host: str, port: int) -> list[tuple[int, Address]]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    return list(dict.fromkeys((family, address) for family, _type, _protocol, _name, address in found))


def _bound(family: int, address: Address) -> socket.socket:
    made = socket.socket(family, socket.SOCK_STREAM)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # the one before may still be closing connections
        if family == socket.AF_INET6:
            made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        made.bind(address)
    except OSError:
        made.close()
        raise
    return made


def _port_of(bound: Sequence[socket.socket]) -> int:
    return int(bound[0].getsockname()[1]) if bound else 0


def close(bound: Sequence[socket.socket]) -> None:
    """Listen no more; sockets that are closed already stay so."""
    for one in bound:
        one.close()
