"""One contradiction of each class, planted into the real POLE fact set at a place that chance picks.

Each function changes the facts or the model and gives the ids that the linter has to name.
"""

import msgspec

from commonbeat.models.linting.languages import language
from commonbeat.models.linting.words import share_a_word
from commonbeat_check.model import Check

STRANGE = ("Zeppelin Mooring", "Falconry Hood", "Saddlery Buckle", "Volcano Plume")


class Place:
    """The real facts, and a place in them where nothing of the class has been found yet."""

    def __init__(self, facts, rng, named):
        self.facts, self.rng, self._named = facts, rng, named

    def pick(self, some):
        return self.rng.choice([one for one in some if one["id"] not in self._named])

    def attribute(self, wanted=lambda _one: True):
        return self.pick(one for one in self.facts.attributes if one["defined"] and wanted(one))

    def entity(self, wanted=lambda _one: True):
        return self.pick(one for one in self.facts.entities if wanted(one))

    def row(self, wanted=lambda _row: True):
        """Pick a row that alone makes up its component, with its entity."""
        entity = self.entity(lambda one: any(map(wanted, _single_rows(one))))
        return entity, self.rng.choice([one for one in _single_rows(entity) if wanted(one)])

    def strange(self):
        return self.rng.choice(STRANGE)


def _single_rows(entity):
    labels = [one["component"] for one in entity["attributes"]]
    return [one for one in entity["attributes"] if labels.count(one["component"]) == 1 and not one.get("role")]


def _note(thing, text):
    thing["notes"] = [*(thing.get("notes") or []), text]


def _has_words(one):
    values = one.get("allowed_values") or []
    return len(values) > 2 and one["type"] == "enum" and all(isinstance(each, str) for each in values)


def _is_text(one):
    return one["type"] in {"string", "free_text"} and not one.get("allowed_values") and not one.get("code_list")


def _has_an_end(one):
    spoken = language(one.get("pattern") or "")
    return spoken is not None and not spoken.is_endless and not one.get("allowed_values")


def _counted(entity):
    return [one for one in entity["requirement_groups"] if one["rule"] == "at_least"]


def _outright(entity):
    return [one for one in entity["requirement_groups"] if one["rule"] == "all" and not one.get("when")]


def undefined_id(place):
    entity, row = place.row()
    row["id"] = f"DS_9{place.rng.randrange(10, 100)}"
    return {entity["id"], row["id"]}


def bad_id_form(place):
    holder, other = place.attribute(), place.attribute(lambda one: one["id"] < "DS_100")
    _note(holder, f"to be used with DS_{int(other['id'][3:])}")
    return {holder["id"], other["id"]}


def bad_range(place):
    known = sorted(one["id"] for one in place.facts.attributes if one["id"] < "DS_100")
    at = place.rng.randrange(len(known) - 9)
    first, last = known[at], known[at + 8]
    entity = place.entity(lambda one: not {*known[at : at + 9]} <= {row["id"] for row in one["attributes"]})
    _note(entity, f"items {first}-{last[3:]} are shared")
    return {entity["id"], first, last}


def index_mismatch(place):
    one = place.attribute()
    one["in_summary_list"] = False
    return {one["id"]}


def unused_attribute(place):
    one = place.attribute(lambda one: len(one["used_by"]) == 1)
    for entity in place.facts.entities:
        gone = {row["component"] for row in entity["attributes"] if row["id"] == one["id"]}
        entity["attributes"] = [row for row in entity["attributes"] if row["id"] != one["id"]]
        gone -= {row["component"] for row in entity["attributes"]}
        for group in entity["requirement_groups"]:
            group["members"] = [each for each in group["members"] if each not in gone]
    return {one["id"]}


def unbound_component(place):
    entity = place.entity()
    component = {"component": place.strange(), "requirement": "mandatory", "group": "G1"}
    entity["unbound_components"] = [*(entity.get("unbound_components") or []), component]
    return {entity["id"]}


def id_name_mismatch(place):
    entity, row = place.row()
    own = place.facts.attribute(row["id"])
    names = [row["component"], own["name"], *(own.get("name_variants") or [])]

    def is_strange(one):
        its = [one["name"], *(one.get("name_variants") or [])]
        return not any(share_a_word(left, right) for left in names for right in its)

    other = place.attribute(is_strange)
    row["as_printed"] = f"{other['id']} {row['component']}"
    return {entity["id"], other["id"], own["id"]}


def cyclic_reference(place):
    one, other = place.rng.sample(place.facts.entities, 2)
    for holder, held in ((one, other), (other, one)):
        ref = {"entity": held["id"], "component": place.strange(), "requirement": "mandatory", "group": "G1"}
        holder["entity_refs"] = [*(holder.get("entity_refs") or []), ref]
    return {one["id"], other["id"]}


def duplicate_id(place):
    one = place.attribute()
    place.facts.attributes.append(dict(one))
    return {one["id"]}


def inconsistent_binding(place):
    everywhere = {"Given Name", "Surname", "Date of Birth", "Gender"}
    entity, row = place.row(lambda one: one["component"] in everywhere)
    row["id"] = place.attribute(lambda one: one["id"] not in {"DS_031", "DS_032", "DS_034", "DS_037"})["id"]
    return {entity["id"], row["id"]}


def label_mismatch(place):
    entity, row = place.row()
    old, row["component"] = row["component"], place.strange()
    for group in entity["requirement_groups"]:
        group["members"] = [row["component"] if one == old else one for one in group["members"]]
    return {entity["id"], row["id"]}


def missing_component(place):
    entity = place.entity()
    held = {row["id"] for row in entity["attributes"]}
    names = [name for one in place.facts.attributes for name in (one["name"], *(one.get("name_variants") or []))]
    lacking = place.attribute(lambda one: one["id"] not in held and names.count(one["name"]) == 1)
    entity["name"] = lacking["name"]
    return {entity["id"], lacking["id"]}


def missing_rule(place):
    kept = "attribute_standards"
    entity = place.entity(lambda one: any(rule["machine"]["kind"] == kept for rule in one["rules"]))
    entity["rules"] = [rule for rule in entity["rules"] if rule["machine"]["kind"] != kept]
    return {entity["id"]}


def missing_attribute(place):
    one = place.attribute()
    _note(one, f"use the {place.strange().lower()} list")
    return {one["id"]}


def rule_target_missing(place):
    entity = place.entity()
    machine = {"kind": "not_future", "component": place.strange()}
    entity["rules"].append({"id": f"{entity['id']}.R99", "text": "not in the future", "machine": machine})
    return {entity["id"]}


def group_impossible(place):
    entity = place.entity(_counted)
    group = place.rng.choice(_counted(entity))
    group["n"] = len(group["members"]) + place.rng.randrange(1, 4)
    return {entity["id"]}


def group_overlap(place):
    entity = place.entity(lambda one: _counted(one) and _outright(one))
    member = place.rng.choice(place.rng.choice(_outright(entity))["members"])
    place.rng.choice(_counted(entity))["members"].append(member)
    return {entity["id"]}


def untestable_rule(place):
    entity, row = place.row()
    when = f"the {place.strange().lower()} was seen"
    group = {"id": "G9", "rule": "all", "when": when, "members": [row["component"]]}
    entity["requirement_groups"].append(group)
    return {entity["id"]}


def rule_vs_range(place):
    worded = {one["id"] for one in place.facts.attributes if _has_words(one)}
    entity, row = place.row(lambda one: one["id"] in worded)
    group = {"id": "G9", "rule": "all", "when": f"{row['component']} = {place.strange()}"}
    entity["requirement_groups"].append(group | {"members": [row["component"]]})
    return {entity["id"], row["id"]}


def rule_conflict(place):
    one = place.attribute()
    one["rules"] = [*(one.get("rules") or []), "no spaces", "one space after the first part"]
    return {one["id"]}


def min_above_max(place):
    one = place.attribute(lambda one: one.get("max_length"))
    one["min_length"] = one["max_length"] + place.rng.randrange(1, 9)
    return {one["id"]}


def len_vs_format(place):
    one = place.attribute(_has_an_end)
    longest = language(one["pattern"]).longest
    one.update(min_length=longest + 1, max_length=longest + 9)
    return {one["id"]}


def enum_vs_len(place):
    one = place.attribute(_has_words)
    one["max_length"] = max(map(len, one["allowed_values"])) - 1
    return {one["id"]}


def enum_vs_format(place):
    one = place.attribute(_has_words)
    one["pattern"] = "^[0-9]{3}$"
    return {one["id"]}


def enum_vs_charset(place):
    one = place.attribute(_has_words)
    one["charset"] = "numeric"
    return {one["id"]}


def near_duplicate(place):
    one = place.attribute(
        lambda one: _has_words(one) and any(len(v) > 4 and v.isalpha() for v in one["allowed_values"])
    )
    value = place.rng.choice([each for each in one["allowed_values"] if len(each) > 4 and each.isalpha()])
    one["allowed_values"].append(value[:-1] + "q")
    return {one["id"]}


def odd_value(place):
    one = place.attribute(lambda one: _has_words(one) and len(one["allowed_values"]) > 4)
    one["allowed_values"].append(place.strange().lower())
    return {one["id"]}


def list_size(place):
    one = place.attribute(_has_words)
    size = len(one["allowed_values"]) + place.rng.randrange(1, 4)
    one["code_list"] = {"name": "Agreed", "source": "Board A", "size": size}
    return {one["id"]}


def default_not_allowed(place):
    one = place.attribute(_has_words)
    one["default"] = place.strange()
    return {one["id"]}


def free_text_with_list(place):
    one = place.attribute(_is_text)
    one["code_list"] = {"name": place.strange(), "source": "Board A"}
    return {one["id"]}


def list_conflict(place):
    one = place.attribute(_has_words)
    name = place.strange()
    other = one | {"id": "DS_998", "name": f"{name} Right", "allowed_values": one["allowed_values"][:-1]}
    one["name"] = f"{name} Left"
    place.facts.attributes.append(other | {"name_variants": [], "used_by": []})
    return {one["id"], "DS_998"}


def format_conflict(place):
    one = place.attribute(_has_an_end)
    one["format"] = "N" * (language(one["pattern"]).longest + 1) + "/A"
    return {one["id"]}


def charset_vs_format(place):
    one = place.attribute(lambda one: not one.get("allowed_values"))
    one.update(charset="numeric", pattern=r"^\d{3}/\d$")
    return {one["id"]}


def charset_vs_type(place):
    one = place.attribute(lambda one: not one.get("allowed_values"))
    one.update(charset="alphabetic", type="image")
    return {one["id"]}


def bad_pattern(place):
    one = place.attribute()
    one["pattern"] = "^[0-9$"
    return {one["id"]}


def pattern_explodes(place):
    one = place.attribute(_is_text)
    one.update(pattern="^(?:[a-z]+)+$", max_length=place.rng.randrange(35, 300))
    return {one["id"]}


def check_digit_sample(place):
    year, serial = place.rng.randrange(10, 100), place.rng.randrange(1, 10_000_000)
    right = (year * 10_000_000 + serial) % 23
    wrong = "ZABCDEFGHJKLMNPQRTUVWXY"[(right + place.rng.randrange(1, 23)) % 23]
    place.facts.attribute("DS_072")["rules"].append(f"for example {year}/{serial}{wrong}")
    return {"DS_072"}


def ambiguous_meaning(place):
    one = place.attribute()
    _note(one, f"unclear whether {place.strange().lower()} is meant")
    return {one["id"]}


def authority_conflict(place):
    one = place.attribute(lambda one: one["type"] == "enum")
    one["code_list"] = {"name": "Agreed", "source": "Post Office (the attribute names Ordnance Survey)"}
    return {one["id"]}


def example_mismatch(place):
    one = place.attribute(lambda one: one["type"] == "date" and "Generic" not in one["name"])
    one.update(format=None, pattern=None, checks=[])
    return {one["id"], "DS_001"}


def name_variant(place):
    one = place.attribute(lambda one: one["name"].isascii() and one["name"][-1].isalpha() and len(one["name"]) > 5)
    one["name_variants"] = [*(one.get("name_variants") or []), one["name"][:-1] + "q"]
    return {one["id"]}


def marked_sic(place):
    one = place.attribute()
    one["steward"] = f"{place.strange()} Board (sic)"
    return {one["id"]}


def misplaced_text(place):
    one = place.attribute()
    _note(one, "steward cell holds a placeholder")
    return {one["id"]}


IN_FACTS = (
    *(undefined_id, bad_id_form, bad_range, index_mismatch, unused_attribute, unbound_component, id_name_mismatch),
    *(cyclic_reference, duplicate_id, inconsistent_binding, label_mismatch, missing_component, missing_attribute),
    *(
        missing_rule,
        rule_target_missing,
        group_impossible,
        group_overlap,
        untestable_rule,
        rule_vs_range,
        rule_conflict,
    ),
    *(min_above_max, len_vs_format, enum_vs_len, enum_vs_format, enum_vs_charset, near_duplicate, odd_value),
    *(list_size, default_not_allowed, free_text_with_list, list_conflict, format_conflict, charset_vs_format),
    *(charset_vs_type, bad_pattern, pattern_explodes, check_digit_sample, ambiguous_meaning, authority_conflict),
    *(example_mismatch, name_variant, marked_sic, misplaced_text),
)


def _with(model, rng, wanted=lambda _one: True, **said):
    at = rng.choice([at for at, one in enumerate(model.elements) if one.is_defined and wanted(one)])
    changed = msgspec.structs.replace(model.elements[at], **said)
    return msgspec.structs.replace(
        model, elements=(*model.elements[:at], changed, *model.elements[at + 1 :])
    ), changed.id


def sample_invalid(model, rng):
    changed, id = _with(model, rng, lambda one: (one.max_length or 500) < 500, samples=("x" * 500,))
    return changed, {id}


def check_digit_table(model, rng):
    rows = {str(at): "ZABCDEFGHJKLMNPQRTUVWXYQQ"[at % 25] for at in range(23 + rng.randrange(1, 3))}
    checks = (Check(kind="own", details={"modulus": 23, "table": rows}),)
    changed, id = _with(model, rng, checks=checks)
    return changed, {id}


def bad_date(model, rng):
    changed, id = _with(model, rng, approved_on=f"{rng.randrange(32, 99)}/10/2014")
    return changed, {id}


def count_mismatch(model, rng):
    said = {"elements": len(model.elements) + rng.randrange(1, 9)}
    return msgspec.structs.replace(model, said=said), {model.standard}


def bad_key(model, rng):
    at = rng.choice([at for at, one in enumerate(model.entities) if one.members])
    first, *others = model.entities[at].members
    named = msgspec.structs.replace(first, key=f"{first.key}{rng.choice('. /@<')}{rng.randrange(9)}")
    changed = msgspec.structs.replace(model.entities[at], members=(named, *others))
    return msgspec.structs.replace(model, entities=(*model.entities[:at], changed, *model.entities[at + 1 :])), {
        changed.id
    }


IN_MODEL = (sample_invalid, check_digit_table, bad_date, count_mismatch, bad_key)
"""Classes that a fact set has no words for: they are planted into the model that is made of it."""
