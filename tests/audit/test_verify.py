"""An exported file in which anything at all was touched does not verify."""

import io
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonbeat.adapters.keys import ed25519_verifies
from commonbeat.audit.errors import KeyUnreadable
from commonbeat.audit.export import write
from commonbeat.audit.notes import sign
from commonbeat.audit.verify import verify
from tests.audit.builders import AUDITOR, a_signer, an_audit_log, an_entry

KEY = a_signer().verification_key


def an_export(count=3, signer_key=KEY):
    out = io.BytesIO()
    entries = [an_entry(subject=f"AB1{n} CDE", details={"count": n, "areas": ["a", "é"]}) for n in range(count)]
    an_audit_log(*entries).export(AUDITOR, out)
    return out.getvalue()


def report(content, key=KEY):
    return verify(io.BytesIO(content), key, ed25519_verifies)


FILE = an_export()
LINES = FILE.splitlines(keepends=True)
HEADER, *ENTRIES, FOOTER = LINES


def test_an_untouched_file_verifies():
    assert report(FILE).is_good
    assert report(FILE).entries == 4


@pytest.mark.clause("anpr-working@0.1#audit-log")
def test_each_single_bit_counts():
    passed = []
    for at in range(len(FILE)):
        for bit in range(8):
            content = bytearray(FILE)
            content[at] ^= 1 << bit
            if report(bytes(content)).is_good:
                passed.append((at, bit))
    assert passed == []


def test_each_single_byte_counts():
    for at in range(len(FILE)):
        assert not report(FILE[:at] + FILE[at + 1 :]).is_good, f"byte {at} taken out"
        assert not report(FILE[:at]).is_good, f"cut before byte {at}"
        for extra in (b" ", b"\n", b"\r", b"\0", FILE[at : at + 1]):
            assert not report(FILE[:at] + extra + FILE[at:]).is_good, f"{extra!r} put in before byte {at}"


@pytest.mark.parametrize("extra", [b"\n", b" ", b"\0", b"x", FOOTER, FILE, b"{}\n"])
def test_nothing_may_stand_after_the_checkpoint(extra):
    assert "after the checkpoint" in report(FILE + extra).problem


@pytest.mark.parametrize(
    "lines",
    [
        [*LINES[:2], *LINES[3:]],  # one cut
        [*LINES[:3], LINES[2], *LINES[3:]],  # one twice
        [LINES[0], LINES[2], LINES[1], *LINES[3:]],  # two changed places
        [*LINES[:-2], LINES[-1]],  # the last cut
        LINES[1:],  # no header
        LINES[:-1],  # no checkpoint
        [HEADER, FOOTER],
        [HEADER],
        [],
        [HEADER, HEADER, *LINES[1:]],
        [FOOTER],
        [line.replace(b"\n", b"\r\n") for line in LINES],
        [b"\xef\xbb\xbf", *LINES],
    ],
)
def test_a_file_whose_lines_were_moved_does_not_verify(lines):
    assert not report(b"".join(lines)).is_good


def test_entries_that_were_renumbered_do_not_verify():
    cut = [line.replace(b'"n":2', b'"n":1').replace(b'"n":3', b'"n":2') for line in [LINES[1], *LINES[3:-1]]]
    assert not report(b"".join([HEADER, *cut, FOOTER])).is_good


def test_the_checkpoint_of_another_export_does_not_fit():
    shorter = an_export(2).splitlines(keepends=True)
    assert not report(b"".join([*LINES[:-1], shorter[-1]])).is_good
    assert not report(b"".join([shorter[0], *LINES[1:]])).is_good


def test_another_key_does_not_verify():
    stranger = a_signer(seed=b"x" * 32).verification_key
    assert "not signed by that key" in report(FILE, stranger).problem


def test_a_second_signature_does_not_belong_into_an_export():
    text = FOOTER.decode().split('"')[3].replace("\\n", "\n").rpartition("\n\n")[0] + "\n"
    other = sign(text, a_signer("witness.example")).removeprefix(text + "\n").replace("\n", "\\n")
    content = b"".join(LINES[:-1]) + FOOTER.replace(b'\\n"}', b"\\n" + other.encode() + b'"}')
    assert "more than the one signature" in report(content).problem


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [(b'"n":1', b'"n":2', 3), (b"AB11", b"AB1", 6), (b'"version":1', b'"version":2', 1), (b'"n":0', b'"n": 0', 2)],
)
def test_the_report_says_where(old, new, line):
    assert report(FILE.replace(old, new, 1)).line == line


@pytest.mark.parametrize(
    "content", [b"[" * 200_000, b"{" * 3_000_000, b"\n" * 10, b'{"checkpoint":' * 9, b"\xff\xfe\n" * 3]
)
def test_what_is_no_export_at_all_is_reported_and_does_no_harm(content):
    assert not report(content).is_good
    assert not report(HEADER + content).is_good


@given(st.binary(max_size=300), st.integers(0, len(FILE)), st.integers(0, 60))
def test_no_other_bytes_pass_for_any_part(content, at, length):
    touched = FILE[:at] + content + FILE[at + length :]
    assert report(touched).is_good == (touched == FILE)


def test_a_key_that_is_none_is_an_error_and_no_report():
    with pytest.raises(KeyUnreadable):
        report(FILE, "not a key")


def test_an_empty_log_verifies_as_empty():
    out = io.BytesIO()
    write(out, [], 0, a_signer(), newest=None)
    assert (report(out.getvalue()).is_good, report(out.getvalue()).entries) == (True, 0)


def test_the_verifier_needs_nothing_of_ours_but_the_record_and_its_keys():
    script = (
        "import sys, commonbeat.audit.verify, commonbeat.adapters.keys;"
        "print(sorted({name.split('.')[0] for name in sys.modules} - sys.stdlib_module_names),"
        "sorted(name for name in sys.modules if name.startswith('commonbeat.') and name.count('.') == 1))"
    )
    said = subprocess.run([sys.executable, "-I", "-c", script], check=True, capture_output=True, text=True).stdout
    others, ours = said.strip().split("] ")
    assert ours == "['commonbeat.adapters', 'commonbeat.audit', 'commonbeat.kernel']"
    assert "'commonbeat', 'cryptography'" in others
    assert not any(name in others for name in ("sqlalchemy", "fastapi", "pydantic", "alembic", "structlog", "numpy"))
