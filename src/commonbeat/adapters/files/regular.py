"""Opens what is a file, and nothing that may keep its reader waiting for ever."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO

from commonbeat.kernel.text import _


def open_regular(path: Path) -> BinaryIO:
    """Open a file to be read.

    Raises:
        OSError: it cannot be, or is a pipe, a device or a folder; ``strerror`` says which in words.
    """
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)  # a pipe without a writer is opened at once
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise OSError(errno.EINVAL, _("it is a pipe, a device or a folder, and no file"), str(path))
    return os.fdopen(handle, "rb")
