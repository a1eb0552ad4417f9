"""What holds of every policy pack, beyond its shape."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import combinations
from typing import Final

from commonbeat.kernel.clauses import ClauseId, implements
from commonbeat.kernel.errors import Fault
from commonbeat.kernel.text import _

from .marks import VRM_MAX
from .model import Category, Permission
from .pack import Holder, PolicyPack
from .ports import Clauses

_LOOKS: Final = {Permission.READS_SEARCH, Permission.READS_SEARCH_EXTENDED}
# No one role may do both. What no one person may do, under whatever roles, the pack says itself.
_APART: Final = (
    (_LOOKS, {Permission.AUTHORITIES_GRANT}),
    (_LOOKS, {Permission.PEOPLE_EDIT}),
    (_LOOKS, {Permission.AUDIT_READ}),
    ({Permission.PEOPLE_EDIT}, {Permission.AUDIT_READ}),
)

_MOST: Final = {
    "intake.vrm_max_characters": VRM_MAX,
    "intake.batch_max_reads": 100_000,
    # Each mark that looks alike is looked up by name; with three differences there may be thousands.
    "search.look_alike_differences": 2,
    "network.deadline_most_ms": 60_000,
    "network.answer_most_bytes": 64 * 1024 * 1024,
}
"""What a pack cannot ask for, because the stores and the protocol have no room for it."""


DIRECTORY_LEAST_HOURS: Final = 72
"""A node works for three days without its anchor, whatever a pack says."""


def pack_faults(pack: PolicyPack, clauses: Clauses) -> list[Fault]:
    """Give what is wrong with a pack as a whole; none: nothing is."""
    return [
        *_clause_faults(pack, clauses),
        *_number_faults(pack),
        *_rank_faults(pack),
        *_category_faults(pack),
        *_role_faults(pack),
        *_apart_faults(pack),
        *_text_faults(pack),
    ]


def _clause_faults(pack: PolicyPack, clauses: Clauses) -> Iterator[Fault]:
    cited: list[tuple[str, ClauseId]] = [(name, limit.clause) for name, limit in pack.limits().items()]
    cited += [(f"categories.{name}", one.clause) for name, one in pack.categories.items()]
    cited += [(f"roles.{name}", one.clause) for name, one in pack.roles.items()]
    cited += [(f"apart.{place}", one.clause) for place, one in enumerate(pack.apart)]
    for name, clause in cited:
        if not clauses.knows(clause):
            told = _("No published standard has the clause {clause}.").format(clause=clause)
            yield Fault("/" + name.replace(".", "/") + "/clause", told)


def _number_faults(pack: PolicyPack) -> Iterator[Fault]:
    none_allowed = {"search.window_grace_minutes", "sign_in.code_steps", "credentials.overlap_hours"}
    for name, limit in pack.limits().items():
        least = 0 if name in none_allowed else 1
        if type(limit.value) is int and limit.value < least:
            yield Fault("/" + name.replace(".", "/") + "/value", _("It is {least} or more.").format(least=least))
    for name, most in _MOST.items():
        value = pack.limit(name).value
        if isinstance(value, int) and value > most:
            told = _("It is {most} or less: that is what this node is built for.").format(most=most)
            yield Fault("/" + name.replace(".", "/") + "/value", told)
    ordered = (
        ("search", pack.search.window_days.value, pack.search.extended_days.value, "extended_days"),
        ("purpose", pack.purpose.reason_min_characters.value, pack.purpose.reason_max_characters.value, "reason_max"),
        (
            "purpose",
            pack.purpose.reference_min_characters.value,
            pack.purpose.reference_max_characters.value,
            "ref_max",
        ),
        (
            "network",
            pack.network.deadline_default_ms.value,
            pack.network.deadline_most_ms.value,
            "deadline_most_ms/value",
        ),
        ("network", DIRECTORY_LEAST_HOURS, pack.network.directory_hours.value, "directory_hours/value"),
    )
    for section, least, most, name in ordered:
        if most < least:
            yield Fault(f"/{section}/{name}", _("It is no less than {least}.").format(least=least))
    for camera_class, metres in pack.intake.position_tolerance_m.value.items():
        if metres < 0:
            yield Fault(f"/intake/position_tolerance_m/value/{camera_class}", _("It is 0 or more."))


def _rank_faults(pack: PolicyPack) -> Iterator[Fault]:
    names = Counter(name for rank in pack.ranks for name in (rank.id, *rank.staff_equivalents))
    for name, times in names.items():
        if times > 1:
            yield Fault("/ranks", _("{name} stands for two ranks.").format(name=name))
    if pack.rank_order(pack.authority.rank_needed.value) == 0:
        yield Fault("/authority/rank_needed/value", _("It is none of the ranks below."))


def _category_faults(pack: PolicyPack) -> Iterator[Fault]:
    for category in Category:
        if category not in pack.categories:
            yield Fault(f"/categories/{category}", _("{name} is missing.").format(name=category))
    for name, one in pack.categories.items():
        if not one.guidance.strip():
            yield Fault(f"/categories/{name}/guidance", _("It says in words what the category is for."))


@implements("anpr-working@0.1#duties-apart")
def _role_faults(pack: PolicyPack) -> Iterator[Fault]:
    for name, role in pack.roles.items():
        held = set(role.permissions)
        both = [(held & one) | (held & other) for one, other in _APART if held & one and held & other]
        both += [set(pair.permissions) for pair in pack.held_apart(Holder.PERSON, held)]
        for told in dict.fromkeys(" + ".join(sorted(one)) for one in both):
            yield Fault(f"/roles/{name}/permissions", _("One role does not hold {both}.").format(both=told))


def _apart_faults(pack: PolicyPack) -> Iterator[Fault]:
    for place, one in enumerate(pack.apart):
        if len(one.permissions) != 2 or len(set(one.permissions)) != 2:
            yield Fault(f"/apart/{place}/permissions", _("Name two permissions."))


def _text_faults(pack: PolicyPack) -> Iterator[Fault]:
    try:
        re.compile(pack.purpose.reference_pattern.value)
    except re.error as wrong:
        yield Fault("/purpose/reference_pattern/value", _("It is no pattern: {wrong}.").format(wrong=wrong))
    plain = re.compile(r"[A-Z0-9]+", re.ASCII)
    for raw, made in pack.intake.transliteration.value.items():
        if len(raw) != 1 or not plain.fullmatch(made):
            yield Fault(f"/intake/transliteration/value/{raw}", _("One character becomes letters A to Z and digits."))
    for one in pack.search.look_alike_classes.value:
        if len(one) < 2 or not plain.fullmatch(one):
            yield Fault("/search/look_alike_classes/value", _("A class is two or more letters A to Z and digits."))
    for first, second in combinations(pack.search.look_alike_classes.value, 2):
        if set(first) & set(second):
            told = _("{first} and {second} share a character: join them.").format(first=first, second=second)
            yield Fault("/search/look_alike_classes/value", told)
