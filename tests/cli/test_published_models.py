"""What commands read from a catalogue is what was published there, or they say what is not and go no further."""

import hashlib
import json
import shutil

import pytest
from msgspec.structs import replace

from commonbeat.adapters.files.standards import published_folder
from commonbeat_check.model import CodeMatch, ListMapping

from .drafts import MODEL, draft, version
from .said import said

RECORD = '{"familyName": "Sample"}'
ASKED = {
    "validate": ("validate", "cjs@5.0#Person", "record.json"),
    "lint": ("lint", "cjs@5.0"),
    "diff": ("diff", "cjs@5.0", "cjs@5.0"),
    "convert": ("convert", "cjs@5.0#Person", "mait@1.0.0#ICM", "record.json"),
    "generate": ("generate", "cjs@5.0", "--to", "json-schema", "--out", "made"),
    "examples": ("examples", "cjs@5.0#Person"),
    "codes": ("codes", "cjs@5.0"),
    "tender": ("tender", "cjs@5.0", "--out", "made"),
}


@pytest.fixture
def catalogue(tmp_path, monkeypatch):
    """A catalogue that holds one version, as it was published."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "record.json").write_text(RECORD)
    shutil.copytree(published_folder() / "cjs" / "5.0", tmp_path / "cat" / "cjs" / "5.0")
    return tmp_path / "cat"


def change(catalogue):
    file = catalogue / "cjs" / "5.0" / "model.json"
    before = file.read_bytes()
    file.write_bytes(before.replace(b'"max_length": 35', b'"max_length": 999'))
    digests = [hashlib.sha256(content).hexdigest() for content in (before, file.read_bytes())]
    assert digests[0] != digests[1]
    return digests


def asked(what, catalogue):
    return said("standards", *ASKED[what], "--data", str(catalogue))


@pytest.mark.parametrize("what", ASKED)
def test_a_model_that_was_changed_since_is_refused_by_name_with_both_digests(catalogue, what):
    digests = change(catalogue)
    told = asked(what, catalogue)
    assert told.status == (2 if what == "validate" else 1)  # with 1 a validation says that records are wrong
    assert "cjs/5.0/model.json is not what was published" in told.err
    assert all(digest in told.err for digest in digests)
    assert (told.out, (catalogue.parent / "made").exists()) == ("", False)


def test_a_model_as_it_was_published_is_read(catalogue):
    told = asked("validate", catalogue)
    assert (told.status, "cjs@5.0#Person" in told.out) in {(0, True), (1, True)}


def test_a_version_that_is_not_read_is_not_looked_at(catalogue):
    change(catalogue)
    told = said("standards", "validate", "mait@1.0.0#ICM", "record.json", "--data", str(catalogue))
    assert "mait@1.0.0#ICM" in told.out


def test_a_manifest_that_cannot_be_read_is_told(catalogue):
    (catalogue / "cjs" / "5.0" / "published.json").write_text("{")
    told = asked("validate", catalogue)
    assert (told.status, "no published.json that can be read" in told.err) == (2, True)


def test_a_model_that_nobody_has_published_is_read_as_it_is(catalogue):
    (catalogue / "cjs" / "5.0" / "published.json").unlink()
    change(catalogue)
    assert "cjs@5.0#Person" in asked("validate", catalogue).out


def test_a_model_that_its_manifest_does_not_name_is_refused(catalogue):
    manifest = catalogue / "cjs" / "5.0" / "published.json"
    content = json.loads(manifest.read_text())
    del content["files"]["model.json"]
    manifest.write_text(json.dumps(content))
    told = asked("validate", catalogue)
    assert (told.status, "(no such file)" in told.err) == (2, True)


def test_a_version_is_not_published_on_another_that_was_changed_since(catalogue):
    mapping = ListMapping(
        to="cjs@5.0/gender-type", matches=(CodeMatch(source="1", target="1"), CodeMatch(source="2", target="2"))
    )
    folder = draft(catalogue.parent / "drafts", version("1.0", lists=(replace(MODEL.lists[0], mappings=(mapping,)),)))
    asked = ("publish", str(folder), "--to", str(catalogue))
    digests = change(catalogue)
    told = said("standards", *asked)
    assert (told.status, all(digest in told.err for digest in digests)) == (1, True)
    assert not (catalogue / "custody").exists()
    shutil.rmtree(catalogue / "cjs")
    assert said("standards", *asked).status == 0  # the one that came with the program is as it was
