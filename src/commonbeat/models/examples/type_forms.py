"""Values of the forms that types have by themselves: right ones, wrong ones, and which is which, told plainly."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from random import Random
from typing import Final

from . import words

_MOST: Final[Mapping[str, int]] = {"latitude": 90, "longitude": 180}
_YES_NO: Final = ("Yes", "No", "Y", "N")
_BARRED_IN_NAMES: Final = frozenset('@,;:<>()[]\\"')


def has_type_form(form: str, text: str) -> bool:
    """Say whether a text is of the form of a type."""
    match form:
        case "digits":
            return text.isascii() and text.isdigit()
        case "yes-no":
            return text in _YES_NO
        case "email":
            name, _at, domain = text.rpartition("@")
            return _is_name(name) and all(map(_is_label, domain.split(".")))
        case _:
            return _is_degrees(text, form)


def _is_degrees(text: str, form: str) -> bool:
    whole, point, part = text.removeprefix(text[:1] if text[:1] in "+-" else "").partition(".")
    if not has_type_form("digits", whole) or (point and not has_type_form("digits", part)):
        return False
    return form == "coordinate" or (len(whole) <= 3 and abs(float(text)) <= _MOST[form] and _is_exact(text, form))


def _is_exact(text: str, form: str) -> bool:
    """Say whether a number is at the end of the range only where nothing is after it, however far behind the point."""
    whole, _point, part = text.lstrip("+-").partition(".")
    return int(whole) < _MOST[form] or not part.strip("0")


def _is_name(name: str) -> bool:
    return all(
        part and all(" " < one != "\x7f" and one not in _BARRED_IN_NAMES for one in part) for part in name.split(".")
    )


def _is_label(label: str) -> bool:
    if not label or len(label) > 63 or label.startswith("-") or label.endswith("-"):
        return False
    return all((one.isascii() and (one.isalnum() or one == "-")) or _is_beyond_ascii(one) for one in label)


def _is_beyond_ascii(one: str) -> bool:
    return re.fullmatch("[\u00c0-\u1fff\u2c00-\u2fef\u3001-\ud7ff]", one) is not None and one != "\u1680"


def of_type(form: str, chance: Random) -> str:
    """Give a value of the form of a type."""
    match form:
        case "digits":
            return "".join(chance.choice("0123456789") for _digit in range(chance.randint(1, 8)))
        case "yes-no":
            return chance.choice(_YES_NO)
        case "email":
            return words.example_email(chance)
        case "coordinate":
            return f"{chance.randint(100_000, 650_000)}.{chance.randint(0, 9)}"
        case _:
            return f"{chance.uniform(-_MOST[form], _MOST[form]):.5f}"


def untyped(form: str, value: str) -> Iterator[str]:
    """Give what people write instead of a value of the form, and values like one that is given."""
    yield from {
        "digits": ("n/a", "12 34", "\u0661\u0662", "\uff11\uff12", "1,234", "12.5"),
        "yes-no": ("Maybe", "Unknown", "yes", "true", "n/k"),
        "email": ("nobody", "ann at example.org", "@example.org", "ann@", "ann@example..org"),
    }.get(form, ("north", "51°30′12.1″N", "51,5", "400", "1e2"))
    yield f"{value}\n"
