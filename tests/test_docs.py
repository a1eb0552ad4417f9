"""The documentation says what the code does, or these fail."""

import re
import subprocess
import sys
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path

from babel.messages.pofile import read_po

from commonbeat.audit.model import Event
from commonbeat.cli.main import make_app
from commonbeat.cli.reference import every_command
from commonbeat.kernel.profiles import Profile
from commonbeat.settings import every_setting

ROOT = Path(__file__).parents[1]
REFERENCE = ROOT / "docs" / "reference"


def test_every_setting_is_documented():
    text = (REFERENCE / "settings.md").read_text()
    for name, default, help_ in every_setting():
        assert f"`{name}`" in text
        assert help_.split(",")[0] in text
        assert default in text


def test_every_relative_link_leads_somewhere():
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\((?!https?:|mailto:|#|/)([^)#]+)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.relative_to(ROOT)} links to {target}"


def test_every_command_is_documented_with_all_that_it_takes():
    parts = (REFERENCE / "commands.md").read_text().split("\n## ")
    told = {part.partition("\n")[0]: part for part in parts}
    commands = list(every_command())
    assert len(commands) > 8
    for command in commands:
        text = told[f"`commonbeat {command.words}`"]
        assert command.help in text
        for option in command.options:
            [row] = [line for line in text.splitlines() if line.startswith(f"| `{option.name}` |")]
            assert option.help in row
            assert option.takes in row
            assert ("(required)" in row) is option.is_required
            assert option.default in row


def test_every_option_of_a_command_says_what_it_is():
    unsaid = [
        f"{command.words} {option.name}"
        for command in every_command()
        for option in command.options
        if option.name.startswith("--") and len(option.help) < 10
    ]
    assert unsaid == []


def test_the_list_of_commands_is_told_without_importing_them():
    program = "import sys; from commonbeat.cli.main import make_app; make_app(lists=True)(['--help'], result_action='return_value');"
    program += "print([name for name in sys.modules if name.startswith(('commonbeat.cli.', 'sqlalchemy', 'numpy'))])"
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert told.stdout.splitlines()[-1] == "['commonbeat.cli.main']"
    assert all(name in told.stdout for name in make_app() if not name.startswith("-"))


def test_every_audit_event_is_documented():
    text = (REFERENCE / "audit-events.md").read_text()
    assert [str(event) for event in Event if f"`{event}`" not in text] == []


def tool(name: str):
    """Give one of our tools, which have no suffix, as a module."""
    loader = SourceFileLoader(name, str(ROOT / "tools" / name))
    module = module_from_spec(spec_from_loader(name, loader))
    loader.exec_module(module)
    return module


def texts(catalogue):
    return {(message.id, message.context) for message in catalogue if message.id}


def test_the_template_for_translators_holds_every_text_and_no_other():
    messages = tool("messages")
    with messages.TEMPLATE.open("rb") as file:
        held = texts(read_po(file))
    said = texts(messages.found())
    assert len(said) > 500
    assert (said - held, held - said) == (set(), set()), "run make messages"


def test_a_number_that_no_decision_has_is_told_of():
    folder = ROOT / "docs" / "decisions"
    numbers = {int(page.name[:4]) for page in folder.glob("0*.md")}
    missing = set(range(1, max(numbers) + 1)) - numbers
    assert missing == {int(one) for one in re.findall(r"number (\d+)", (folder / "README.md").read_text())}


def test_the_page_on_architecture_names_every_profile():
    [told] = re.findall(r"\*profile\* \(([^)]*)\)", (ROOT / "ARCHITECTURE.md").read_text())
    assert set(re.split(r",\s+", told)) == set(Profile)
