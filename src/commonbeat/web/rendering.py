"""Pages from templates: one environment, a view model a template, and the filters that they share."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import is_dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, ClassVar, Protocol

import jinja2
from babel.dates import format_date, format_datetime, format_timedelta
from babel.numbers import format_decimal
from markupsafe import Markup
from starlette.responses import HTMLResponse

from commonbeat.kernel.clauses import ClauseId
from commonbeat.kernel.clock import spell
from commonbeat.kernel.text import _, language, ngettext
from commonbeat.standards.limits import in_words

from .pages.views.frame import Frame

HERE = Path(__file__).parent
STATIC = HERE / "static"

# The spaces that people read in a mark; the mark itself has none.
_SHAPES = (
    re.compile(r"([A-Z]{2}\d{2})([A-Z]{3})"),  # current
    re.compile(r"([A-Z]\d{1,3})([A-Z]{3})"),  # prefix
    re.compile(r"([A-Z]{3})(\d{1,3}[A-Z])"),  # suffix
    re.compile(r"([A-Z]{1,3})(\d{1,4})"),  # dateless and Northern Ireland
    re.compile(r"(\d{1,4})([A-Z]{1,3})"),  # dateless, the other way about
)

# Where a path in a record may be broken: ``homeAddress.postCode``, ``CU_2/cell``.
_STEPS = re.compile(r"(?<=[/.#])(?=\w)")
_WORDS = re.compile(r"(?<=[a-z])(?=[A-Z])")
_STEP_WHOLE = 18
"""Letters of a step that still stand on one line of a phone: a longer one may be broken between its words too."""


class View(Protocol):
    """What one template shows: a frozen dataclass that names it."""

    template: ClassVar[str]


class Missing(jinja2.Undefined):
    """A name that is not there. GOV.UK's macros live by that; for a view model it is a mistake of ours."""

    def __init__(self, hint: str | None = None, obj: Any = jinja2.utils.missing, name: str | None = None,
                 exc: type[jinja2.TemplateRuntimeError] = jinja2.UndefinedError) -> None:  # fmt: skip
        if is_dataclass(obj):
            raise AttributeError(f"{type(obj).__name__} has no {name}")
        super().__init__(hint, obj, name, exc)


def respond(frame: Frame, view: View, status: int = 200) -> HTMLResponse:
    """Give the page that shows ``view`` inside ``frame``."""
    return HTMLResponse(render(frame, view), status)


def render(frame: Frame, view: View) -> str:
    """Give the page as text, in the node's language."""
    return (
        environment().get_template(view.template).render(frame=frame, view=view, html_lang=language().replace("_", "-"))
    )


@cache
def environment() -> jinja2.Environment:
    """Give the one environment: everything is escaped, every text goes through gettext."""
    made = jinja2.Environment(
        loader=jinja2.ChoiceLoader(
            [
                jinja2.FileSystemLoader(HERE / "templates"),
                jinja2.PrefixLoader({"govuk_frontend_jinja": jinja2.PackageLoader("govuk_frontend_jinja")}),
            ]
        ),
        autoescape=True,
        undefined=Missing,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.install_gettext_callables(_, ngettext, newstyle=True)  # type: ignore[attr-defined]
    made.filters |= {
        "time": time,
        "time_of": time_of,
        "plain_time": plain_time,
        "plain_time_of": plain_time_of,
        "day": day,
        "plate": plate,
        "number": number,
        "lasting": lasting,
        "limit": limit,
        "clause": clause,
        "stepped": stepped,
        "marked": marked,
    }
    made.globals["asset"] = asset
    return made


def limit(value: str, unit: str) -> str:
    """Give a limit as texts spell it, from its number as it is read."""
    return in_words(float(value), unit)


def time(instant: datetime) -> Markup:
    """Give an instant as people read it, and that it is in UTC, with the exact one in the markup."""
    return Markup("{}&nbsp;UTC").format(plain_time(instant))


def plain_time(instant: datetime) -> Markup:
    """Give the same where the heading says UTC already."""
    said = format_datetime(instant, "d MMM y HH:mm:ss", tzinfo=_utc(), locale=language())
    return Markup('<time datetime="{}">{}</time>').format(spell(instant), said)


def time_of(text: str) -> Markup | str:
    """Give an instant that came as text as people read it; a text that is none, or says no zone, as it came."""
    return _told_of(text, time)


def plain_time_of(text: str) -> Markup | str:
    """Give the same where the heading says UTC already."""
    return _told_of(text, plain_time)


def _told_of(text: str, told: Callable[[datetime], Markup]) -> Markup | str:
    try:
        instant = datetime.fromisoformat(text)
        return told(instant) if instant.tzinfo else text
    except (ValueError, OverflowError):  # the latter at the edges of what a calendar holds
        return text


def day(value: date) -> Markup:
    """Give a day as people read it."""
    return Markup('<time datetime="{}">{}</time>').format(f"{value:%Y-%m-%d}", said_day(value))


def said_day(value: date) -> str:
    """Give a day as people read it, in plain text: the one spelling of a day on every page."""
    return str(format_date(value, "d MMM y", locale=language()))


def minute(instant: datetime) -> str:
    """Give an instant to the minute as people read it, in UTC and in plain text."""
    return str(format_datetime(instant, "d MMM y HH:mm", tzinfo=_utc(), locale=language()))


def lasting(value: timedelta) -> str:
    """Give how long something lasted or lasts, in its largest unit."""
    return str(format_timedelta(value, granularity="second", threshold=1.2, locale=language()))


def plate(mark: str) -> str:
    """Give a mark with the space that its plate has; one of another shape as it is."""
    for shape in _SHAPES:
        if found := shape.fullmatch(mark):
            return f"{found[1]} {found[2]}"
    return mark


def number(value: int) -> str:
    """Give a count with its thousands apart."""
    return str(format_decimal(value, locale=language()))


def clause(address: str) -> Markup:
    """Give a link to the clause's page, or the text as it is when it is not the address of one."""
    try:
        named = ClauseId.parse(address)
    except ValueError:
        return Markup("<code>{}</code>").format(address)
    where = f"/standards/{named.standard}/{named.version}/clauses/{named.clause}"
    return Markup('<a class="govuk-link cb-code" href="{}">{}</a>').format(where, address)


@cache
def stepped(path: str) -> Markup:
    """Give a path in a record with places where a line may break: after each step, and in a long one between words."""
    steps = _STEPS.split(path)
    pieces = [word for one in steps for word in (_WORDS.split(one) if len(one) > _STEP_WHOLE else [one])]
    return Markup("<wbr>").join(pieces)


def marked(text: str, question: str) -> Markup:
    """Give a text with the words of a question marked in it, and what only begins with one as far as it does."""
    words = sorted(map(re.escape, question.split()), key=len, reverse=True)
    found = re.split(rf"(?i)\b({'|'.join(words)})", text) if words else [text]
    return Markup().join(Markup("<mark>{}</mark>").format(one) if at % 2 else one for at, one in enumerate(found))


def asset(name: str) -> str:
    """Give the address of a static file; it changes when the file does."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={digest}"


def _utc() -> Any:
    from datetime import UTC

    return UTC
