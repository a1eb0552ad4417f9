"""Ports in a row that nobody listens at."""

import os
import socket


def four_free_ports() -> int:
    """Give the first of four ports in a row that are free just now.

    Each process looks from a place of its own: between the look and the node that takes them half a minute goes by.
    """
    begin = os.getpid() * 97
    for first in (21_000 + (begin + step) % 11_000 for step in range(0, 11_000, 4)):
        if all(map(_is_free, range(first, first + 4))):
            return first
    raise AssertionError("there are no four free ports in a row")


def _is_free(port: int) -> bool:
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True
