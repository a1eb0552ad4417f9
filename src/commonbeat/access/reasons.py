"""What a refusal says: for each policy that forbids, why, and how to ask for what one needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from commonbeat.kernel.clauses import ClauseId, Standing
from commonbeat.kernel.text import _

from .model import Actor, Category, Decision, Permission
from .pack import PolicyPack
from .ports import Clauses
from .verdict import Cited, Verdict

ROLE_CLAUSE: Final = "anpr-working@0.1#role"


@dataclass(frozen=True, slots=True)
class Case:
    """What a reason may speak of. It holds nothing of the question but its category.

    ``keeper`` is the name of the organisation whose node this is, where the reason is to say it.
    """

    actor: Actor
    pack: PolicyPack
    permission: Permission
    category: Category | None = None
    keeper: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why not, what would help, and the limit of the policy pack that it rests on; empty: on none."""

    why: str
    how: str = ""
    limit: str = ""


def explain(verdict: Verdict, case: Case, clauses: Clauses) -> Decision:
    """Give the decision that a verdict makes, in words.

    A refusal on a limit whose source is not known says so.
    """
    if verdict.allowed:
        rule = verdict.cited[0].clause
        return Decision(True, rule, _("A policy permits it."), standing=clauses.standing(ClauseId.parse(rule)))
    first = verdict.cited[0] if verdict.cited else Cited("role", ROLE_CLAUSE)
    reason = REASONS[first.policy](case)
    standing = case.pack.standing(reason.limit) if reason.limit else clauses.standing(ClauseId.parse(first.clause))
    why = " ".join(filter(None, (reason.why, _unsourced(standing) if reason.limit else "")))
    return Decision(False, first.clause, why, reason.how, standing, {"policy": first.policy})


def _unsourced(standing: Standing) -> str:
    match standing:
        case Standing.SOURCED:
            return ""
        case Standing.RECALLED:
            return _("This limit is recalled, and its published source was not read.")
        case Standing.PROPOSED:
            return _("This limit is this project's proposal and no published standard's.")


def _role(_case: Case) -> Reason:
    return Reason(
        _("Your role does not give this permission."),
        _("Ask your administrator for a role that gives it, if your work needs it."),
    )


def _leaver(_case: Case) -> Reason:
    return Reason(_("Your post with the organisation has ended."), _("Ask your administrator if that is not so."))


def _training(_case: Case) -> Reason:
    return Reason(
        _("Your training has lapsed, and access with it."),
        _("Renew the training and ask your administrator to enter its new date."),
    )


def _vetting(_case: Case) -> Reason:
    return Reason(
        _("Your vetting has lapsed, and access with it."),
        _("Renew the vetting and ask your administrator to enter its new date."),
    )


def _duties_apart(case: Case) -> Reason:
    pairs = [set(one.permissions) for one in case.pack.apart if case.permission in one.permissions]
    others = sorted(other for pair in pairs for other in pair - {case.permission} if other in case.actor.apart)
    told = _("{one} is given to nobody who is given {other} too, as you are: so you have neither.")
    return Reason(
        told.format(one=case.permission, other=", ".join(others)),
        _("Ask your administrator to leave you the one that your work needs."),
    )


def _agreement(_case: Case) -> Reason:
    return Reason(
        _("No agreement is in force under which your organisation may use this service."),
        _("Ask your organisation to make one with the organisation that runs this node."),
    )


def _search_window(case: Case) -> Reason:
    days = case.pack.search.window_days.value
    why = _("A search goes back {days} days, and this one begins earlier.").format(days=days)
    return Reason(why, _how_to_reach_further(case), "search.window_days")


def _how_to_reach_further(case: Case) -> str:
    pack, extended = case.pack, case.pack.search.extended_days.value
    labels = "; ".join(one.label for one in pack.categories.values() if one.extended)
    if case.category is not None and not pack.categories[case.category].extended:
        told = _("Begin within {days} days. This category opens no more; these do, with an authority: {labels}.")
        return told.format(days=pack.search.window_days.value, labels=labels)
    if Permission.READS_SEARCH_EXTENDED not in case.actor.permissions:
        told = _(
            "Begin within {days} days, or ask a colleague whose role may search under an authority, which opens up to "
            "{extended} days for: {labels}."
        )
        return told.format(days=pack.search.window_days.value, extended=extended, labels=labels)
    told = _(
        "Ask for an authority under Authorities; it opens up to {extended} days. {rank} or above grants it, and the "
        "search then cites it. If it cannot wait, have it given by word of mouth, note it there, and search as urgent."
    )
    return told.format(extended=extended, rank=_rank(case))


def _extended_window(case: Case) -> Reason:
    days = case.pack.search.extended_days.value
    return Reason(
        _("No search goes back further than {days} days, under whatever authority.").format(days=days),
        _("Begin later. What is older has been deleted unless it is held for a case."),
        "search.extended_days",
    )


def _category(case: Case) -> Reason:
    labels = "; ".join(one.label for one in case.pack.categories.values() if one.extended)
    days = case.pack.search.window_days.value
    return Reason(
        _("This category does not open reads older than {days} days.").format(days=days),
        _("These do, with an authority: {labels}.").format(labels=labels),
        "search.extended_days",
    )


def _requester(_case: Case) -> Reason:
    return Reason(
        _("The authority was asked for by somebody else, and opens reads to that person alone."),
        _("Ask for one of your own under Authorities."),
    )


def _overdue(case: Case) -> Reason:
    hours = case.pack.authority.oral_record_hours.value
    return Reason(
        _("The authority was given by word of mouth and not recorded within {hours} hours.").format(hours=hours),
        _("It is listed for review. Ask for a new one under Authorities."),
        "authority.oral_record_hours",
    )


def _not_granted(case: Case) -> Reason:
    return Reason(
        _("The authority is not granted."),
        _("{rank} or above grants it; if it was declined, ask for a new one.").format(rank=_rank(case)),
    )


def _oral_urgent(_case: Case) -> Reason:
    return Reason(
        _("An authority by word of mouth opens urgent searches only, until it is recorded."),
        _("Mark the search as urgent if it is, or wait for the record."),
    )


def _life(case: Case) -> Reason:
    days = case.pack.authority.life_days.value
    return Reason(
        _("The authority has expired: one lives {days} days from its grant.").format(days=days),
        _("Ask for a new one under Authorities."),
        "authority.life_days",
    )


def _other_category(_case: Case) -> Reason:
    return Reason(
        _("The authority is for another category than the search."),
        _("Search in its category, or ask for one in yours."),
    )


def _span(_case: Case) -> Reason:
    return Reason(
        _("The search begins or ends outside the span that the authority opens."),
        _("Stay within its span, or ask for one that opens more."),
    )


def _plates(_case: Case) -> Reason:
    return Reason(
        _("The authority names whole marks, and the search asks for others, for a pattern or for look-alikes."),
        _("Search for one of its marks as it is written, or ask for an authority that opens more."),
    )


def _area(_case: Case) -> Reason:
    return Reason(
        _("The authority names an area, and the search does not stay within it."),
        _("Draw the search's area inside it, or ask for an authority that opens more."),
    )


def _reference(_case: Case) -> Reason:
    return Reason(
        _("The search gives another reference than the authority it cites."),
        _("Give the authority's reference, or ask for an authority for this one."),
        "authority.same_reference",
    )


def _request_category(case: Case) -> Reason:
    return _category(case)


def _separation(_case: Case) -> Reason:
    return Reason(
        _("Nobody decides on an authority that they asked for themselves."),
        _("Ask another person of sufficient rank."),
    )


def _rank_too_low(case: Case) -> Reason:
    return Reason(
        _("Your rank does not decide on authorities: it takes {rank} or above, or staff of that grade.").format(
            rank=_rank(case)
        ),
        _("Pass the request to somebody of that rank."),
        "authority.rank_needed",
    )


def _other_party(_case: Case) -> Reason:
    return Reason(_("The authority is another organisation's."), _("Its own officers decide on it."))


def _own_entry(_case: Case) -> Reason:
    return Reason(
        _("Nobody changes their own entry: roles, rank, training, vetting, or how they sign in."),
        _(
            "Ask another administrator of your organisation. Where there is none, whoever runs the node can set one up "
            "on the machine itself."
        ),
    )


def _own_register(case: Case) -> Reason:
    return Reason(
        _("Which organisations there are, and until when each takes part, is kept by the one whose node this is."),
        _("Ask an administrator of {organisation}.").format(organisation=case.keeper),
    )


def _rank(case: Case) -> str:
    return case.pack.rank_label(case.pack.authority.rank_needed.value)


REASONS: Final[Mapping[str, Callable[[Case], Reason]]] = {
    "leaver": _leaver,
    "training": _training,
    "vetting": _vetting,
    "duties-apart": _duties_apart,
    "role": _role,
    "partner-agreement": _agreement,
    "search-role": _role,
    "extended-window": _extended_window,
    "search-window": _search_window,
    "extended-category": _category,
    "authority-requester": _requester,
    "oral-overdue": _overdue,
    "authority-not-granted": _not_granted,
    "oral-urgent": _oral_urgent,
    "authority-life": _life,
    "authority-category": _other_category,
    "authority-span": _span,
    "authority-plates": _plates,
    "authority-area": _area,
    "authority-reference": _reference,
    "request-role": _role,
    "request-category": _request_category,
    "grant-role": _role,
    "grant-separation": _separation,
    "grant-rank": _rank_too_low,
    "grant-party": _other_party,
    "entry-role": _role,
    "entry-own": _own_entry,
    "organisation-role": _role,
    "organisation-keeper": _own_register,
}
