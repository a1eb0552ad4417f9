"""The way of a new user from the first start to the verified record, against a node as it is served."""

import json
import sqlite3
from datetime import UTC, datetime, timedelta

import pytest

from commonbeat.kernel.clock import spell
from tests.faults.served import Served
from tests.journeys.facts import PURPOSE, check_facts, search
from tests.journeys.worlds import SAMPLE, World, make_world

pytestmark = [pytest.mark.slow, pytest.mark.timeout(280)]
LONG_AGO = timedelta(days=91)
LOOKED = ("anpr.reads.imported", "anpr.search.made", "access.refused", "access.authority.requested", "access.authority.granted")  # fmt: skip


def the_sample(_tmp_path) -> World:
    if not SAMPLE.is_dir():
        pytest.skip("../shared/data/anpr-sample is not beside this repository: the made-up world stands for it")
    world = World.of(SAMPLE)
    if not timedelta(0) < datetime.now(UTC) - world.first < timedelta(days=89):
        pytest.skip("the sample's days of November 2026 are not within the last 89 days: the made-up world is")
    assert world.truth["rows"] == 683_204
    return world


def the_made_up(tmp_path) -> World:
    return make_world(tmp_path / "world", datetime.now(UTC))


@pytest.fixture
def serve(tmp_path):
    """Gives a node of a world, not started; whatever the test does, no process stays behind."""
    made = []

    def node(world: World) -> Served:
        made.append(Served(tmp_path / "data", world.folder))
        return made[-1]

    yield node
    for one in made:
        one.end()


@pytest.mark.parametrize("world_of", [the_made_up, the_sample])
def test_from_the_first_start_to_the_verified_record(world_of, serve, tmp_path):
    world = world_of(tmp_path)
    served = serve(world)
    served.start()
    rows = world.truth["rows"]
    assert f"all stored and searchable: {rows} taken, 0 duplicates, 0 quarantined" in load(served, world)
    check_facts(served, world, "investigator")
    assert f"all stored and searchable: 0 taken, {rows} duplicates, 0 quarantined" in load(served, world)
    check_facts(served, world, "analyst")

    long_ago = {"vrm": world.truth["target"], "from": spell(datetime.now(UTC) - LONG_AGO), "to": spell(world.last)}
    for who in ("investigator", "analyst"):
        is_refused(served, who, long_ago)
    authority = an_authority(served, long_ago)
    status, found = search(served, "analyst", PURPOSE | {"authority": authority}, **long_ago)
    assert status == 200, found
    assert found["reads"]
    is_refused(served, "investigator", long_ago, PURPOSE | {"authority": authority})
    is_refused(served, "analyst", long_ago | {"vrm": world.truth["clone"]}, PURPOSE | {"authority": authority})

    entries = recorded(served)
    assert set(LOOKED) <= {entry["event"] for entry in entries}
    mine = next(entry for entry in entries if entry["n"] == found["audit_entry"])
    assert (mine["actor"], mine["event"]) == ("analyst", "anpr.search.made")
    assert authority in json.dumps(mine)
    assert search(served, "auditor", **long_ago)[0] == 403
    is_the_record_verified(served, tmp_path)

    before = changes_nothing_by_a_restart(served)
    check_facts(served, world, "investigator")
    assert served.stop() == 0
    assert before["cameras"] == world.truth["cameras"]


def test_files_are_loaded_with_no_node_running_and_found_by_the_next(serve, tmp_path):
    world = the_made_up(tmp_path)
    served, rows = serve(world), world.truth["rows"]
    served.start()
    assert served.stop() == 0
    assert f"{rows} taken, 0 duplicates, 0 quarantined" in load(served, world)
    assert f"0 taken, {rows} duplicates, 0 quarantined" in load(served, world)
    served.start()
    check_facts(served, world, "investigator")
    assert f"0 taken, {rows} duplicates, 0 quarantined" in load(served, world)
    assert served.call("GET", "/api/anpr/hits", who="hit-desk")[1]["hits"] == []
    assert served.stop() == 0


def load(served: Served, world: World) -> str:
    done = served.command("anpr", "load", *map(str, world.files), "--data", str(served.data))
    assert done.returncode == 0, done.stderr
    return done.stdout


def is_refused(served: Served, who: str, asked: dict, purpose: dict | None = None) -> None:
    status, problem = search(served, who, purpose, **asked)
    assert (status, problem["type"]) == (403, "/errors/access.refused"), problem
    assert problem["rule"].startswith("anpr-working@0.1#")
    assert not {"reads", "next", "searched"} & set(problem)


def an_authority(served: Served, asked: dict) -> str:
    """Have the analyst ask for an authority, see that nobody but the authoriser can grant it, and have it granted."""
    wanted = {name: PURPOSE[name] for name in ("category", "reason", "reference")}
    wanted |= {"vrms": [asked["vrm"]], "from": asked["from"], "to": asked["to"]}
    status, made = served.call("POST", "/api/access/authorities", wanted, "analyst")
    assert status == 201, made
    grant = f"/api/access/authorities/{made['id']}/grant"
    is_refused(served, "analyst", asked, PURPOSE | {"authority": made["id"]})
    assert served.call("POST", grant, {}, "analyst")[0] == 403
    assert served.call("POST", grant, {}, "outsider")[0] == 404
    status, granted = served.call("POST", grant, {}, "authoriser")
    assert (status, granted["state"], granted["authoriser"]) == (200, "granted", "authoriser"), granted
    return str(made["id"])


def recorded(served: Served) -> list[dict]:
    """Give every entry as the auditor reads them, page by page."""
    found: list[dict] = []
    after = ""
    while True:
        status, page = served.call("GET", f"/api/audit/entries?limit=500&after={after}", who="auditor")
        assert status == 200, page
        found += page["entries"]
        if page["next"] is None:
            return found
        after = page["next"]


def is_the_record_verified(served: Served, folder) -> None:
    """Export the record beside the running node, verify it, and see that no change of it goes through."""
    file = folder / "record.jsonl"
    exported = served.command("audit", "export", "--data", str(served.data), "--out", str(file))
    assert exported.returncode == 0, exported.stderr
    key = served.command("audit", "key", "--data", str(served.data)).stdout.strip()

    def verified(name: str, content: bytes) -> tuple[int, str]:
        (folder / name).write_bytes(content)
        told = served.command("audit", "verify", str(folder / name), "--key", key)
        return told.returncode, told.stdout + told.stderr

    whole = file.read_bytes()
    lines = whole.splitlines(keepends=True)
    assert verified("whole", whole)[0] == 0
    middle = len(whole) // 2
    assert verified("flipped", whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :])[0] == 1
    status, said = verified("cut", b"".join(lines[:5] + lines[6:]))
    assert status == 1
    assert "line 6" in said


def changes_nothing_by_a_restart(served: Served) -> dict[str, int]:
    """Stop it, start it on the same folder, stop it: all that is kept is as it was. Leave it running."""
    assert served.stop() == 0
    before = kept(served)
    served.start()
    assert served.stop() == 0
    assert kept(served) == before
    served.start()
    return before


def kept(served: Served) -> dict[str, int]:
    """Give how many rows each table has, and how far the record's tree has come."""
    with sqlite3.connect(f"file:{served.data}/commonbeat.db?mode=ro", uri=True) as file:
        tables = [name for (name,) in file.execute("select name from sqlite_master where type = 'table'")]
        counts = {name: file.execute(f"select count(*) from {name}").fetchone()[0] for name in tables}
        counts["tree size"] = file.execute("select max(size) from audit_checkpoints").fetchone()[0]
    file.close()
    assert {"people", "accounts", "cameras", "audit_entries", "voi_lists", "credentials"} <= set(counts)
    return counts
