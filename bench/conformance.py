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
from tests.conformance.foreign_back_office import SECRET, Office, served

from .common import PROGRAM, Figure, Refused, Results, percentile

RUN_SECONDS = 30.0
VERIFY_MS = 300.0
PRODUCT = "Made-up Cam"
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
    words = ["anpr-sender", "--target", "http://127.0.0.1:0", "--out", str(folder / "report"),
             "--run", f"{sys.executable} {folder / 'sender.py'}", "--product", PRODUCT, "--product-version", "1"]  # fmt: skip
    results.add(_of_run("a sender that passes", words, beside=(bare, "the sender alone")))
    words = ["anpr-sender", "--target", "http://127.0.0.1:0", "--out", str(folder / "silent"),
             "--run", f"{sys.executable} -c 'import time; time.sleep(60)'"]  # fmt: skip
    results.add(_of_run("a sender that hangs", words, status=2))
    (folder / "bearer").write_text(SECRET)
    more = ["--camera", "1.1.1", "--bearer-file", str(folder / "bearer")]
    with served(Office()) as url:
        words = ["anpr-back-office", "--target", url, *more, "--out", str(folder / "good")]
        results.add(_of_run("a back office that passes", words))
    target, stop = _hanging_server()
    words = ["anpr-back-office", "--target", target, *more, "--out", str(folder / "hanging")]
    results.add(_of_run("a back office that hangs", words, status=1))
    stop()


def _of_run(system: str, words: Sequence[str], *, status: int = 0, beside: tuple[float, str] = (0.0, "")) -> Figure:
    """Give how long a run with such a system took; it must end with the status."""
    took = _seconds(lambda: _command("run", *words, status=status))
    peer, peer_is = (beside[0] or None), beside[1]
    return Figure(
        f"a run with {system}", took, "s", f"at most {RUN_SECONDS:g}", took <= RUN_SECONDS, peer, peer_is
    )  # fmt: skip


def _verifications(folder: Path, results: Results, count: int) -> None:
    report, mark, key = folder / "report", folder / "mark", folder / "registrar.key"
    _command(
        "mark", "--report", str(report / "report.dsse.json"), "--report-key", str(report / "run.pub"), "--product",
        PRODUCT, "--supplier", "Example Ltd", "--version", "1", "--key", str(key), "--out", str(mark),
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
