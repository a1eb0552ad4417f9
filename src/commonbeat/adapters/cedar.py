"""The node's policies in Cedar: parsed and held against their schema once, evaluated for every decision."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping, Sequence
from dataclasses import fields
from importlib.resources import files
from typing import Any, Final, Generic, TypeVar

import cedarpy

from commonbeat.access.errors import BadPolicies
from commonbeat.access.model import Permission
from commonbeat.access.verdict import (
    AuthorityFacts,
    Cited,
    EntryFacts,
    GrantFacts,
    OrganisationFacts,
    PolicyText,
    Principal,
    RequestFacts,
    SearchFacts,
    Verdict,
)
from commonbeat.kernel.clauses import ClauseId

K = TypeVar("K")
V = TypeVar("V")
_REMEMBERED: Final = 8192
_ACTIONS: Final = ("use", "search", "request", "grant", "enter", "register")
_READS: Final = {"type": "Reads", "id": "reads"}
_Fact = bool | int | str | Sequence["_Fact"] | Mapping[str, "_Fact"]


class CedarPolicies:
    """Policies that ship with this release.

    Each action has a policy set of its own, and each principal its entities, both parsed once: parsing is most of
    what a decision costs. A decision at a door rests on nothing but the principal and the permission, so it is
    remembered whole; the same person with other roles is another principal. Everything else is evaluated each time.
    """

    def __init__(self, policies: str | None = None, schema: str | None = None) -> None:
        text = _shipped(".cedar") if policies is None else policies
        self._schema = cedarpy.Schema.from_str(_shipped(".cedarschema") if schema is None else schema)
        self._texts, self._policies = _parsed(text, self._schema)
        self._places = {one.policy: place for place, one in enumerate(self._texts)}
        self._clauses = {one.policy: one.clause for one in self._texts}
        self._doors: _Remembered[tuple[Principal, Permission], Verdict] = _Remembered()
        self._entities: _Remembered[Principal, cedarpy.Entities] = _Remembered()

    def may_use(self, principal: Principal, permission: Permission) -> Verdict:
        """Judge the door alone."""
        known = self._doors.get((principal, permission))
        if known is None:
            resource = {"type": "Permission", "id": str(permission)}
            known = self._judge("use", principal, resource, {}, self._known(principal))
            self._doors.keep((principal, permission), known)
        return known

    def may_search(self, principal: Principal, facts: SearchFacts) -> Verdict:
        """Judge a search of the reads."""
        context = _told(facts)
        del context["authority"]
        if facts.authority is not None:
            requester = _reference("Actor", facts.authority.requester)
            context["authority"] = _told(facts.authority) | {"requester": requester}
        return self._judge("search", principal, _READS, context, self._known(principal))

    def may_request(self, principal: Principal, facts: RequestFacts) -> Verdict:
        """Judge whether an authority may be asked for."""
        return self._judge("request", principal, _READS, _told(facts), self._known(principal))

    def may_grant(self, principal: Principal, facts: GrantFacts) -> Verdict:
        """Judge whether somebody may decide on an authority."""
        resource = {"type": "Authority", "id": facts.authority}
        attributes = {"requester": _reference("Actor", facts.requester), "party": facts.party}
        entity = [{"uid": resource, "attrs": attributes, "parents": []}]
        entities = self._known(principal).with_added_json_str(json.dumps(entity), self._schema)
        return self._judge("grant", principal, resource, {"rank_needed": facts.rank_needed}, entities)

    def may_enter(self, principal: Principal, facts: EntryFacts) -> Verdict:
        """Judge whether somebody may make or change a person's entry or account."""
        resource = {"type": "Entry", "id": facts.person}
        entity = [{"uid": resource, "attrs": {"person": _reference("Actor", facts.person)}, "parents": []}]
        entities = self._known(principal).with_added_json_str(json.dumps(entity), self._schema)
        return self._judge("enter", principal, resource, {}, entities)

    def may_register(self, principal: Principal, facts: OrganisationFacts) -> Verdict:
        """Judge whether somebody may add an organisation, or change one."""
        resource = {"type": "Organisation", "id": facts.organisation}
        entity = [{"uid": resource, "attrs": {"keeper": facts.keeper}, "parents": []}]
        entities = self._known(principal).with_added_json_str(json.dumps(entity), self._schema)
        return self._judge("register", principal, resource, {}, entities)

    def policies(self) -> Sequence[PolicyText]:
        """Give every policy in the order in which they are cited."""
        return self._texts

    def _known(self, principal: Principal) -> cedarpy.Entities:
        entities = self._entities.get(principal)
        if entities is None:
            entities = cedarpy.Entities.from_json_str(json.dumps([_actor(principal)]), self._schema)
            self._entities.keep(principal, entities)
        return entities

    def _judge(
        self,
        action: str,
        principal: Principal,
        resource: Mapping[str, str],
        context: Mapping[str, _Fact],
        entities: cedarpy.Entities,
    ) -> Verdict:
        request = {
            "principal": {"type": "Actor", "id": principal.id},
            "action": {"type": "Action", "id": action},
            "resource": resource,
            "context": context,
        }
        answer = cedarpy.is_authorized(request, self._policies[action], entities, self._schema)
        if answer.decision is cedarpy.Decision.NoDecision or answer.diagnostics.errors:
            # Cedar leaves out a policy that fails to evaluate; one that forbids must not fall away in silence.
            raise BadPolicies([str(problem) for problem in answer.diagnostics.errors] or ["no decision"])
        names = answer.diagnostics.id_annotations_by_reason.values()
        cited = tuple(Cited(name, self._clauses[name]) for name in sorted(names, key=self._places.__getitem__))
        return Verdict(bool(answer.allowed), cited)


class _Remembered(Generic[K, V]):
    """Remembers a bounded number of answers, and forgets them all when it is full. Safe to call from any thread."""

    def __init__(self) -> None:
        self._kept: dict[K, V] = {}
        self._lock = threading.Lock()

    def get(self, key: K) -> V | None:
        return self._kept.get(key)

    def keep(self, key: K, value: V) -> None:
        with self._lock:
            if len(self._kept) >= _REMEMBERED:
                self._kept = {}
            self._kept[key] = value


def _shipped(ending: str) -> str:
    folder = files("commonbeat.access") / "policies"
    found = sorted((f for f in folder.iterdir() if f.name.endswith(ending)), key=lambda f: f.name)
    return "\n".join(f.read_text(encoding="utf-8") for f in found)


def _parsed(text: str, schema: cedarpy.Schema) -> tuple[Sequence[PolicyText], Mapping[str, cedarpy.PolicySet]]:
    checked = cedarpy.validate_policies(text, schema)
    if not checked.validation_passed:
        raise BadPolicies([str(problem) for problem in checked.errors])
    texts = _texts(text)
    problems = [problem for one in texts for problem in _problems(one)]
    if len({one.policy for one in texts}) < len(texts):
        problems.append("Two policies have one id.")
    if problems:
        raise BadPolicies(problems)
    sets = {action: "\n".join(one.text for one in texts if one.action == action) for action in _ACTIONS}
    return texts, {action: cedarpy.PolicySet.from_str(written) for action, written in sets.items()}


def _texts(text: str) -> Sequence[PolicyText]:
    # Cedar numbers policies by their place in the text; the dictionary comes back in any order.
    written = json.loads(cedarpy.policies_to_json_str(text))["staticPolicies"]
    return tuple(_text(written[name]) for name in sorted(written, key=lambda name: int(name.removeprefix("policy"))))


def _text(policy: dict[str, Any]) -> PolicyText:
    notes = policy.get("annotations", {})
    alone = json.dumps({"templates": {}, "staticPolicies": {"policy0": policy}, "templateLinks": []})
    return PolicyText(
        policy=notes.get("id") or "",
        clause=notes.get("clause") or "",
        effect=policy["effect"],
        action=policy["action"].get("entity", {}).get("id", ""),
        text=cedarpy.policies_from_json_str(alone),
    )


def _problems(one: PolicyText) -> list[str]:
    problems = []
    if not one.policy:
        problems.append(f"A policy has no @id: {one.text}")
    try:
        ClauseId.parse(one.clause)
    except ValueError:
        problems.append(f"Policy {one.policy} names no clause.")
    if one.action not in _ACTIONS:
        problems.append(f"Policy {one.policy} does not say for which action it is.")
    return problems


def _actor(principal: Principal) -> dict[str, _Fact]:
    return {
        "uid": {"type": "Actor", "id": principal.id},
        "attrs": {
            "party": principal.party,
            "permissions": [_reference("Permission", p) for p in sorted(principal.permissions)],
            "member": principal.member,
            "lapsed": principal.lapsed,
            "rank": principal.rank,
            "apart": [_reference("Permission", p) for p in sorted(principal.apart)],
        },
        "parents": [],
    }


def _told(facts: AuthorityFacts | RequestFacts | SearchFacts) -> dict[str, _Fact]:
    return {one.name: getattr(facts, one.name) for one in fields(facts)}


def _reference(kind: str, id: str) -> Mapping[str, _Fact]:
    return {"__entity": {"type": kind, "id": id}}
