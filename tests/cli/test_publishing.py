"""``commonbeat standards publish`` and ``diff``: into a folder and at a node; and the start of a node after it."""

import json
import os
import shutil
from datetime import timedelta

import pytest
from msgspec.structs import replace

from commonbeat.adapters.files.published import digests_of, manifest_of, read_manifest
from commonbeat.anpr.watch import LiveWatch
from commonbeat.audit.model import Event
from commonbeat.bootstrap.house import open_house
from commonbeat.bootstrap.make import make_node
from commonbeat.bootstrap.published import look_at_shipped
from commonbeat.cli.main import make_app
from commonbeat.kernel.clock import SystemClock
from commonbeat.kernel.profiles import Profile
from commonbeat.models.errors import BadModel, NoManifest, PublishedChanged
from commonbeat.settings import NodeFolder, read_settings
from commonbeat_check.model import Ask, Code, CodeList, CodeMatch, Element, Entity, Group, ListMapping, Member, Rule
from commonbeat_check.shelf import Shelf, write_model
from tests.check.pole import needs_pole
from tests.cli.drafts import MODEL, draft, shorter, version
from tests.cli.said import said


@pytest.fixture
def node(tmp_path):
    make_node(tmp_path / "node", Profile.PORTAL, "Made-up Portal", read_settings({}), SystemClock())
    return tmp_path / "node"


def started(node):
    """Open the node as a start does, and give the audit entries of published versions."""
    house = open_house(NodeFolder(node), read_settings({}), SystemClock(), LiveWatch())
    try:
        entries = [json.loads(leaf.canonical) for leaf in house.log.every_leaf(house.log.size())]
        catalogue = [f"{one.id}@{one.version}" for one in house.catalogue.list_()]
        return [one for one in entries if one["event"] == Event.VERSION_PUBLISHED], catalogue
    finally:
        house.close()


def publish(folder, where, *more):
    return said(
        "standards",
        "publish",
        folder,
        *(("--data", where) if (where / "node.toml").exists() else ("--to", where)),
        *more,
    )


@pytest.mark.parametrize(
    ("matches", "told"),
    [
        ((("1", "M"),), "CL_1 does not say what these are in mait@1.0.0/sex, or that they are nothing there: 2."),
        ((("1", "M"), ("2", "W")), "CL_1 is mapped to mait@1.0.0/sex with codes that are none: W."),
        ((("1", "M"), ("2", "F"), ("3", "F")), "CL_1 is mapped to mait@1.0.0/sex with codes that are none: 3."),
        ((("1", "M"), ("2", "F")), ""),
    ],
)
def test_a_mapping_that_does_not_hold_is_not_published(tmp_path, matches, told):
    mapping = ListMapping(to="mait@1.0.0/sex", matches=tuple(CodeMatch(source=one, target=to) for one, to in matches))
    model = version("1.0", lists=(replace(MODEL.lists[0], mappings=(mapping,)),))
    found = publish(draft(tmp_path / "drafts", model), tmp_path / "catalogue")
    assert (found.status, told in " ".join(found.err.split())) == (1 if told else 0, True)
    assert (tmp_path / "catalogue" / "custody" / "1.0").exists() is not bool(told)


def test_a_mapping_to_a_list_that_is_nowhere_is_not_published(tmp_path):
    model = version("1.0", lists=(replace(MODEL.lists[0], mappings=(ListMapping(to="mait@1.0.0/no", matches=()),)),))
    found = publish(draft(tmp_path / "drafts", model), tmp_path / "catalogue")
    assert (found.status, "mait@1.0.0/no, which is nowhere" in " ".join(found.err.split())) == (1, True)


def test_a_version_is_published_into_a_folder_with_its_notes(tmp_path):
    told = publish(draft(tmp_path / "drafts", MODEL), tmp_path / "catalogue", "--by", "standards editor")
    place = tmp_path / "catalogue" / "custody" / "1.0"
    assert (told.status, "published: custody@1.0, 4 files" in told.out) == (0, True), told.err
    assert sorted(one.name for one in place.iterdir()) == [
        "CHANGES.md", "MIGRATION.md", "model.json", "published.json", "standard.toml",
    ]  # fmt: skip
    assert read_manifest(place).by == "standards editor"
    assert read_manifest(place).files == digests_of(place)


def test_the_same_content_a_second_time_changes_nothing(tmp_path):
    folder = draft(tmp_path / "drafts", MODEL)
    publish(folder, tmp_path / "catalogue")
    before = digests_of(tmp_path / "catalogue")
    told = publish(folder, tmp_path / "catalogue")
    assert (told.status, "nothing was changed" in told.out) == (0, True)
    assert digests_of(tmp_path / "catalogue") == before


def test_other_content_under_the_same_version_is_refused(tmp_path):
    publish(draft(tmp_path / "drafts", MODEL), tmp_path / "catalogue")
    told = publish(draft(tmp_path / "others", shorter("1.0")), tmp_path / "catalogue")
    assert (told.status, "differs in model.json" in told.err) == (1, True)


@needs_pole
def test_a_version_that_came_with_the_program_is_not_published_anew(tmp_path):
    told = publish(draft(tmp_path / "drafts", replace(MODEL, standard="pole", version="1.1")), tmp_path / "catalogue")
    assert (told.status, "pole@1.1 was published before" in told.err) == (1, True)
    assert not (tmp_path / "catalogue").exists()


def test_a_breaking_change_is_refused_as_a_minor_version_and_taken_as_a_major_one(tmp_path):
    catalogue = tmp_path / "catalogue"
    publish(draft(tmp_path / "drafts", MODEL), catalogue)
    refused = publish(draft(tmp_path / "drafts", shorter("1.1")), catalogue)
    assert refused.status == 1
    assert "producer: C_1: The longest length of Given Name (C_1) was 35 and is 20." in refused.err
    assert "Publish it as 2.0" in refused.err
    assert not (catalogue / "custody" / "1.1").exists()
    assert publish(draft(tmp_path / "drafts", shorter("2.0")), catalogue).status == 0
    notes = (catalogue / "custody" / "2.0" / "MIGRATION.md").read_text()
    assert "# From custody@1.0 to custody@2.0" in notes
    assert "Bring what you send within it before you move." in notes


DANGLING = (
    (version("1.0", elements=(replace(MODEL.elements[0], list="CL_9"), MODEL.elements[1])), "CL_9"),
    (version("1.0", elements=MODEL.elements[:1]), "C_2"),
    (version("1.0", entities=(replace(MODEL.entities[0], base="E_9"),)), "E_9"),
    (
        version(
            "1.0",
            entities=(
                *MODEL.entities,
                Entity(id="E_2", name="Cell", members=(Member(key="who", name="Who", entity="E_7"),)),
            ),
        ),
        "E_7",
    ),
    (version("1.0", elements=(*MODEL.elements, MODEL.elements[0])), "C_1 is the id of 2 things"),
    (
        version("1.0", lists=(replace(MODEL.lists[0], mappings=(ListMapping(to="nowhere@1.0/X", matches=()),)),)),
        "nowhere@1.0",
    ),
    (version("1.0", elements=(replace(MODEL.elements[0], pattern="(a+)+b"), MODEL.elements[1])), "exponential"),
    (version("1.0", elements=(replace(MODEL.elements[0], min_length=40), MODEL.elements[1])), "40"),
)


@pytest.mark.parametrize(("model", "named"), DANGLING)
def test_what_is_not_fit_is_refused_by_name_and_nothing_is_written(tmp_path, model, named):
    told = publish(draft(tmp_path / "drafts", model), tmp_path / "catalogue")
    assert (told.status, named in told.err) == (1, True), told.err
    assert not (tmp_path / "catalogue").exists()


def test_a_pattern_that_may_not_be_run_is_told_once_and_a_waiver_lets_it_through_no_more(tmp_path):
    folder = draft(tmp_path, version("1.0", elements=(replace(MODEL.elements[0], pattern="(a+)+b"), MODEL.elements[1])))
    told = publish(folder, tmp_path / "catalogue")
    assert (told.status, told.err.count("exponential")) == (1, 1), told.err
    waiver = '[[waiver]]\nrule = "pattern_explodes"\nwhere = ["C_1"]\nreason = "It is let be."\nby = "Editor"\n'
    (folder / "waivers.toml").write_text(waiver)
    waived = publish(folder, tmp_path / "catalogue")
    assert (waived.status, waived.err.count("exponential")) == (1, 1), waived.err


@pytest.mark.parametrize(
    "text", ["01.0", "1.00", "1", "1.-1", "1.1_0", "1.0.0.0.1", "1.a", "1..1", "１.１", "+1.1", "1. 1"]
)
def test_a_version_that_is_none_or_another_way_to_write_one_is_refused(tmp_path, text):
    catalogue = tmp_path / "catalogue"
    assert publish(draft(tmp_path / "drafts", MODEL), catalogue).status == 0
    told = publish(draft(tmp_path / "others", replace(MODEL, version=text)), catalogue)
    assert (told.status in {1, 2}, "Traceback" in told.err) == (True, False), told.err
    assert [path.name for path in (catalogue / MODEL.standard).iterdir()] == ["1.0"]


@pytest.mark.parametrize("id", ["", "../x", '"><script>', "a/b", "a#b", "a b", "é"])
def test_an_id_that_no_address_can_name_is_refused(tmp_path, id):
    wrong = replace(MODEL, elements=(replace(MODEL.elements[0], id=id), *MODEL.elements[1:]))
    told = publish(draft(tmp_path / "drafts", wrong), tmp_path / "catalogue")
    assert (told.status, f"{id!r} is no id" in told.err) == (1, True), told.err


@pytest.mark.parametrize("part", [{"groups": "a/b"}, {"rules": "a?b"}, {"id": "a#b"}])
def test_nor_is_such_an_id_of_a_group_a_rule_or_an_entity_published_or_imported(tmp_path, part):
    [(what, id)] = part.items()
    made = {
        "groups": (Group(id=id, ask=Ask.ALL, members=("givenName",)),),
        "rules": (Rule(id=id, text="Words."),),
        "id": id,
    }
    folder = draft(tmp_path / "drafts", replace(MODEL, entities=(replace(MODEL.entities[0], **{what: made[what]}),)))
    told = publish(folder, tmp_path / "catalogue")
    assert (told.status, f"{id!r} is no id" in told.err) == (1, True), told.err
    told = said("standards", "import", folder, "--out", tmp_path / "imported")
    assert (told.status, f"{id!r} is no id" in " ".join(told.err.split())) == (2, True), told.err
    assert not (tmp_path / "imported").exists()


@pytest.mark.parametrize("place", ["file", "file/beneath", "/proc/none"])
def test_where_nothing_can_be_written_that_is_told(tmp_path, place):
    (tmp_path / "file").touch()
    told = publish(draft(tmp_path / "drafts", MODEL), tmp_path / place)
    assert (told.status in {1, 2}, "nothing can be published there" in told.err) == (True, True), told.err


def test_two_groups_of_one_name_are_refused(tmp_path):
    entity = MODEL.entities[0]
    twice = replace(entity, groups=(*entity.groups, *entity.groups) or ())
    told = publish(draft(tmp_path / "drafts", replace(MODEL, entities=(twice,))), tmp_path / "catalogue")
    assert (told.status, "2 things of the name" in told.err) == (1, True), told.err


def test_a_finding_that_is_waived_with_a_reason_does_not_stand_in_the_way(tmp_path):
    wrong = version("1.0", elements=(MODEL.elements[0], replace(MODEL.elements[1], max_length=1, min_length=1)),
                    lists=(replace(MODEL.lists[0], codes=(*MODEL.lists[0].codes, Code(value="99"))),))  # fmt: skip
    folder = draft(tmp_path / "drafts", wrong)
    [finding] = [
        one for one in json.loads(said("standards", "lint", folder, "--json").out) if one["severity"] == "error"
    ]
    assert publish(folder, tmp_path / "catalogue").status == 1
    where = json.dumps(finding["where"])
    (folder / "waivers.toml").write_text(
        f'[[waiver]]\nrule = "{finding["rule"]}"\nwhere = {where}\nreason = "As the made-up source prints it."\nby = "standards editor"\n'
    )
    assert publish(folder, tmp_path / "catalogue").status == 0


def test_an_earlier_version_of_a_catalogue_that_was_changed_is_not_compared_with(tmp_path):
    publish(draft(tmp_path / "drafts", MODEL), tmp_path / "catalogue")
    (tmp_path / "catalogue" / "custody" / "1.0" / "model.json").write_bytes(write_model(shorter("1.0")))
    told = publish(draft(tmp_path / "drafts", shorter("1.1")), tmp_path / "catalogue")
    assert (told.status, "custody/1.0/model.json is not what was published" in told.err) == (1, True)


@pytest.mark.parametrize("gone", ["model.json", "standard.toml"])
def test_a_folder_without_its_files_is_no_version(tmp_path, gone):
    folder = draft(tmp_path / "drafts", MODEL)
    (folder / gone).unlink()
    assert publish(folder, tmp_path / "catalogue").status == 2


def test_a_model_of_another_version_than_its_text_is_refused(tmp_path):
    folder = draft(tmp_path / "drafts", MODEL)
    shutil.copy(draft(tmp_path / "others", version("1.1")) / "model.json", folder)
    assert publish(folder, tmp_path / "catalogue").status == 2


def test_each_refusal_stands_on_a_line_of_its_own_with_the_way_on(tmp_path, capfd):
    twice = MODEL.elements[0]
    folder = draft(tmp_path / "drafts", version("1.0", elements=(*MODEL.elements, twice)))
    with pytest.raises(SystemExit):
        make_app()(["standards", "publish", str(folder), "--to", str(tmp_path / "catalogue")])
    lines = capfd.readouterr().err.splitlines()
    assert lines[1].startswith("  1. ")
    assert any("commonbeat standards lint" in line for line in lines)


def test_where_to_publish_has_to_be_said(tmp_path):
    assert said("standards", "publish", draft(tmp_path, MODEL)).status == 2


def test_what_a_node_publishes_is_on_its_record_and_in_its_catalogue(node, tmp_path):
    told = publish(draft(tmp_path / "drafts", MODEL), node, "--by", "standards editor")
    assert told.status == 0, told.err
    [entry], catalogue = started(node)
    assert (entry["subject"], entry["actor"], entry["details"]["what"]) == (
        "custody@1.0",
        "standards editor",
        "published",
    )
    assert "custody@1.0" in catalogue
    assert "custody@1.0: Made-up custody record" in said("standards", "list", "--data", node).out


def test_a_version_put_there_with_its_manifest_is_taken_in_once(node, tmp_path):
    publish(draft(tmp_path / "drafts", MODEL), tmp_path / "catalogue")
    shutil.copytree(tmp_path / "catalogue", node / "standards")
    for _start in range(2):
        [entry], _catalogue = started(node)
    assert entry["details"]["what"] == "taken-in"


def test_a_changed_file_stops_the_start_and_is_named_with_both_digests(node, tmp_path):
    publish(draft(tmp_path / "drafts", MODEL), node)
    place = node / "standards" / "custody" / "1.0"
    expected = read_manifest(place).files["model.json"]
    (place / "model.json").write_bytes((place / "model.json").read_bytes() + b" ")
    with pytest.raises(PublishedChanged, match=r"custody/1\.0/model\.json") as refused:
        started(node)
    assert (refused.value.expected, refused.value.found) == (expected, digests_of(place)["model.json"])
    told = said("standards", "list", "--data", node)
    assert (told.status, expected in told.err, "custody/1.0/model.json" in told.err) == (4, True, True)


def test_a_file_and_its_manifest_changed_together_are_found(node, tmp_path):
    publish(draft(tmp_path / "drafts", MODEL), node)
    place = node / "standards" / "custody" / "1.0"
    (place / "model.json").write_bytes((place / "model.json").read_bytes() + b" ")
    before = read_manifest(place)
    (place / "published.json").write_bytes(
        manifest_of(type(before)("custody", "1.0", digests_of(place), before.at, before.by))
    )
    with pytest.raises(PublishedChanged, match=r"model\.json"):
        started(node)


@pytest.mark.parametrize(("said_by", "later"), [("Somebody else", 0), ("editor", 1)])
def test_by_whom_and_when_it_was_published_is_no_more_to_be_changed_than_its_files(node, tmp_path, said_by, later):
    publish(draft(tmp_path / "drafts", MODEL), node)
    started(node)
    place = node / "standards" / "custody" / "1.0"
    before = read_manifest(place)
    forged = type(before)("custody", "1.0", before.files, before.at + timedelta(milliseconds=later), said_by)
    (place / "published.json").write_bytes(manifest_of(forged))
    with pytest.raises(PublishedChanged, match=r"custody/1\.0/published\.json") as refused:
        started(node)
    assert refused.value.expected != refused.value.found == digests_of(node / "standards")["custody/1.0/published.json"]
    (place / "published.json").write_bytes(manifest_of(before))
    started(node)


@pytest.mark.parametrize("link", ["custody", "custody/1.0"])
def test_a_version_that_is_a_link_to_elsewhere_is_no_published_one(node, tmp_path, link):
    publish(draft(tmp_path / "drafts", MODEL), node)
    place = node / "standards" / link
    place.rename(tmp_path / "elsewhere")
    place.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(BadModel, match="a link that leads elsewhere"):
        started(node)


@pytest.mark.parametrize("link", ["custody", "custody/1.0"])
def test_nothing_is_published_beside_a_version_that_is_a_link(tmp_path, link):
    catalogue = tmp_path / "catalogue"
    publish(draft(tmp_path / "drafts", MODEL), catalogue)
    (catalogue / link).rename(tmp_path / "elsewhere")
    (catalogue / link).symlink_to(tmp_path / "elsewhere")
    for model in (MODEL, version("1.1")):
        told = publish(draft(tmp_path / "more" / model.version, model), catalogue)
        assert (told.status, "a link that leads elsewhere" in " ".join(told.err.split())) == (2, True), told.err


@pytest.mark.parametrize("version_too", [False, True])
def test_nothing_is_published_through_a_link_and_what_it_leads_to_stays_empty(node, tmp_path, version_too):
    place = node / "standards" / "custody" / "1.0" if version_too else node / "standards" / "custody"
    (tmp_path / "elsewhere").mkdir()
    place.parent.mkdir(parents=True, exist_ok=True)
    place.symlink_to(tmp_path / "elsewhere")
    folder = draft(tmp_path / "drafts", MODEL)
    told = publish(folder, node)
    assert (told.status, "a link that leads elsewhere" in " ".join(told.err.split())) == (2, True), told.err
    assert list((tmp_path / "elsewhere").iterdir()) == []
    place.unlink()
    assert publish(folder, node).status == 0
    assert "custody@1.0" in started(node)[1]


@pytest.mark.parametrize("name", [b"note\xff.txt", b"n\xe9/note.txt"])
def test_a_file_whose_name_is_not_in_utf_8_is_named(tmp_path, name):
    folder = draft(tmp_path / "drafts", MODEL)
    path = folder / os.fsdecode(name)
    path.parent.mkdir(exist_ok=True)
    path.write_text("Made up.")
    told = publish(folder, tmp_path / "catalogue")
    assert (told.status, "is not in UTF-8" in " ".join(told.err.split())) == (2, True), told.err
    assert not (tmp_path / "catalogue").exists()


def test_a_standard_may_be_called_lock(node, tmp_path):
    publish(draft(tmp_path / "drafts", MODEL), node)
    told = publish(draft(tmp_path / "more", replace(MODEL, standard="lock")), node)
    assert told.status == 0, told.err
    assert {"custody@1.0", "lock@1.0"} <= set(started(node)[1])


def test_a_folder_that_no_address_names_is_no_version_of_a_catalogue(node, tmp_path):
    catalogue = node / "standards"
    publish(draft(tmp_path / "drafts", MODEL), node)
    shutil.copytree(catalogue / "custody", catalogue / ".custody")
    assert [one for one in Shelf(catalogue).addresses() if "custody" in one] == ["custody@1.0"]
    assert "custody@1.0" in started(node)[1]
    assert not [one for one in started(node)[1] if one.startswith(".")]


def test_a_file_where_a_standard_should_stand_is_told_and_nothing_is_left(tmp_path):
    (tmp_path / "catalogue").mkdir()
    (tmp_path / "catalogue" / "custody").write_text("Made up.")
    told = publish(draft(tmp_path / "drafts", MODEL), tmp_path / "catalogue")
    assert (told.status, "Nothing was published" in told.err) == (2, True), told.err
    assert sorted(one.name for one in (tmp_path / "catalogue").iterdir()) == [".lock", "custody"]


@pytest.mark.parametrize("name", ["extra.txt", "clauses/1.toml"])
def test_a_file_that_was_added_is_found(node, tmp_path, name):
    publish(draft(tmp_path / "drafts", MODEL), node)
    (node / "standards" / "custody" / "1.0" / "clauses").mkdir()
    (node / "standards" / "custody" / "1.0" / name).write_text("")
    with pytest.raises(PublishedChanged, match=name):
        started(node)


def test_a_version_that_is_gone_is_found(node, tmp_path):
    publish(draft(tmp_path / "drafts", MODEL), node)
    shutil.rmtree(node / "standards")
    with pytest.raises(PublishedChanged, match=r"no such file"):
        started(node)


def test_a_folder_put_there_by_hand_is_no_published_version(node, tmp_path):
    shutil.copytree(draft(tmp_path / "drafts", MODEL), node / "standards" / "custody" / "1.0")
    with pytest.raises(NoManifest, match=r"custody/1\.0"):
        started(node)


@pytest.mark.parametrize(("name", "error"), [("model.json", PublishedChanged), ("published.json", NoManifest)])
def test_a_shipped_version_that_was_changed_is_found(tmp_path, name, error):
    publish(draft(tmp_path / "drafts", MODEL), tmp_path / "shipped")
    file = tmp_path / "shipped" / "custody" / "1.0" / name
    standards = files_of(tmp_path / "shipped")
    look_at_shipped(tmp_path / "shipped", standards)
    file.write_text("{}")
    with pytest.raises(error, match=r"custody/1\.0"):
        look_at_shipped(tmp_path / "shipped", standards)


def files_of(root):
    from commonbeat.adapters.files.standards import FileStandards

    return FileStandards(root).all()


def test_the_diff_as_json_has_exactly_its_fields(tmp_path):
    old, new = draft(tmp_path, MODEL), draft(tmp_path, shorter("2.0"))
    [row] = json.loads(said("standards", "diff", old, new / "model.json", "--json").out)
    assert row.pop("why")
    assert row == {
        "change": "narrowed",
        "where": "C_1",
        "breaking_for": ["producer"],
        "text": "The longest length of Given Name (C_1) was 35 and is 20.",
    }


def test_the_diff_in_words_is_grouped_by_whom_it_breaks(tmp_path):
    added = Element(id="C_3", name="Nickname", max_length=35)
    new = version("1.1", elements=(*MODEL.elements, added), lists=(*MODEL.lists, CodeList(id="CL_2", name="Unused")))
    told = said("standards", "diff", draft(tmp_path, MODEL), draft(tmp_path, new))
    assert told.status == 0
    assert "changes: 2; breaking producers: 0; breaking consumers: 0" in told.out
    assert "Breaking for nobody (2)" in told.out


@needs_pole
def test_the_diff_of_shipped_versions_needs_no_node():
    assert said("standards", "diff", "pole@1.1", "pole@1.1").out == "pole@1.1 and pole@1.1 say the same.\n"


@pytest.mark.parametrize("what", ["pole@9.9", "nowhere/1.0", "nonsense"])
def test_the_diff_of_what_is_not_there_says_so(what):
    assert said("standards", "diff", "pole@1.1", what).status == 2


def test_codes_without_labels_are_told_without_brackets_and_paired_by_what_they_say(tmp_path):
    def lists(*codes):
        return (CodeList(id="CL_1", name="Sex", codes=codes),)

    old = version("1.0", lists=lists(Code(value="Not Known"), Code(value="X")))
    new = version("2.0", lists=lists(Code(value="U", label="Not known"), Code(value="Y")))
    told = said("standards", "diff", draft(tmp_path, old), draft(tmp_path, new)).out
    assert "()" not in told
    assert "Not known in Sex was Not Known and is now written U." in told
    assert "X was removed from Sex." in told


def test_the_migration_notes_say_what_to_send_for_a_code_that_is_written_otherwise(tmp_path):
    publish(draft(tmp_path / "drafts", MODEL), tmp_path / "catalogue")
    codes = (Code(value="M", label="Male"), Code(value="2", label="Female"))
    new = version("2.0", lists=(CodeList(id="CL_1", name="Sex", codes=codes),))
    assert publish(draft(tmp_path / "drafts", new), tmp_path / "catalogue").status == 0
    notes = (tmp_path / "catalogue" / "custody" / "2.0" / "MIGRATION.md").read_text()
    assert "Send M where you sent 1 in Sex." in notes
    assert "*exact* means the same" in notes
