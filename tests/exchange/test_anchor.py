"""The anchor, from the registry's register to a force that works from the directory when both have gone."""

from datetime import timedelta

import pytest

from commonbeat.adapters.keys import Ed25519Signer
from commonbeat.bootstrap.identity import Identity
from commonbeat.bootstrap.make import make_node
from commonbeat.bootstrap.network import NETWORK, BadNetwork, Joined, join, node_signer, open_network
from commonbeat.exchange.errors import FetchFailed
from commonbeat.exchange.model import REGISTER
from commonbeat.kernel.clock import SystemClock
from commonbeat.kernel.ids import PartyId
from commonbeat.kernel.profiles import Profile
from commonbeat.settings import NodeFolder, read_settings
from commonbeat.worker.directory import DirectoryKeeper
from tests.adapters.peer_servers import PeerServer, answers
from tests.exchange.builders import a_statement, sealed
from tests.exchange.nodes import ASKER, InProcess, a_listener, listed, make_force, url_of

REGISTRY = Ed25519Signer("portal", bytes([9]) * 32)


def a_register(serial, *parties) -> bytes:
    now = SystemClock().now()
    stated = a_statement(serial, issued_at=now, expires_at=now + timedelta(hours=72), parties=parties)
    return sealed(stated, REGISTRY, REGISTER)


@pytest.fixture
def anchor_root(tmp_path):
    make_node(tmp_path / "anchor", Profile.ANCHOR, "A made-up anchor", read_settings({}), SystemClock())
    return tmp_path / "anchor"


@pytest.mark.clause("anpr-working@0.1#signed-directory", "anpr-working@0.1#directory-age")
def test_a_force_takes_what_the_anchor_made_of_the_register_and_works_from_it_when_both_have_gone(
    tmp_path, anchor_root
):
    force, listener = tmp_path / "force", a_listener()
    make_force(force, ASKER, url_of(listener))
    registry = PeerServer(answers(a_register(1, listed(force, ASKER, url_of(listener)))))
    at = a_listener()
    key = node_signer(anchor_root).public_key
    join(anchor_root, Joined(url_of(at), url_of(at), key, registry.url, REGISTRY.public_key))
    join(force, Joined(url_of(listener), url_of(at), key))
    anchor, node = InProcess(anchor_root, at), InProcess(force, listener)
    try:
        assert anchor.call("GET", "/.well-known/commonbeat/directory")[0] == 503
        assert anchor.node.network.refresh()
        assert DirectoryKeeper(node.node.network.refresh).look()
        assert node.node.directory.held.serial == anchor.node.directory.held.serial
        assert node.entries("exchange.directory.taken")
        assert [one.details["kind"] for one in anchor.entries("exchange.directory.published")]
        registry.close()
        with pytest.raises(FetchFailed):
            anchor.node.network.refresh()
        assert node.node.network.refresh() is False
        anchor.close()
        assert DirectoryKeeper(node.node.network.refresh).look() is False
        assert {owner: row["outcome"] for owner, row in node.rows("TW01HIT").items()} == {ASKER: "no-trace"}
    finally:
        registry.close()
        anchor.close()
        node.close()


def test_what_a_node_has_joined_is_read_as_it_was_written(tmp_path):
    joined = Joined("http://a:1", "http://b:2", bytes(32), "http://c:3", bytes([1]) * 32)
    joined.write(tmp_path / NETWORK)
    assert Joined.read(tmp_path / NETWORK) == joined
    assert Joined.read(tmp_path / "none.toml") is None


@pytest.mark.parametrize("text", ["", "own_url = ", 'own_url = "a"\nanchor_url = "b"\nanchor_key = "AAAA"'])
def test_a_file_that_says_no_network_is_told_so(tmp_path, text):
    (tmp_path / NETWORK).write_text(text)
    with pytest.raises(BadNetwork):
        Joined.read(tmp_path / NETWORK)


def test_a_node_without_the_file_has_joined_no_network(anchor_root):
    from commonbeat.bootstrap.open import open_node
    from commonbeat.exchange.errors import NotJoined

    node = open_node(anchor_root, read_settings({}))
    try:
        assert open_network(node.house, None) is None
        for part in ("exchange", "answers", "directory"):
            with pytest.raises(NotJoined):
                getattr(node, part)
        assert not (anchor_root / "keys" / "node.key").exists()
        assert Identity.read(NodeFolder(anchor_root).identity).party == PartyId("a-made-up-anchor")
    finally:
        node.stop()
