"""How a question put to a dictionary is read: its words, what else people call the same, and its ids as they mean them.

A standard has one name for a thing and its readers have others: who looks for a number plate is shown the VRM. What
stands here are everyday words only; which codes or elements of two standards mean the same is for crosswalks to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

WORDS_MOST: Final = 12
_WORD: Final = re.compile(r"[^\W_]+")
_CAMEL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_NUMBERED: Final = re.compile(r"([a-z]+)[ _-]?([0-9]{1,18})")
_SEVERAL: Final = re.compile(r"(?<=s|x|h)es$|s$")
_SMALL: Final = frozenset({"a", "an", "and", "at", "by", "for", "in", "is", "of", "on", "or", "the", "to", "what"})
_ALIKE: Final = (
    ("sex", "gender"),
    ("date of birth", "birth date", "birthday", "dob"),
    ("surname", "sur name", "last name", "family name"),
    ("given name", "first name", "forename", "christian name"),
    ("post code", "postcode", "postal code", "zip code", "zip"),
    ("vrm", "vrn", "number plate", "licence plate", "license plate", "registration mark", "registration number"),
    ("telephone", "phone", "mobile"),
    ("email", "e mail"),
    ("vehicle", "car"),
    ("national insurance", "ni number", "nino"),
    ("driving licence", "driving license", "driver licence"),
    ("ethnicity", "ethnic", "race"),
    ("colour", "color"),
)
"""Runs of words that people use for one another."""
_ANOTHER: Final = tuple(
    (tuple(one.split()), tuple(tuple(other.split()) for other in alike if other != one))
    for alike in _ALIKE
    for one in alike
)


def words_of(question: str) -> list[str]:
    """Give the words of a question in lower case, names in camel case taken apart; small ones only if alone."""
    words = [word.casefold() for word in _WORD.findall(apart(question))[:WORDS_MOST]]
    return [word for word in words if word not in _SMALL] or words


def other_words(question: str) -> list[list[str]]:
    """Give what else the words of a question may have been: what others call it, or one of the several."""
    said = [word.casefold() for word in _WORD.findall(apart(question))[:WORDS_MOST]]
    found = [words_of(" ".join(one)) for one in _said_otherwise(said)]
    single = [_SEVERAL.sub("", word) if len(word) > 3 else word for word in words_of(question)]
    return [one for one in (*found, single) if one and one != words_of(question)]


def apart(text: str) -> str:
    """Give a text with its names in camel case taken apart: ``PersonBirthDate`` is Person Birth Date."""
    return _CAMEL.sub(" ", text)


def plain_id(text: str) -> str:
    """Give an id of letters and a number as people type it, so that ``DS_037``, ``ds37`` and ``DS 37`` are one."""
    found = _NUMBERED.fullmatch(text.strip().casefold())
    return f"{found[1]}{int(found[2])}" if found else ""


def _said_otherwise(said: Sequence[str]) -> Iterator[list[str]]:
    for one, others in _ANOTHER:
        for at in range(len(said) - len(one) + 1):
            if tuple(said[at : at + len(one)]) == one:
                yield from ([*said[:at], *other, *said[at + len(one) :]] for other in others)
