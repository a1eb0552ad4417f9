"""Values of the named formats, with the right check letter, and with a wrong one."""

from __future__ import annotations

import string
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from random import Random
from typing import Final

from . import words
from .strings import matching
