"""How the commands of standards are told in their list: what is for any standard, for data models, and for clauses."""

from __future__ import annotations

from cyclopts import App, Group

from commonbeat.kernel.text import _


def group(standards: App) -> None:
    """Put every command of the app under one of three headings.

    It is said here once, for the modules that give the commands do not know of one another.
    """
    groups = {
        _("Standards of either kind"): ("list", "show", "lint", "generate", "tender"),
        _("Data models, and records of them"): (
            *("import", "diff", "publish", "codes"),
            *("examples", "validate", "convert"),
        ),
        _("Clauses: their limits, and the next version of a text"): (
            *("rehearse", "draft", "change", "consult"),
            *("comment", "answer", "conclude", "withdraw"),
        ),
    }
    for at, (heading, names) in enumerate(groups.items(), 1):
        one = Group(heading, sort_key=at)
        for name in names:
            standards[name].group = one
