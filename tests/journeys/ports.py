"""Ports in a row that nobody listens at, below those that a system gives to whoever asks for any."""

import os
import socket


def four_free_ports() -> int:
    """Give the first of four ports in a row that are free just now."""
    begin = 21_000 + os.getpid() % 100 * 97  # elsewhere in each run: two at once would else take the same
    for first in range(begin, 32_700, 97):
        if all(map(_is_free, range(first, first + 4))):
            return first
    raise AssertionError("there are no four free ports in a row")


def _is_free(port: int) -> bool:
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True
