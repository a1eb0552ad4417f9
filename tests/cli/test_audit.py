"""`commonbeat audit`: the record carried away, and every change of it found and placed."""

import json
import stat

import pytest

from tests.cli.said import said


@pytest.fixture(scope="module")
def exported(made_demo, tmp_path_factory):
    """The exported record of a demonstration, and its key."""
    file = tmp_path_factory.mktemp("export") / "record.jsonl"
    told = said("audit", "export", "--data", made_demo, "--out", file)
    assert told.status == 0, told
    return file, said("audit", "key", "--data", made_demo).out.strip(), told


def verify(exported, tmp_path, content: bytes):
    file = tmp_path / "changed.jsonl"
    file.write_bytes(content)
    return said("audit", "verify", file, "--key", exported[1])


def test_what_was_exported_is_good_and_only_its_owner_can_read_it(exported, tmp_path):
    file, key, told = exported
    again = said("audit", "verify", file, "--key", key)
    entries = file.read_bytes().count(b"\n") - 2
    assert (again.status, again.err) == (0, "")
    assert f"good: {entries} entries" in again.out
    assert "SYNTHETIC" in told.out
    assert b"SYNTHETIC" in file.read_bytes().splitlines()[0]
    assert f"--key '{key}'" in told.out
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_the_export_is_itself_the_last_entry(exported):
    lines = exported[0].read_text().splitlines()
    assert json.loads(lines[-2])["event"] == "audit.entries.exported"
    assert "checkpoint" in json.loads(lines[-1])


@pytest.mark.parametrize("line", [1, 2, 5, -2, -1])
def test_one_bit_that_is_flipped_is_found_in_its_line(exported, tmp_path, line):
    lines = exported[0].read_bytes().splitlines(keepends=True)
    at = line - 1 if line > 0 else len(lines) + line
    middle = len(lines[at]) // 2
    lines[at] = lines[at][:middle] + bytes([lines[at][middle] ^ 1]) + lines[at][middle + 1 :]
    told = verify(exported, tmp_path, b"".join(lines))
    assert told.status == 1
    assert f"line {at + 1}" in told.err or f"line {len(lines)}" in told.err


def test_an_entry_that_is_cut_added_or_moved_is_found_in_its_place(exported, tmp_path):
    lines = exported[0].read_bytes().splitlines(keepends=True)
    for changed, at in (
        (lines[:4] + lines[5:], 5),
        ([*lines[:4], lines[3], *lines[4:]], 5),
        ([*lines[:3], lines[4], lines[3], *lines[5:]], 4),
    ):
        told = verify(exported, tmp_path, b"".join(changed))
        assert told.status == 1
        assert f"line {at}" in told.err


def test_a_file_that_ends_too_early_or_goes_on_is_found(exported, tmp_path):
    whole = exported[0].read_bytes()
    for content in (b"", whole[:-1], whole + b"\n", whole[: len(whole) // 2], b"\0" + whole):
        told = verify(exported, tmp_path, content)
        assert told.status == 1
        assert "NOT GOOD" in told.err


def test_a_file_that_was_never_an_exported_record_is_told_what_is_expected(exported, tmp_path):
    for content in (b"# Commonbeat\n\nThe open network\n", b"{}\n", b"\x89PNG\r\n\x1a\n"):
        told = verify(exported, tmp_path, content)
        assert told.status == 1
        assert "not an exported record" in told.err
        assert "commonbeat audit export" in told.err


def test_another_nodes_key_does_not_verify_it(exported, made_force):
    other = said("audit", "key", "--data", made_force[0]).out.strip()
    assert said("audit", "verify", exported[0], "--key", other).status == 1


def test_a_key_or_a_file_that_is_none_is_told(exported, tmp_path):
    told = said("audit", "verify", exported[0], "--key", "made up")
    assert told.status == 1
    assert told.err
    told = said("audit", "verify", tmp_path / "none", "--key", exported[1])
    assert told.status == 1
    assert "cannot be read" in told.err


def test_an_export_that_has_no_place_to_go_says_so(demo, tmp_path):
    told = said("audit", "export", "--data", demo, "--out", tmp_path / "no" / "such" / "folder")
    assert told.status == 2
    assert "cannot be written" in told.err
