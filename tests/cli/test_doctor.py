"""`commonbeat doctor`: what is amiss is told with what would mend it, whatever is amiss."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from commonbeat.adapters.files.journal import FileJournal
from tests.anpr.voi_builders import reads_of
from tests.cli.said import said
from tests.faults.conftest import fill
from tests.faults.served import COMMAND
from tests.small_disk import a_small_disk


def lines(told, mark: str) -> list[str]:
    return [line for line in told.out.splitlines() if line.startswith(mark)]


def doctor_with(data: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run it under settings: in a process of its own, since settings are an environment's."""
    command = [*COMMAND, "doctor", "--data", str(data)]
    return subprocess.run(command, env=os.environ | settings, capture_output=True, text=True, check=False)


def test_a_demonstration_is_well(demo):
    told = said("doctor", "--data", demo)
    assert (told.status, lines(told, "BAD"), told.err) == (0, [], "")
    assert any("profile national" in line for line in lines(told, "ok"))
    assert any("does not run just now" in line for line in lines(told, "ok"))


def test_a_new_node_is_told_to_have_its_pack_signed_and_is_well_after_that(force):
    told = said("doctor", "--data", force)
    assert told.status == 1
    (bad,) = lines(told, "BAD")
    assert "policy pack" in bad
    assert "commonbeat policy sign" in bad
    assert said("policy", "sign", "--data", force).status == 0
    assert said("doctor", "--data", force).status == 0
    pack = force / "policy" / "anpr-policy.toml"
    pack.write_bytes(pack.read_bytes() + b"# one more byte\n")
    assert said("doctor", "--data", force).status == 1


def test_a_folder_without_a_node_is_told_how_to_make_one(tmp_path):
    for folder in (tmp_path, tmp_path / "none"):
        told = said("doctor", "--data", folder)
        assert told.status == 1
        assert "commonbeat init" in told.out
    assert list(tmp_path.iterdir()) == [], "a look leaves nothing behind"


def test_a_file_in_the_place_of_the_folder_is_no_node(tmp_path):
    (tmp_path / "file").write_text("made up")
    assert said("doctor", "--data", tmp_path / "file").status == 1


@pytest.mark.parametrize("name", ["audit.key", "asset-owner.key"])
def test_a_key_that_is_missing_is_named(force, name):
    (force / "keys" / name).unlink()
    told = said("doctor", "--data", force)
    assert told.status == 1
    assert any(name in line for line in lines(told, "BAD"))


def test_a_key_that_is_open_to_others_is_named(force):
    (force / "keys" / "audit.key").chmod(0o644)
    told = said("doctor", "--data", force)
    assert told.status == 1
    assert any("audit.key" in line for line in lines(told, "BAD"))


def test_keys_that_others_can_list_are_told_with_the_command_that_mends_it(demo):
    (demo / "keys").chmod(0o755)
    told = said("doctor", "--data", demo)
    assert told.status == 1
    (bad,) = lines(told, "BAD")
    assert f"chmod 700 {demo / 'keys'}" in bad


def test_a_pack_that_cannot_be_read_is_told_with_the_line_that_is_wrong(force):
    pack = force / "policy" / "anpr-policy.toml"
    pack.write_text(pack.read_text().replace("search", "saerch"))
    told = said("doctor", "--data", force)
    assert told.status == 1
    assert "saerch" in told.out


def test_a_database_that_is_none_is_told(force):
    for path in force.glob("commonbeat.db*"):
        path.unlink()
    (force / "commonbeat.db").write_bytes(b"not a database, but long enough to be looked at as one" * 100)
    told = said("doctor", "--data", force)
    assert told.status == 1
    assert "BAD" in told.out


def test_a_setting_that_does_not_exist_is_told_with_the_one_that_was_meant(force):
    told = doctor_with(force, COMMONBEAT_REEDS="made up")
    assert told.returncode == 1
    assert "COMMONBEAT_READS" in told.stdout


def test_a_database_that_is_gone_is_not_made_anew(force):
    (force / "commonbeat.db").unlink()
    told = said("doctor", "--data", force)
    assert told.status == 1
    assert any("is gone" in line for line in lines(told, "BAD"))
    assert not (force / "commonbeat.db").exists()
    assert said("policy", "show", "--data", force).status != 0


def test_a_database_with_a_page_of_noise_is_damaged(force):
    path = force / "commonbeat.db"
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2 // 4096 * 4096)
        file.write(bytes(range(256)) * 16)
    told = said("doctor", "--data", force)
    assert told.status == 1
    assert "Traceback" not in told.err


def test_a_setting_that_is_no_database_is_told(force):
    told = doctor_with(force, COMMONBEAT_DATABASE="made-up")
    assert told.returncode == 1
    assert "COMMONBEAT_DATABASE" in told.stdout
    assert "Traceback" not in told.stderr


def test_a_node_is_not_made_where_no_folder_can_be(tmp_path):
    (tmp_path / "file").write_text("made up")
    told = said("init", "--data", tmp_path / "file", "--profile", "force", "--organisation", "Example")
    assert told.status != 0
    assert "No node can be made" in told.err


def test_a_part_of_the_store_that_is_broken_is_told_with_where_it_lies(demo):
    broken = demo / "reads" / "store" / "store" / "abc" / "table" / "detached" / "broken-on-start_20251124_7_7_0"
    broken.mkdir(parents=True)
    told = said("doctor", "--data", demo)
    assert told.status == 1
    (bad,) = lines(told, "BAD")
    assert str(broken) in bad
    assert "mend-the-read-store.md" in bad
    (broken.parent.parent / "20251124_1_8_2").mkdir()
    assert lines(said("doctor", "--data", demo), "BAD") == [], "what it held is in another part"


def test_a_damaged_block_of_the_journal_is_told_with_its_file_and_place(demo):
    journal = FileJournal(demo / "journal", ["loader"])
    for number in range(3):
        journal.append(reads_of(f"AB{number}"), [])
    journal.close()
    segment = max((demo / "journal").glob("*.seg"))
    whole = segment.read_bytes()
    assert said("doctor", "--data", demo).status == 0
    at = whole.index(b"AB1")
    segment.write_bytes(whole[:at] + b"AB9" + whole[at + 3 :])
    told = said("doctor", "--data", demo)
    assert told.status == 1
    (bad,) = lines(told, "BAD")
    assert segment.name in told.out
    assert "from byte " in bad
    assert "1 block cannot be read; up to 1 read may be missing" in " ".join(told.out.split())
    segment.write_bytes(whole)
    assert said("doctor", "--data", demo).status == 0


def test_a_read_store_that_does_not_answer_is_told_without_its_password(demo):
    told = doctor_with(demo, COMMONBEAT_READS="clickhouse://someone:very-secret@127.0.0.1:1")
    assert told.returncode == 1
    (bad,) = [line for line in told.stdout.splitlines() if line.startswith("BAD")]
    assert "127.0.0.1:1" in bad
    assert "wait in the journal" in bad
    assert "very-secret" not in told.stdout + told.stderr


def test_a_read_store_without_an_address_that_can_be_read_is_told(demo):
    told = doctor_with(demo, COMMONBEAT_READS="clickhouse://u:p@127.0.0.1:made-up")
    assert told.returncode == 1
    assert "COMMONBEAT_READS" in told.stdout
    assert "Traceback" not in told.stderr


def test_a_full_disk_is_told_before_what_cannot_be_looked_at_without_room(demo, tmp_path):
    with a_small_disk(tmp_path / "disk", "64m") as disk:
        shutil.copytree(demo, disk / "data")
        fill(disk)
        told = said("doctor", "--data", disk / "data")
        assert told.status == 1
        assert "room on the disk: 0.0 GB, 0% of it" in lines(told, "BAD")[0]
