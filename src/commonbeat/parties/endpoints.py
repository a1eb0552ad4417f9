"""Where an organisation's node answers: an address that a node can have, and nothing else that an address can say."""

from __future__ import annotations

import re
from ipaddress import AddressValueError, IPv4Address
from typing import Final

_ENDPOINT: Final = re.compile(r"https?://(?P<host>[a-z0-9.-]{1,253})(?::(?P<port>[1-9]\d{0,4}))?", re.ASCII)
_LABEL: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?", re.ASCII)
_NUMBER: Final = re.compile(r"\d+|0x[0-9a-f]*", re.ASCII)
_PORT_MOST: Final = 65_535


def is_endpoint(url: str) -> bool:
    """Say whether the text is the address of a node alone: scheme, host and port, and no path, user or fragment.

    The host is a name or an address in four numbers of one machine: this one and those of private networks count.
    """
    found = _ENDPOINT.fullmatch(url)
    return found is not None and int(found["port"] or 1) <= _PORT_MOST and _is_host(found["host"])


def _is_host(host: str) -> bool:
    labels = host.split(".")
    if _NUMBER.fullmatch(labels[-1]):  # then it is taken for an address, also where it is written in another base
        return _is_of_one_machine(host)
    return all(map(_LABEL.fullmatch, labels))


def _is_of_one_machine(host: str) -> bool:
    try:
        address = IPv4Address(host)
    except AddressValueError:
        return False
    is_nowhere = address.is_unspecified or address.is_reserved or address.packed[0] == 0
    return not (is_nowhere or address.is_multicast or address.is_link_local)
