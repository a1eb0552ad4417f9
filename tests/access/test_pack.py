"""The policy packs that ship, and what a pack may not be."""

import re
import tomllib
from dataclasses import fields, replace
from pathlib import Path

import pytest

import commonbeat
from commonbeat.access.errors import BadPolicyPack, NoSuchLimit
from commonbeat.access.model import Category
from commonbeat.access.pack import NETWORK_UNLESS_SAID, Holder
from commonbeat.access.pack_rules import pack_faults
from commonbeat.access.ports import PackFile
from commonbeat.adapters.files.policy_pack import policy_folder, read_pack
from commonbeat.kernel.clauses import Standing
from tests.access.builders import STAFFORDSHIRE, a_pack, the_catalogue

TEXT = (policy_folder() / "anpr-policy.toml").read_text()


def faults_of(text: str) -> dict[str, str]:
    with pytest.raises(BadPolicyPack) as refused:
        read_pack(PackFile("anpr-policy.toml", text.encode(), None), the_catalogue())
    assert str(refused.value).startswith("anpr-policy.toml cannot be taken as a policy pack.")
    return {fault.pointer: fault.detail for fault in refused.value.faults}


def section(name: str, **changed: str) -> str:
    """Give the shipped text with lines of one table changed."""
    head, rest = TEXT.split(f"[{name}]\n", 1)
    body, tail = re.split(r"(?=\n\[)", rest, maxsplit=1)
    for key, value in changed.items():
        body, times = re.subn(rf"(?m)^{key} = .*$", f"{key} = {value}", body)
        assert times == 1
    return f"{head}[{name}]\n{body}{tail}"


def without_pairs(text: str, instead: str = "") -> bytes:
    """Give the text without its pairs, and with this before everything else."""
    bare = re.sub(r"(?s)\[\[apart\]\].*?(?=\n\[|$)", "", text)
    assert "apart]" not in bare
    return (instead + bare).encode()


def test_the_variants_differ_in_nothing_but_their_names_and_one_category():
    ours, theirs = (tomllib.loads((policy_folder() / name).read_text()) for name in ("anpr-policy.toml", STAFFORDSHIRE))
    for document in (ours, theirs):
        for name in ("id", "title", "note"):
            del document[name]
    assert ours["categories"]["priority-volume"].pop("extended") is False
    assert theirs["categories"]["priority-volume"].pop("extended") is True
    assert ours == theirs


def test_every_limit_is_read_by_something():
    modules = [file for file in Path(commonbeat.__file__).parent.rglob("*.py") if file.name != "pack_rules.py"]
    code = "".join(file.read_text(encoding="utf-8") for file in modules)
    unread = [name for name in a_pack().limits() if f".{name.partition('.')[2]}" not in code]
    assert unread == []


@pytest.mark.clause("anpr-working@0.1#search-category")
def test_every_category_has_guidance():
    assert set(a_pack().categories) == set(Category)
    assert all(one.guidance for one in a_pack().categories.values())


def test_every_limit_says_where_it_comes_from_or_that_it_is_ours():
    for name, limit in a_pack().limits().items():
        assert the_catalogue().knows(limit.clause), name
        assert limit.source or limit.standing is not Standing.SOURCED, name


def test_no_limit_claims_more_than_its_clause():
    order = [Standing.PROPOSED, Standing.RECALLED, Standing.SOURCED]
    for name, limit in a_pack().limits().items():
        if limit.standing is Standing.SOURCED:
            assert order.index(the_catalogue().standing(limit.clause)) == 2, name


def test_a_limits_standing_is_asked_by_name():
    assert a_pack().standing("search.window_days") is Standing.SOURCED
    assert a_pack().standing("authority.rank_needed") is Standing.RECALLED
    with pytest.raises(NoSuchLimit, match=r"Did you mean search\.window_days\?"):
        a_pack().standing("search.window_day")


def test_ranks_are_in_order_and_staff_grades_count_as_theirs():
    pack = a_pack()
    order = [pack.rank_order(rank) for rank in ("", "constable", "sergeant", "inspector", "chief-officer")]
    assert order == sorted(order)
    assert pack.rank_order("staff-inspector-equivalent") == pack.rank_order("inspector")


def test_an_unknown_key_is_told_with_the_nearest_that_is_known():
    assert faults_of(TEXT.replace("[search.window_days]", "[search.window_dais]")) == {
        "/search/window_dais": "There is no window_dais here. Did you mean window_days?",
        "/search/window_days": "window_days is missing.",
    }


def test_an_unknown_word_is_told_with_the_nearest_that_is_known():
    faults = faults_of(section("roles.editor", permissions='["standards.raed"]'))
    assert faults["/roles/editor/permissions/0"].endswith("Did you mean standards.read?")


@pytest.mark.parametrize(
    ("name", "changed", "pointer"),
    [
        ("search.window_days", {"value": "true"}, "/search/window_days/value"),
        ("search.window_days", {"value": '"90"'}, "/search/window_days/value"),
        ("search.window_days", {"value": "0"}, "/search/window_days/value"),
        ("search.window_days", {"clause": '"anpr-working@0.1#search-windows"'}, "/search/window_days/clause"),
        ("search.window_days", {"clause": '"nonsense"'}, "/search/window_days/clause"),
        ("search.window_days", {"standing": '"certain"'}, "/search/window_days/standing"),
        ("search.extended_days", {"value": "89"}, "/search/extended_days"),
        ("search.look_alike_classes", {"value": '["0O", "OQ"]'}, "/search/look_alike_classes/value"),
        ("search.look_alike_classes", {"value": '["0"]'}, "/search/look_alike_classes/value"),
        ("search.look_alike_differences", {"value": "3"}, "/search/look_alike_differences/value"),
        ("intake.vrm_max_characters", {"value": "13"}, "/intake/vrm_max_characters/value"),
        ("intake.batch_max_reads", {"value": "0"}, "/intake/batch_max_reads/value"),
        ("intake.batch_max_reads", {"value": "100001"}, "/intake/batch_max_reads/value"),
        ("purpose.reference_pattern", {"value": '"("'}, "/purpose/reference_pattern/value"),
        ("authority.rank_needed", {"value": '"captain"'}, "/authority/rank_needed/value"),
        ("categories.serious", {"guidance": '""'}, "/categories/serious/guidance"),
        ("roles.analyst", {"permissions": '["reads.search", "authorities.grant"]'}, "/roles/analyst/permissions"),
        ("roles.auditor", {"permissions": '["reads.search", "audit.read"]'}, "/roles/auditor/permissions"),
        ("roles.admin", {"permissions": '["reads.search", "people.edit"]'}, "/roles/admin/permissions"),
        ("intake.position_tolerance_m.value", {"static": "-1"}, "/intake/position_tolerance_m/value/static"),
    ],
)
@pytest.mark.clause("anpr-working@0.1#duties-apart")
def test_a_pack_that_cannot_be_is_told_where(name, changed, pointer):
    assert list(faults_of(section(name, **changed))) == [pointer]


@pytest.mark.parametrize("name", ["anpr-policy.toml", STAFFORDSHIRE])
def test_no_role_that_ships_holds_a_pair_that_stands_apart(name):
    pack = a_pack(name)
    held = {role: pack.held_apart(Holder.PERSON, set(one.permissions)) for role, one in pack.roles.items()}
    assert {role: pairs for role, pairs in held.items() if pairs} == {}


def test_a_pair_that_stands_apart_is_no_one_roles():
    text = TEXT.replace('permissions = ["audit.read", "reads.watch"]', 'permissions = ["lists.edit", "hits.decide"]')
    assert list(faults_of(text)) == ["/roles/list-manager/permissions"]


@pytest.mark.parametrize("pair", ['["audit.read"]', '["audit.read", "audit.read"]', "[]"])
def test_a_pair_is_two_permissions(pair):
    text = TEXT.replace('permissions = ["audit.read", "reads.watch"]', f"permissions = {pair}")
    assert "/apart/1/permissions" in faults_of(text)


def test_a_pair_names_a_clause_that_is_published():
    head, tail = TEXT.rsplit('clause = "anpr-working@0.1#duties-apart"', 1)
    assert list(faults_of(f'{head}clause = "anpr-working@0.1#duties"{tail}')) == ["/apart/6/clause"]


def test_a_pack_of_before_there_were_pairs_keeps_the_shipped_ones_apart():
    pack = read_pack(PackFile("anpr-policy.toml", without_pairs(TEXT), None), the_catalogue())
    assert pack.apart == a_pack().apart != ()


def test_a_pack_may_keep_nothing_apart_and_says_so():
    assert (
        read_pack(PackFile("anpr-policy.toml", without_pairs(TEXT, "apart = []\n"), None), the_catalogue()).apart == ()
    )


def test_a_category_that_is_missing_or_misspelt_is_told():
    without = re.sub(r"(?s)\[categories\.serious\].*?(?=\n\[)", "", TEXT)
    assert list(faults_of(without)) == ["/categories/serious"]
    misspelt = faults_of(TEXT.replace("[categories.serious]", "[categories.seriuos]"))
    assert misspelt["/categories/seriuos"].endswith("Did you mean serious?")


def test_a_pack_that_asks_for_longer_marks_than_the_stores_hold_says_what_they_hold():
    faults = faults_of(section("intake.vrm_max_characters", value="13"))
    assert faults["/intake/vrm_max_characters/value"].startswith("It is 12 or less")


def test_a_transliteration_is_one_character_to_plain_letters():
    assert list(faults_of(TEXT.replace('"Æ" = "AE"', '"ÆÆ" = "A E"'))) == ["/intake/transliteration/value/ÆÆ"]


@pytest.mark.parametrize("text", ["", "id = ", "\udcff"])
def test_what_is_no_pack_at_all_is_told(text):
    with pytest.raises(BadPolicyPack):
        read_pack(PackFile("anpr-policy.toml", text.encode("utf-8", "surrogateescape"), None), the_catalogue())


def test_a_pack_knows_its_own_bytes():
    other = read_pack(PackFile("anpr-policy.toml", TEXT.encode() + b"\n", None), the_catalogue())
    assert len(a_pack().digest) == 64
    assert other.digest != a_pack().digest


@pytest.mark.parametrize(
    ("name", "value", "pointer"),
    [
        ("directory_hours", 71, "/network/directory_hours/value"),
        ("deadline_most_ms", 2_999, "/network/deadline_most_ms/value"),
        ("deadline_most_ms", 60_001, "/network/deadline_most_ms/value"),
        ("clock_skew_seconds", 0, "/network/clock_skew_seconds/value"),
    ],
)
def test_a_pack_asks_of_the_network_only_what_holds_together(name, value, pointer):
    pack = a_pack()
    limit = replace(getattr(pack.network, name), value=value)
    wrong = replace(pack, network=replace(pack.network, **{name: limit}))
    assert [fault.pointer for fault in pack_faults(wrong, the_catalogue())] == [pointer]


def test_a_pack_that_was_written_before_the_network_means_what_the_shipped_one_says():
    shipped = a_pack().network
    for name in fields(shipped):
        assert getattr(NETWORK_UNLESS_SAID, name.name).value == getattr(shipped, name.name).value
        assert getattr(NETWORK_UNLESS_SAID, name.name).clause == getattr(shipped, name.name).clause
