"""How long a pack's run and the verification of a mark take: against small foreign systems on this machine.

    python -m bench conformance [--verifications 200]

Beside a run of the sender's pack: the foreign sender alone. Beside a verification: the two signatures in it, bare.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from commonbeat.adapters.files.packs import FilePacks
from commonbeat.adapters.files.standards import FileStandards, published_folder
from commonbeat.adapters.jose import read_credential
from commonbeat.adapters.keys import Ed25519Signer, ed25519_verifies
from commonbeat.audit.notes import NoteKey
from commonbeat.conformance.verifying import Evidence, Verification, status_of
from commonbeat.standards.service import Catalogue

from .common import PROGRAM, Figure, Refused, Results, percentile

RUN_SECONDS = 30.0
VERIFY_MS = 300.0
SENDER = """
import json, os, urllib.request
from datetime import datetime, timezone
for number in range(10):
    read = {"vrm": "QQ00AA" + chr(65 + number), "captured_at": datetime.now(timezone.utc).isoformat(),
            "feed": 1, "source": 1, "camera": 1}
    asked = urllib.request.Request(os.environ["COMMONBEAT_TARGET"] + "/api/anpr/reads",
        json.dumps({"reads": [read]}).encode(), {"Authorization": "Bearer bench"})
    urllib.request.urlopen(asked, timeout=5).read()
"""


def main(arguments: Sequence[str] = ()) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench conformance", description=__doc__)
    parser.add_argument("--verifications", type=int, default=200, help="how often a mark is verified")
    asked = parser.parse_args(arguments)
    results = Results("conformance")
    with tempfile.TemporaryDirectory(prefix="cb-") as spare:
        folder = Path(spare)
        (folder / "sender.py").write_text(SENDER)
        _runs(folder, results)
        _verifications(folder, results, asked.verifications)
    results.write()


def _runs(folder: Path, results: Results) -> None:
    target, stop = _taking_server()
    bare = _seconds(lambda: _sent(folder, target))
    stop()
    command = f"{sys.executable} {folder / 'sender.py'}"
    words = ["--target", "http://127.0.0.1:0", "--run", command, "--out", str(folder / "report"),
             "--product", "Made-up Cam", "--product-version", "1"]  # fmt: skip
    took = _seconds(lambda: _command("run", "anpr-sender", *words))
    results.add(
        Figure("a run of anpr-sender", took, "s", f"at most {RUN_SECONDS:g}", took <= RUN_SECONDS, bare, "the sender alone")
    )  # fmt: skip
    silent = f"{sys.executable} -c 'import time; time.sleep(60)'"
    words = ["--target", "http://127.0.0.1:0", "--run", silent, "--out", str(folder / "silent")]
    took = _seconds(lambda: _command("run", "anpr-sender", *words, status=2))
    results.add(
        Figure("a run with a sender that hangs", took, "s", f"at most {RUN_SECONDS:g}", took <= RUN_SECONDS)
    )  # fmt: skip
    target, stop = _hanging_server()
    words = ["--target", target, "--camera", "1.1.1", "--out", str(folder / "hanging")]
    took = _seconds(lambda: _command("run", "anpr-back-office", *words, status=1))
    stop()
    results.add(
        Figure("a run with a back office that hangs", took, "s", f"at most {RUN_SECONDS:g}", took <= RUN_SECONDS)
    )  # fmt: skip


def _verifications(folder: Path, results: Results, count: int) -> None:
    report, mark, key = folder / "report", folder / "mark", folder / "registrar.key"
    _command(
        "mark", "--report", str(report / "report.dsse.json"), "--report-key", str(report / "run.pub"), "--product",
        "Made-up Cam", "--supplier", "Example Ltd", "--version", "1", "--key", str(key), "--out", str(mark),
    )  # fmt: skip
    whole = _seconds(lambda: _command("verify", str(mark / "badge.svg"), "--trust", str(mark / "issuer.pub")))
    packs = FilePacks(published_folder(), Catalogue(FileStandards(published_folder()))).all()
    public = NoteKey.parse((mark / "issuer.pub").read_text()).public_key
    evidence = Evidence(
        (mark / "badge.svg").read_bytes(), (mark / "report.dsse.json").read_bytes(),
        (mark / "status-list.jwt").read_bytes(), [public], packs,
    )  # fmt: skip

    def verify() -> None:
        steps = Verification(evidence, datetime.now(UTC), read_credential, ed25519_verifies).run()
        if status_of(steps) != 0:
            raise Refused(str(steps[-1]))

    signer = Ed25519Signer.load(key)
    signed = signer.sign(evidence.presented)

    def bare() -> None:
        for _signature in range(3):
            ed25519_verifies(public, evidence.presented, signed)

    took = percentile([1000 * _seconds(verify) for _ in range(count)], 0.99)
    peer = percentile([1000 * _seconds(bare) for _ in range(count)], 0.99)
    results.add(
        Figure("a mark verified, p99", took, "ms", f"at most {VERIFY_MS:g}", took <= VERIFY_MS, peer, "three signatures, bare")
    )  # fmt: skip
    results.note(
        whole_command=f"{whole * 1000:.0f} ms for `conformance verify` in a process of its own, start included"
    )


def _command(*words: str, status: int = 0) -> None:
    made = subprocess.run(
        [str(PROGRAM), "conformance", *words], capture_output=True, text=True, check=False, timeout=120
    )
    if made.returncode != status:
        raise Refused(f"{words}: {made.returncode}: {made.stdout} {made.stderr}")


def _sent(folder: Path, target: str) -> None:
    environment = os.environ | {"COMMONBEAT_TARGET": target}
    subprocess.run([sys.executable, str(folder / "sender.py")], env=environment, check=True, timeout=60)


def _seconds(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _taking_server() -> tuple[str, Callable[[], None]]:
    return _server(None)


def _hanging_server() -> tuple[str, Callable[[], None]]:
    return _server(threading.Event())


def _server(hangs: threading.Event | None) -> tuple[str, Callable[[], None]]:
    """Serve whatever is sent; with ``hangs``, never answer until it is set."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            if hangs is not None:
                hangs.wait(60)
                return
            body = json.dumps({"accepted": 1, "duplicates": 0, "quarantined": []}).encode()
            self.send_response(202)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()

    def stop() -> None:
        if hangs is not None:
            hangs.set()
        server.shutdown()
        server.server_close()

    return f"http://127.0.0.1:{server.server_port}", stop


if __name__ == "__main__":
    main(sys.argv[1:])
