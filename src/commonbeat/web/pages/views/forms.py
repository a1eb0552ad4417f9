"""What forms share: choices, what is wrong with a field, and the purpose that every look carries."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from commonbeat.access.model import Category
from commonbeat.access.pack import CategoryPolicy, PurposeLimits
from commonbeat.kernel.errors import Fault, Invalid
from commonbeat.kernel.text import _

Faults = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a list."""

    value: str
    text: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class CategoryChoice:
    """A category, with the guidance that stands where it is chosen."""

    value: str
    name: str
    guidance: str
    opens: str

    @classmethod
    def of(cls, category: Category, policy: CategoryPolicy, extended_days: int) -> CategoryChoice:
        """Give the choice that the policy pack describes."""
        opens = _("With an authority it opens {days} days.").format(days=extended_days) if policy.extended else ""
        return cls(str(category), policy.label, policy.guidance, opens)


@dataclass(frozen=True, slots=True)
class PurposeBounds:
    """How long a reason and a reference may be, and what a reference is, as the policy pack says."""

    reason_least: int
    reason_most: int
    reference_most: int
    reference_example: str

    @classmethod
    def of(cls, limits: PurposeLimits) -> PurposeBounds:
        """Give the bounds of the pack."""
        example = limits.reference_example.value
        return cls(
            reason_least=limits.reason_min_characters.value,
            reason_most=limits.reason_max_characters.value,
            reference_most=limits.reference_max_characters.value,
            reference_example=f"{example[:1].upper()}{example[1:]}",
        )


@dataclass(frozen=True, slots=True)
class PurposeForm:
    """Why somebody asks, as typed so far. ``authorities`` are those of theirs that are live."""

    categories: tuple[CategoryChoice, ...]
    bounds: PurposeBounds
    category: str = ""
    reason: str = ""
    reference: str = ""
    originator: str = ""
    urgency: str = "routine"
    legal_basis: str = ""
    authority: str = ""
    authorities: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """A label and what is said under it: one line of a summary."""

    label: str
    text: str
    small: str = ""
    """What a machine calls it, where that is worth showing beside."""


@dataclass(frozen=True, slots=True)
class Carried:
    """What the next form sends on unseen."""

    fields: tuple[tuple[str, str], ...] = field(default=())


def faults_by_field(error: Invalid, names: Mapping[str, str] = MappingProxyType({})) -> dict[str, str]:
    """Give what is wrong, by the name of the form's field.

    A pointer's last name is the field's, unless ``names`` gives another; a fault of the whole goes under ``form``.
    """
    found: dict[str, str] = {}
    for fault in error.faults:
        found.setdefault(_field(fault, names), fault.detail)
    return found


def entered(faults: Faults, typed: Callable[[str], str], **asked: str) -> dict[str, str]:
    """Give the faults; those of fields that were left empty in the words of ``asked``, which say what to enter."""
    return {name: asked[name] if name in asked and not typed(name) else told for name, told in faults.items()}


def purpose_asked() -> dict[str, str]:
    """Give what to enter where the fields of a purpose were left empty."""
    return {
        "category": _("Select what kind of investigation it is"),
        "reason": _("Enter a reason"),
        "reference": _("Enter a reference"),
    }


def _field(fault: Fault, names: Mapping[str, str]) -> str:
    if fault.pointer in names:
        return names[fault.pointer]
    parts: Sequence[str] = [p for p in fault.pointer.split("/") if p and not p.isdecimal()]
    return parts[-1] if parts else "form"
