"""Signed notes and keys, as the tools of others make and check them.

Vector: the key and the note in the documentation of Go's golang.org/x/mod/sumdb/note.
"""

import base64

import pytest

from commonbeat.adapters.keys import Ed25519Signer, ed25519_verifies
from commonbeat.audit.checkpoint import signed_checkpoint, verified_checkpoint
from commonbeat.audit.errors import KeyUnreadable, NoteRefused
from commonbeat.audit.notes import NoteKey, from_base64, is_signed_only_by, sign, signed_text
from tests.audit.builders import a_signer

VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
SEED = base64.b64decode("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")[1:]
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
NOTE = (
    TEXT
    + "\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
KEY = NoteKey.parse(VKEY)


def text_of(note, key=KEY):
    return signed_text(note, key, ed25519_verifies)


def test_the_published_key_and_note_come_out():
    signer = Ed25519Signer("PeterNeumann", SEED)
    assert signer.verification_key == VKEY
    assert sign(TEXT, signer) == NOTE


def test_the_published_note_is_verified():
    assert text_of(NOTE) == TEXT
    assert is_signed_only_by(NOTE, KEY)


def test_a_signature_by_another_key_is_passed_over_but_seen():
    other = sign(TEXT, a_signer()).removeprefix(TEXT + "\n")
    for both in (NOTE + other, TEXT + "\n" + other + NOTE.removeprefix(TEXT + "\n")):
        assert text_of(both) == TEXT
        assert not is_signed_only_by(both, KEY)


def test_a_blank_line_in_the_text_is_part_of_it():
    text = "one\n\ntwo\n"
    assert text_of(sign(text, a_signer()), NoteKey.of(a_signer())) == text


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "\n\n",
        TEXT,
        TEXT + "\n",
        NOTE[:-1],
        NOTE + "\n",
        NOTE.replace("answer", "Answer"),
        NOTE.replace("—", "-"),
        NOTE.replace("x08go", "x08gp"),
        NOTE.replace("BwJnAM=", "BwJnAN="),
        NOTE.replace("BwJnAM=", "BwJnAM"),
        NOTE.replace("PeterNeumann ", "Peter Neumann "),
        NOTE.replace("PeterNeumann ", "Someone "),
        NOTE.replace("If", "I\x07f"),
        NOTE.replace("— P", "— \n— P"),
        sign(TEXT, a_signer("PeterNeumann")),
        "x" * 100_000 + NOTE,
    ],
)
def test_a_note_that_was_touched_is_refused(wrong):
    with pytest.raises(NoteRefused):
        text_of(wrong)


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "PeterNeumann",
        VKEY.replace("c74f20a3", "c74f20a4"),
        VKEY.replace("c74f20a3", "C74F20A3"),
        VKEY.replace("Neumann", " Neumann"),
        VKEY.replace("ARpc", "Ahpc"),
        VKEY[:-4],
        VKEY + "+",
        "+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    ],
)
def test_a_key_that_is_spelled_wrong_is_refused(wrong):
    with pytest.raises(KeyUnreadable, match="whole line"):
        NoteKey.parse(wrong)


def test_white_space_around_a_key_does_not_matter():
    assert NoteKey.parse(f" {VKEY}\n") == KEY


@pytest.mark.parametrize("wrong", ["AA", "AA=", "AB==", "AA==\n", "A A=", "éAA=", "AA==AA=="])
def test_base64_has_one_spelling(wrong):
    with pytest.raises(ValueError, match=r"base64|spelling"):
        from_base64(wrong)


def test_a_checkpoint_says_origin_size_and_root():
    made = signed_checkpoint(3, bytes(32), a_signer())
    assert made.note.startswith(f"log.example/midvale\n3\n{'A' * 43}=\n\n— log.example/midvale ")
    assert verified_checkpoint(made.note, NoteKey.of(a_signer()), ed25519_verifies) == made


@pytest.mark.parametrize(
    "text",
    [
        f"another.example\n3\n{'A' * 43}=\n",
        f"log.example/midvale\n03\n{'A' * 43}=\n",
        f"log.example/midvale\n-3\n{'A' * 43}=\n",
        f"log.example/midvale\n٣\n{'A' * 43}=\n",
        "log.example/midvale\n3\nAAAA\n",
        "log.example/midvale\n3\n!\n",
        "log.example/midvale\n3\n",
        f"log.example/midvale\n3\n{'A' * 43}=\nextension\n",
    ],
)
def test_what_is_signed_but_no_checkpoint_of_this_log_is_refused(text):
    with pytest.raises(NoteRefused):
        verified_checkpoint(sign(text, a_signer()), NoteKey.of(a_signer()), ed25519_verifies)
