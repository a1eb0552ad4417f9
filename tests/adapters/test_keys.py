"""Key files."""

import os
import stat

import pytest

from commonbeat.adapters.keys import Ed25519Signer, ed25519_verifies
from commonbeat.audit.errors import KeyFileExists, KeyFileUnusable


def test_a_key_that_was_made_is_loaded_again_and_signs_the_same(tmp_path):
    made = Ed25519Signer.create(tmp_path / "audit.key", "log.example/midvale")
    loaded = Ed25519Signer.load(tmp_path / "audit.key")
    assert (loaded.name, loaded.public_key) == (made.name, made.public_key)
    assert loaded.sign(b"text") == made.sign(b"text")


def test_only_the_owner_can_read_the_file_and_nothing_else_is_left(tmp_path):
    Ed25519Signer.create(tmp_path / "audit.key", "log")
    assert stat.S_IMODE((tmp_path / "audit.key").stat().st_mode) == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["audit.key"]


def test_a_key_is_never_replaced(tmp_path):
    Ed25519Signer.create(tmp_path / "audit.key", "log")
    before = (tmp_path / "audit.key").read_bytes()
    with pytest.raises(KeyFileExists, match=r"audit\.key"):
        Ed25519Signer.create(tmp_path / "audit.key", "log")
    assert (tmp_path / "audit.key").read_bytes() == before
    assert len(list(tmp_path.iterdir())) == 1


def test_a_key_that_others_can_read_is_not_used(tmp_path):
    Ed25519Signer.create(tmp_path / "audit.key", "log")
    (tmp_path / "audit.key").chmod(0o640)
    with pytest.raises(KeyFileUnusable, match="chmod 600"):
        Ed25519Signer.load(tmp_path / "audit.key")


def test_a_key_that_is_not_there_is_said_to_be_so(tmp_path):
    with pytest.raises(KeyFileUnusable, match="cannot be read"):
        Ed25519Signer.load(tmp_path / "audit.key")


def test_a_pipe_in_the_place_of_a_key_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "audit.key", 0o600)
    with pytest.raises(KeyFileUnusable, match="cannot be read"):
        Ed25519Signer.load(tmp_path / "audit.key")


@pytest.mark.parametrize("at", range(0, 90, 7))
def test_a_key_that_was_damaged_is_not_used(tmp_path, at):
    Ed25519Signer.create(tmp_path / "audit.key", "log")
    content = bytearray((tmp_path / "audit.key").read_bytes())
    content[at % len(content)] ^= 1
    (tmp_path / "audit.key").write_bytes(content)
    with pytest.raises(KeyFileUnusable):
        Ed25519Signer.load(tmp_path / "audit.key")


def test_a_signature_holds_for_its_key_and_message_alone():
    one, other = Ed25519Signer("a", bytes(32)), Ed25519Signer("a", bytes(31) + b"x")
    signature = one.sign(b"text")
    assert ed25519_verifies(one.public_key, b"text", signature)
    assert not ed25519_verifies(one.public_key, b"Text", signature)
    assert not ed25519_verifies(other.public_key, b"text", signature)
    assert not ed25519_verifies(one.public_key, b"text", signature[:-1])
    assert not ed25519_verifies(b"short", b"text", signature)


def test_a_name_that_a_note_cannot_carry_is_a_mistake():
    with pytest.raises(ValueError, match="no space"):
        Ed25519Signer("a name", bytes(32))
