"""Standards from files: what a folder has to be, said with the file, the place and the nearest known name."""

import shutil

import pytest

from commonbeat.adapters.files.standards import FileStandards, published_folder
from commonbeat.standards.errors import BadStandard

HERE = "anpr-working/0.1"


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(published_folder() / "anpr-working", tmp_path / "anpr-working")
    return tmp_path


def change(folder, file, old, new):
    path = folder / HERE / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def problem(folder) -> str:
    with pytest.raises(BadStandard) as refused:
        FileStandards(folder).all()
    return str(refused.value)


def test_a_folder_of_standards_is_read(folder):
    (standard,) = FileStandards(folder).all()
    assert len(standard.clauses) > 40


def test_versions_are_in_the_order_of_their_numbers(folder):
    for version in ("0.10", "0.9"):
        shutil.copytree(folder / HERE, folder / "anpr-working" / version)
        head = folder / "anpr-working" / version / "standard.toml"
        head.write_text(head.read_text().replace('version = "0.1"', f'version = "{version}"'))
    assert [one.version for one in FileStandards(folder).all()] == ["0.1", "0.9", "0.10"]


def test_an_empty_folder_holds_no_standard(tmp_path):
    assert FileStandards(tmp_path).all() == []


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("standard.toml", "owner =", "ownr =", "/ownr: There is no ownr here. Did you mean owner?"),
        ("clauses/1-data.toml", "standing =", "standng =", "Did you mean standing?"),
        ("clauses/1-data.toml", '"recalled"', '"recaled"', "Did you mean recalled?"),
        ("clauses/1-data.toml", '["predecessor"]', '["predecesor"]', "Did you mean predecessor?"),
        (
            "clauses/1-data.toml",
            'id = "vrm-shape"',
            'id = "record-complete"',
            "Two clauses have the address record-complete.",
        ),
        ("clauses/1-data.toml", 'id = "vrm-shape"', 'id = "VRM shape"', "small letters, digits and hyphens"),
        ("clauses/1-data.toml", "kept_by =", "kept_how =", "kept_by is missing."),
        ("clauses/1-data.toml", 'title = "A read is complete"', "title = 1", "It is text."),
        ("clauses/1-data.toml", "[[clause]]", "[[claus]]", "Did you mean clause?"),
        ("clauses/1-data.toml", "[[clause]]", "[[clause", "It is not TOML"),
        ("standard.toml", 'version = "0.1"', 'version = "0.2"', "The folder must be called anpr-working/0.2"),
        ("standard.toml", "2026-11-23", '"2026-11-23"', "It is a date."),
        ("standard.toml", "2026-11-23", "2026-11-23T00:00:00Z", "It is a date."),
    ],
)
def test_what_is_wrong_is_told_with_its_file(folder, file, old, new, told):
    change(folder, file, old, new)
    message = problem(folder)
    assert message.startswith(f"{HERE}/{file} cannot be taken as a standard.") or "Two clauses" in message
    assert told in message
