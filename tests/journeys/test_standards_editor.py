"""The walk of a standard's editor, as docs/how-to/publish-a-data-standard.md tells it: its own commands are run."""

import re
import shlex
from pathlib import Path

from msgspec.structs import replace

from commonbeat.bootstrap.make import make_node
from commonbeat.kernel.clock import SystemClock
from commonbeat.kernel.profiles import Profile
from commonbeat.models.workbooks import write_workbook
from commonbeat.settings import read_settings
from commonbeat_check.model import Code
from tests.cli.drafts import MODEL
from tests.cli.said import said

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "publish-a-data-standard.md"

NOT_KNOWN = Code(value="99", label="Not known")
FIRST = replace(MODEL, lists=(replace(MODEL.lists[0], codes=(*MODEL.lists[0].codes, NOT_KNOWN)),))
WRONG = replace(FIRST, elements=(FIRST.elements[0], replace(FIRST.elements[1], max_length=1)))
NEXT = replace(
    FIRST,
    version="1.1",
    elements=(replace(FIRST.elements[0], max_length=20), FIRST.elements[1]),
    lists=(replace(FIRST.lists[0], codes=(*MODEL.lists[0].codes, Code(value="NK", label="Not known"))),),
)


def commands():
    """Give the commands of the page, in order."""
    blocks = re.findall(r"```sh\n(.*?)```", PAGE.read_text(), re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line]


def test_an_editor_imports_mends_publishes_is_refused_and_reads_the_notes(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    make_node(tmp_path / "data" / "portal", Profile.PORTAL, "Made-up Portal", read_settings({}), SystemClock())
    steps = iter(commands())

    def run():
        command = next(steps)
        assert command.startswith("commonbeat standards ")
        return said(*shlex.split(command)[1:])

    Path("custody.xlsx").write_bytes(write_workbook(WRONG))
    imported = run()
    assert imported.status == 0, imported.err
    found = run()
    assert (found.status, "C_2" in found.out, "99" in found.out) == (1, True, True)

    Path("custody.xlsx").write_bytes(write_workbook(FIRST))
    assert run().status == 0
    assert run().status == 0
    assert "published: custody@1.0" in run().out

    Path("custody-next.xlsx").write_bytes(write_workbook(NEXT))
    assert run().status == 0
    diff = run()
    assert "changes: 2; breaking producers: 2; breaking consumers: 1" in diff.out
    refused = run()
    assert refused.status == 4
    assert "C_1: The longest length of Given Name (C_1) was 35 and is 20." in refused.err
    assert "CL_1/NK: Not known in Sex was 99 and is now written NK." in refused.err

    assert run().status == 0
    assert "published: custody@2.0" in run().out
    assert next(steps, None) is None
    notes = Path("data/portal/standards/custody/2.0/MIGRATION.md").read_text()
    send, rest = notes.split("## If you receive records")
    receive, codes = rest.split("## Codes of Sex")
    assert "was 35 and is 20. Bring what you send within it before you move." in send
    assert "Read NK in Sex as you read 99." in receive
    assert "| 99 (Not known) | NK (Not known) | exact |" in codes
