"""``commonbeat network`` beside ``network demo``, which the tutorial's own test runs: joining, and how nodes are."""

import base64
import json
import os
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest

from commonbeat.adapters.keys import Ed25519Signer
from commonbeat.bootstrap.leader import Leadership
from commonbeat.bootstrap.make import make_node
from commonbeat.bootstrap.network import Joined, Network
from commonbeat.cli.desk import house_in
from commonbeat.cli.network_demo import tell_who_goes_on
from commonbeat.cli.network_folder import nodes_that_run
from commonbeat.cli.network_status import NetworkStatus, NodeStatus, lines_of
from commonbeat.demo.network_build import build, forces_without_node
from commonbeat.demo.network_world import make_forces
from commonbeat.exchange.errors import DirectoryRefused
from commonbeat.exchange.model import DIRECTORY, Statement
from commonbeat.exchange.statements import statement_to_json
from commonbeat.kernel.clock import SystemClock
from commonbeat.kernel.envelopes import seal
from commonbeat.kernel.profiles import Profile
from commonbeat.settings import read_settings
from tests.cli.said import said
from tests.demo.builders import a_world
from tests.journeys.ports import four_free_ports

ANCHOR = Ed25519Signer("anchor", bytes([5]) * 32)
KEY = base64.b64encode(bytes(range(32))).decode()
URLS = ("--own-url", "https://node.example:8443", "--anchor-url", "https://anchor.example")


@pytest.fixture
def node(tmp_path):
    make_node(tmp_path / "node", Profile.FORCE, "Made-up Constabulary", read_settings({}), SystemClock())
    return tmp_path / "node"


def test_a_node_that_joins_pins_the_anchor_and_says_which_key_is_its_own(node):
    told = said("network", "join", "--data", node, *URLS, "--anchor-key", KEY)
    assert told.status == 0, told.err
    assert len(base64.b64decode(told.out.strip())) == 32
    joined = Joined.read(node / "network.toml")
    assert (joined.own_url, joined.anchor_key) == ("https://node.example:8443", bytes(range(32)))
    again = said("network", "join", "--data", node, *URLS, "--anchor-key", KEY)
    assert again.out == told.out


@pytest.mark.parametrize("key", ["", "AAAA", "not base64!", KEY + "AA"])
def test_a_key_that_is_none_is_not_pinned(node, key):
    refused = said("network", "join", "--data", node, *URLS, "--anchor-key", key)
    assert (refused.status, "32 bytes" in refused.err) == (2, True)
    assert not (node / "network.toml").exists()


@pytest.mark.parametrize("url", ["node.example", "https://node.example/path", "ftp://node.example", "https://a b"])
def test_an_address_that_is_none_is_not_joined_at(node, url):
    refused = said("network", "join", "--data", node, "--own-url", url, "--anchor-url", URLS[3], "--anchor-key", KEY)
    assert (refused.status, "without a path" in refused.err) == (2, True)


def test_an_anchor_pins_itself_and_the_registry(tmp_path):
    make_node(tmp_path / "anchor", Profile.ANCHOR, "Made-up Anchor", read_settings({}), SystemClock())
    registry = ("--registry-url", "https://portal.example", "--registry-key", KEY)
    told = said("network", "join", "--data", tmp_path / "anchor", *URLS, *registry)
    assert told.status == 0, told.err
    joined = Joined.read(tmp_path / "anchor" / "network.toml")
    assert (joined.anchor_key, joined.registry_key) == (base64.b64decode(told.out), bytes(range(32)))


def test_a_node_that_does_not_run_is_told_of(node):
    told = said("network", "status", "--data", node, "--json")
    assert told.status == 1
    [row] = json.loads(told.out)["nodes"]
    assert (row["ready"], row["profile"], row["directory"]) == (False, "force", 0)
    assert "does not answer" in said("network", "status", "--data", node).out


def test_where_there_is_no_node_that_is_said(tmp_path):
    assert said("network", "status", "--data", tmp_path).status == 3


def test_a_network_is_not_made_in_the_folder_of_a_node(node):
    refused = said("network", "demo", "--data", node)
    assert (refused.status, "holds a single node" in refused.err) == (4, True)


@pytest.mark.parametrize("forces", ["0", "1", "9"])
def test_a_network_has_two_forces_at_least(tmp_path, forces):
    refused = said("network", "demo", "--data", tmp_path / "net", "--forces", forces)
    assert refused.status == 2
    assert not (tmp_path / "net").exists()


def test_a_folder_of_nodes_says_which_there_are(node):
    refused = said("token", "--data", node.parent, "--person", "investigator")
    assert (refused.status, "There are nodes in its folders: node." in refused.err) == (3, True)


def test_the_doctor_looks_at_the_directory_that_a_node_holds(node):
    said("network", "join", "--data", node, *URLS, "--anchor-key", KEY)
    told = said("doctor", "--data", node).out
    assert "BAD it holds a directory: start the node while the anchor" in told
    (node / "network").mkdir()
    (node / "network" / "directory.json").write_text("{}")
    assert "BAD the directory is the anchor's" in said("doctor", "--data", node).out
    (node / "network.toml").write_text("own_url = 7")
    assert "BAD the network that it has joined can be read" in said("doctor", "--data", node).out


def offer(node, *offers):
    """Have the node look at statements one after the other, as the thread that fetches them does."""
    with house_in(node) as house:
        for serial, at in offers:
            with suppress(DirectoryRefused):
                Network(house, Joined.read(node / "network.toml"), None).directory.take(a_directory(serial, at))


def a_directory(serial, at):
    said = Statement("made-up", serial, at, at + timedelta(hours=73))
    return seal(DIRECTORY, statement_to_json(said), ANCHOR).to_bytes()


@pytest.fixture
def joined(node):
    said("network", "join", "--data", node, *URLS, "--anchor-key", base64.b64encode(ANCHOR.public_key).decode())
    return node


def test_a_directory_that_was_refused_is_told_with_the_reason_until_another_is_taken(joined):
    now = SystemClock().now()
    offer(joined, (7, now))
    assert "ok  it holds directory 7" in said("doctor", "--data", joined).out
    offer(joined, (6, now))
    told = said("doctor", "--data", joined)
    assert (told.status, "BAD what it was offered of the network was taken: the directory offered" in told.out) == (
        1,
        True,
    )
    assert "(rolled-back): its serial is lower than the one that this node holds" in told.out
    [row] = json.loads(said("network", "status", "--data", joined, "--json").out)["nodes"]
    assert [(one["what"], one["reason"]) for one in row["refused"]] == [("directory", "rolled-back")]
    assert "rolled-back" in said("network", "status", "--data", joined).out
    offer(joined, (8, now))
    assert "rolled-back" not in said("doctor", "--data", joined).out
    assert "rolled-back" not in said("network", "status", "--data", joined).out


def test_an_old_directory_is_amiss_where_the_node_runs_and_could_have_a_newer_one(joined):
    offer(joined, (7, SystemClock().now() - timedelta(hours=3)))
    assert "ok  it holds directory 7" in said("doctor", "--data", joined).out
    running = Leadership(joined)
    try:
        told = said("doctor", "--data", joined).out
    finally:
        running.give_up()
    assert "BAD it holds directory 7" in told
    assert "none came: see whether https://anchor.example answers" in told


def a_status(name, serial, **other):
    return replace(NodeStatus(name, "force", name, "http://127.0.0.1:1", is_ready=True, serial=serial), **other)


def test_nodes_that_hold_different_directories_are_told_of_by_name():
    found = NetworkStatus("made-up", (a_status("anchor", 9), a_status("midvale", 7), a_status("riverton", 9)))
    assert not found.is_well
    assert any("7: midvale; 9: anchor, riverton" in line for line in lines_of(found))
    assert NetworkStatus("made-up", (a_status("anchor", 9), a_status("midvale", 9))).is_well
    assert not NetworkStatus("made-up", (a_status("anchor", 0), a_status("midvale", 0))).is_well


def test_a_network_that_runs_is_not_made_anew_and_its_processes_are_named(tmp_path):
    (tmp_path / "net" / "midvale").mkdir(parents=True)
    running = Leadership(tmp_path / "net" / "midvale")
    running.answers_at("http://127.0.0.1:8003")
    try:
        refused = said("network", "demo", "--data", tmp_path / "net", "--port", "0")
    finally:
        running.give_up()
    assert (refused.status, f"midvale is process {os.getpid()} http://127.0.0.1:8003" in refused.err) == (4, True)
    assert f"kill {os.getpid()}" in refused.err
    assert [path.name for path in (tmp_path / "net").rglob("*")] == ["midvale", "running.json"]


def test_a_demonstration_that_runs_is_named_in_place_of_its_nodes(tmp_path):
    running = Leadership(tmp_path)
    try:
        refused = said("network", "demo", "--data", tmp_path)
    finally:
        running.give_up()
    assert (refused.status, f"the demonstration is process {os.getpid()}" in refused.err) == (4, True)


def test_what_a_dead_process_left_behind_is_no_running_node(tmp_path):
    (tmp_path / "midvale").mkdir()
    (tmp_path / "midvale" / "running.json").write_text(json.dumps({"pid": os.getpid(), "url": "http://127.0.0.1:1"}))
    assert nodes_that_run(tmp_path) == {}


@pytest.mark.parametrize("place", ["{tmp}/file", "{tmp}/file/beneath", "/dev/null", "/proc/none", "/proc/none/beneath"])
def test_where_no_folder_can_be_made_no_network_is(tmp_path, place):
    (tmp_path / "file").touch()
    refused = said("network", "demo", "--data", place.format(tmp=tmp_path), "--port", four_free_ports())
    assert (refused.status, "No network can be made in" in refused.err) == (2, True)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1\\u0000", "http://[", "http://127.0.0.1:99999", "file:///", "\\ud800", ""]
)
def test_an_address_that_is_none_is_a_node_that_does_not_answer(tmp_path, url):
    row = f'{{"name": "made-up\\u001b[2J", "profile": "force", "party": "midvale", "url": "{url}"}}'
    (tmp_path / "network.json").write_text(f'{{"nodes": [{row}]}}')
    assert said("network", "status", "--data", tmp_path).status == 1
    [node] = json.loads(said("network", "status", "--data", tmp_path, "--json").out)["nodes"]
    assert node["ready"] is False


def test_forces_that_are_bound_and_no_longer_have_a_node_are_found(tmp_path):
    world, settings = a_world(), read_settings({})
    build(tmp_path, make_forces(world, 3), 8000, settings, SystemClock())
    nodes = build(tmp_path, make_forces(world, 2), 8000, settings, SystemClock())
    assert [one.id for one in forces_without_node(tmp_path, nodes, settings, SystemClock())] == ["southmere"]
    assert (tmp_path / "midvale" / "demo-forces.txt").read_text().strip() == "3", "its cameras are a third's"
    nodes = build(tmp_path, make_forces(world, 3), 8000, settings, SystemClock())
    assert not forces_without_node(tmp_path, nodes, settings, SystemClock())


def test_a_node_that_goes_on_after_the_demonstration_is_told_of(tmp_path, capsys):
    for name in ("midvale", "northmarch"):
        (tmp_path / name).mkdir()
    running = Leadership(tmp_path / "midvale")
    try:
        tell_who_goes_on(tmp_path)
    finally:
        running.give_up()
    told = capsys.readouterr().err
    assert f"midvale goes on: it was started by hand. Stop it with: kill {os.getpid()}" in told
    assert "northmarch" not in told
