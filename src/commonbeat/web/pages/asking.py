"""From the fields of a form to a question and a purpose, and back to words."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from commonbeat.access.errors import AuthorityNotFound
from commonbeat.access.model import Actor, Authority, AuthorityState, Category, Permission, Purpose, Urgency
from commonbeat.access.pack import PolicyPack
from commonbeat.access.rules import purpose_faults
from commonbeat.anpr.model import CameraTriple
from commonbeat.anpr.places import Area, read_area
from commonbeat.anpr.question import Question
from commonbeat.kernel.clock import Clock
from commonbeat.kernel.errors import Fault, Invalid
from commonbeat.kernel.ids import AuthorityId
from commonbeat.kernel.text import _

from ..areas import box, force_areas
from ..forms import Form
from ..instants import typed_instant
from ..node import Node
from ..rendering import minute, said_day
from .views import reads as views
from .views.forms import CategoryChoice, Choice, PurposeBounds, PurposeForm, Said

_MINUTE = "%Y-%m-%dT%H:%M"
_TRIPLE = re.compile(r"(\d{1,10})\s*[/ ,]\s*(\d{1,10})\s*[/ ,]\s*(\d{1,10})")
PURPOSE_FIELDS = ("category", "reason", "reference", "originator", "urgency", "legal_basis", "authority")


def typed_question(form: Form) -> views.Question:
    """Give the question as it was typed, to be shown again."""
    text = form.text
    return views.Question(
        vrm=text("vrm")[:64],
        look_alikes=form.ticked("look_alikes"),
        from_=text("from"),
        to=text("to"),
        cameras=text("cameras"),
        force=text("force"),
        area=text("area"),
        north=text("north"),
        south=text("south"),
        east=text("east"),
        west=text("west"),
    )


def blank_question(clock: Clock) -> views.Question:
    """Give a new question: the last 24 hours."""
    now = clock.now().astimezone(UTC)
    return views.Question(from_=(now - timedelta(hours=24)).strftime(_MINUTE), to="")


def read_question(typed: views.Question, clock: Clock, cursor: str = "") -> Question:
    """Give the question that was typed. An empty end is now.

    Raises:
        Invalid: with every fault, each at its field.
    """
    faults: list[Fault] = []
    from_, to = _time(typed.from_, "from", faults), _time(typed.to, "to", faults, clock.now())
    cameras = _cameras(typed.cameras, faults)
    area = _area(typed, faults)
    if faults:
        raise Invalid(faults)
    return Question(
        from_=from_,
        to=to,
        vrm=typed.vrm,
        look_alikes=typed.look_alikes,
        cameras=cameras,
        area=area,
        cursor=cursor or None,
    )


def typed_area(typed: views.Question) -> Area | None:
    """Give the area that was typed, or None.

    Raises:
        Invalid: it is none, or there are several.
    """
    faults: list[Fault] = []
    area = _area(typed, faults)
    if faults:
        raise Invalid(faults)
    return area


def read_purpose(form: Form, pack: PolicyPack) -> Purpose:
    """Give the purpose that was chosen and typed.

    Raises:
        Invalid: with every fault, each at its field.
    """
    faults = purpose_faults(form.text("reason"), form.text("reference"), pack, "/purpose")
    if form.text("category") not in set(Category):
        faults.insert(0, Fault("/purpose/category", _("Select what kind of investigation it is")))
    if faults:
        raise Invalid(faults)
    return Purpose(
        category=Category(form.text("category")),
        reason=form.text("reason"),
        reference=form.text("reference"),
        originator=form.text("originator")[:200],
        urgency=Urgency.URGENT if form.text("urgency") == Urgency.URGENT else Urgency.ROUTINE,
        legal_basis=form.text("legal_basis")[:500],
        authority=AuthorityId(form.text("authority")[:100]) if form.text("authority") else None,
    )


def purpose_form(node: Node, actor: Actor, form: Form | None = None) -> PurposeForm:
    """Give the form of a purpose, with what was typed so far and the asker's live authorities."""
    typed = {name: form.text(name) if form is not None else "" for name in PURPOSE_FIELDS}
    return PurposeForm(
        categories=category_choices(node.pack),
        bounds=PurposeBounds.of(node.pack.purpose),
        category=typed["category"],
        reason=typed["reason"],
        reference=typed["reference"],
        originator=typed["originator"],
        urgency=typed["urgency"] or "routine",
        legal_basis=typed["legal_basis"],
        authority=typed["authority"],
        authorities=_authorities(node, actor, typed["authority"]),
    )


def category_choices(pack: PolicyPack) -> tuple[CategoryChoice, ...]:
    """Give the categories, each with its guidance."""
    days = pack.search.extended_days.value
    return tuple(CategoryChoice.of(category, policy, days) for category, policy in pack.categories.items())


def said_question(question: Question, typed: views.Question) -> tuple[Said, ...]:
    """Give the question in words."""
    lines = []
    if question.vrm:
        alike = _(" and its look-alikes") if question.look_alikes else ""
        lines.append(Said(_("Mark"), question.vrm + alike))
    lines.append(Said(_("From"), f"{minute(question.from_)} UTC"))
    lines.append(Said(_("To"), f"{minute(question.to)} UTC" if typed.to else _("now")))
    if question.cameras:
        lines.append(Said(_("Cameras"), ", ".join(f"{c.feed}/{c.source}/{c.camera}" for c in question.cameras[:10])))
    if question.area is not None:
        lines.append(Said(_("Area"), question.area.name or _("as drawn")))
    return tuple(lines)


def said_purpose(node: Node, actor: Actor, purpose: Purpose) -> tuple[Said, ...]:
    """Give a purpose in words; an authority by the reference that people know it by."""
    lines = [
        Said(_("Category"), node.pack.categories[purpose.category].label),
        Said(_("Reason"), purpose.reason),
        Said(_("Reference"), purpose.reference),
    ]
    if purpose.authority:
        lines.append(_said_authority(node, actor, purpose.authority))
    return tuple(lines)


def _said_authority(node: Node, actor: Actor, id: AuthorityId) -> Said:
    if not may_cite(actor):  # it was cited and not needed
        return Said(_("Authority"), id)
    with node.reading() as rooms:
        try:
            return Said(_("Authority"), rooms.authorities.get(actor, id).reference, id)
        except AuthorityNotFound:
            return Said(_("Authority"), id)


def _authorities(node: Node, actor: Actor, chosen: str) -> tuple[Choice, ...]:
    live = {AuthorityState.GRANTED, AuthorityState.ORAL}
    with node.reading() as rooms:
        if not may_cite(actor):
            return ()
        found: Sequence[Authority] = rooms.authorities.list_(actor, states=tuple(live), requester=actor.person).items
    now = node.clock.now()
    own = [one for one in found if one.expires_at > now]
    choices = [Choice(one.id, _opens(one), one.id == chosen) for one in own]
    return (Choice("", _("None"), not chosen), *choices) if choices else ()


def _opens(one: Authority) -> str:
    return f"{one.reference}: {said_day(one.from_)} – {said_day(one.to)}"


def may_cite(actor: Actor) -> bool:
    """Say whether the actor's role may search under an authority."""
    return {Permission.READS_SEARCH_EXTENDED, Permission.AUTHORITIES_READ} <= actor.permissions


def _time(text: str, field: str, faults: list[Fault], empty: datetime | None = None) -> datetime:
    if not text and empty is not None:
        return empty
    read = typed_instant(text)
    if read is None:
        faults.append(Fault(f"/{field}", _("Enter a day and time in UTC, like 2026-11-21 13:05")))
        return datetime.now(UTC)
    return read


def _cameras(text: str, faults: list[Fault]) -> tuple[CameraTriple, ...] | None:
    if not text.strip():
        return None
    triples = []
    for number, line in enumerate(filter(None, map(str.strip, text.splitlines())), 1):
        found = _TRIPLE.fullmatch(line)
        if found is None:
            told = _("Line {number} is not a camera: write feed/source/camera, as 33/1/4.")
            faults.append(Fault("/cameras", told.format(number=number)))
            return None
        triples.append(CameraTriple(*map(int, found.groups())))
    return tuple(triples)


def _area(typed: views.Question, faults: list[Fault]) -> Area | None:
    sides = (typed.north, typed.south, typed.west, typed.east)
    given = [bool(typed.force), bool(typed.area), any(sides)]
    if sum(given) > 1:
        faults.append(Fault("/force", _("Select one area: a force's, a box, or one that you draw")))
        return None
    try:
        if typed.force:
            return _force(typed.force)
        if typed.area:
            return read_area(_json(typed.area), "/area")
        if any(sides):
            return read_area(box(*(_degrees(side) for side in sides)), "/north")
    except Invalid as wrong:
        faults.extend(wrong.faults)
    return None


def _force(code: str) -> Area:
    found = force_areas().get(code)
    if found is None:
        raise Invalid.at("/force", _("There is no such police force area."))
    return found


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _degrees(text: str) -> float:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        raise Invalid.at(
            "/north", _("Enter all four sides of the box, in degrees: north, south, west and east")
        ) from None
