"""`commonbeat demo` and `--demo-world` keep away from folders that are not theirs."""

import socket
from pathlib import Path

from commonbeat.bootstrap.leader import Leadership
from tests.cli.said import said


def held(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.toml")}


def test_a_node_for_real_use_never_becomes_a_demonstration(force, tmp_path):
    before = held(force)
    told = said("demo", "--data", force, "--port", 1)
    assert told.status == 5
    assert "demo.not-a-demonstration" in told.err
    (tmp_path / "world").mkdir()
    (tmp_path / "world" / "cameras.csv").write_text(
        "feed,source,camera,name,road,latitude,longitude,force_code,force_name,class\n"
    )
    told = said("serve", "--data", force, "--port", 1, "--demo-world", tmp_path / "world")
    assert told.status == 5
    assert held(force) == before


def test_a_demonstration_of_other_cameras_is_not_sent_the_simulated_traffic(tmp_path):
    from commonbeat.demo.build import make_demo_folder

    make_demo_folder(tmp_path / "data", world="another")
    told = said("demo", "--data", tmp_path / "data", "--port", 1)
    assert told.status == 4
    assert "demo.another-world" in told.err


def test_a_port_that_is_taken_is_told_before_anything_is_made(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        told = said("demo", "--data", tmp_path / "data", "--port", listener.getsockname()[1])
    assert told.status == 6
    assert "node.port-taken" in told.err
    assert told.out == ""
    assert not (tmp_path / "data").exists()


def test_a_demonstration_that_runs_already_is_told_before_anything_is_made(demo):
    leadership = Leadership(demo)
    try:
        told = said("demo", "--data", demo, "--port", 0)
    finally:
        leadership.give_up()
    assert told.status == 4
    assert "node.running" in told.err
    [waits] = told.out.splitlines()
    assert "node.waits" in waits, "who waits for ten seconds is told for what"
