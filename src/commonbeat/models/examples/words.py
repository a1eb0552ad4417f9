"""Words for made-up records: names, streets and towns of nobody and nowhere, and numbers that are kept for drama.

Telephone numbers are from the ranges that Ofcom keeps for drama; addresses of mail are at example.org; registration
marks begin with QQ00, which no vehicle bears. No name of a real place stands here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random
from typing import Final

_WORDS: Final[Mapping[str, Sequence[str]]] = {
    "forename": ("Avery", "Briar", "Corin", "Delia", "Ellis", "Fenna", "Grady", "Hollis", "Imara", "Jory"),
    "surname": ("Ashgrove", "Brackwell", "Coldbrook", "Dunmere", "Elmstead", "Fairholt", "Greystoke", "Harrowby"),
    "alias": ("Ace", "Dusty", "Magpie", "Red", "Sparrow"),
    "street": ("1 Sample Street", "22 Example Road", "3 Fiction Lane", "48 Madeup Avenue", "5 Invented Close"),
    "town": ("Exampleton", "Fictionbury", "Madeup-on-Sea", "Sampleford", "Testington"),
    "county": ("Exampleshire", "Fictionshire", "Sampleshire"),
    "premises": ("Flat 2", "Sample House", "Unit 7", "Example Court"),
    "business": ("Example Trading", "Sample Supplies", "Fiction Motors"),
    "make": ("Exampla", "Samplo", "Fictia"),
    "model": ("One", "Estate 20", "Van L2"),
    "colour": ("Blue", "Red", "Silver", "White", "Green"),
    "nationality": ("Exampler", "Samplish"),
    "title": ("Mr", "Mrs", "Ms", "Dr"),
    "text": (
        "Made-up text for an example record, about nobody",
        "Synthetic sample: nothing of this ever happened",
        "Example words in place of what a person would write",
    ),
}
_BY_NAME: Final = (
    ("given", "forename"),
    ("forename", "forename"),
    ("first name", "forename"),
    ("surname", "surname"),
    ("family name", "surname"),
    ("last name", "surname"),
    ("alias", "alias"),
    ("nickname", "alias"),
    ("street", "street"),
    ("address", "street"),
    ("town", "town"),
    ("city", "town"),
    ("place of birth", "town"),
    ("county", "county"),
    ("premises", "premises"),
    ("business", "business"),
    ("organisation", "business"),
    ("company", "business"),
    ("make", "make"),
    ("model", "model"),
    ("colour", "colour"),
    ("nationality", "nationality"),
    ("title", "title"),
)


def words_for(name: str, chance: Random) -> str:
    """Give words that fit what is so named: a name for a name, a street for a street, else a sentence."""
    said = name.lower()
    kind = next((kind for word, kind in _BY_NAME if word in said), "text")
    return chance.choice(_WORDS[kind])


def drama_telephone(chance: Random) -> str:
    """Give a telephone number from the ranges that Ofcom keeps for drama."""
    start = chance.choice(("01632960", "07700900", "02079460", "01134960"))
    return f"{start}{chance.randint(0, 999):03}"


def example_email(chance: Random) -> str:
    """Give an e-mail address at a domain that is kept for examples."""
    name, surname = chance.choice(_WORDS["forename"]), chance.choice(_WORDS["surname"])
    return f"{name}.{surname}@example.org".lower()


def mark_of_nobody(chance: Random) -> str:
    """Give a registration mark that no vehicle bears."""
    return "QQ00" + "".join(chance.choice("ABCDEFGHJKLMNOPRSTUVWXYZ") for _letter in range(3))
