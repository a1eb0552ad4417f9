"""The wheel works from an empty virtual environment, with no network and nothing of the checkout, as the docs say."""

import json
import os
import re
import shutil
import subprocess
import sys
import venv
from importlib.metadata import distribution
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement

from .pole import needs_pole

ROOT = Path(__file__).parents[2]
HOW_TO = ROOT / "docs" / "how-to" / "check-a-record.md"
README = ROOT / "check" / "README.md"
MOST_BYTES = 10_000_000
NO_NETWORK = """
import socket
def refuse(*_arguments, **_more):
    raise OSError("there is no network here")
socket.socket.connect = socket.socket.bind = socket.getaddrinfo = refuse
"""


def needed(name: str) -> set[str]:
    """Give the distributions that one needs, and that these need, as they are installed here."""
    found = set()
    for text in distribution(name).requires or ():
        wanted = Requirement(text)
        if wanted.marker is None or wanted.marker.evaluate({"extra": ""}):
            found |= {wanted.name, *needed(wanted.name)}
    return found


class Installed:
    """A virtual environment that holds the wheel and what it needs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        venv.create(folder, with_pip=False, symlinks=True)
        self.bin = folder / "bin"
        [self.packages] = (folder / "lib").glob("python*/site-packages")

    def copy(self, name: str) -> None:
        """Install a distribution as it is installed here, file by file of its own record."""
        for file in distribution(name).files or ():
            if ".." not in file.parts:
                target = self.packages / file
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file.locate(), target)

    def run(self, *command: str, cwd: Path, **more) -> subprocess.CompletedProcess[str]:
        """Run something of the environment, which knows of no other."""
        environment = {"PATH": f"{self.bin}{os.pathsep}/usr/bin{os.pathsep}/bin", "HOME": str(cwd)}
        return subprocess.run(
            command, cwd=cwd, env=environment, capture_output=True, text=True, timeout=60, check=False, **more
        )

    def size(self) -> int:
        return sum(file.stat().st_size for file in self.packages.rglob("*") if file.is_file())


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT / "check", check=True, capture_output=True, timeout=120)
    [made] = folder.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def fresh(wheel, tmp_path_factory) -> Installed:
    """Give an environment into which the wheel was installed with no index to ask."""
    made = Installed(tmp_path_factory.mktemp("empty") / "check")
    for name in needed("commonbeat-check"):
        made.copy(name)
    python = str(made.bin / "python")
    pip = [
        sys.executable,
        "-m",
        "pip",
        "--python",
        python,
        "install",
        "--no-index",
        "--disable-pip-version-check",
        "-q",
    ]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
    environment["PIP_CONFIG_FILE"] = os.devnull
    subprocess.run([*pip, str(wheel)], check=True, capture_output=True, timeout=120, env=environment)
    (made.packages / "sitecustomize.py").write_text(NO_NETWORK)
    return made


def blocks(page: Path) -> list[tuple[str, str]]:
    """Give the fenced blocks of a page: what they are, and their text."""
    return re.findall(r"^```(\w+)\n(.*?)^```$", page.read_text(), re.DOTALL | re.MULTILINE)


def test_it_needs_few_others():
    assert needed("commonbeat-check") == {"defusedxml", "msgspec", "openpyxl", "et-xmlfile"}


def test_it_takes_less_than_ten_megabytes(fresh, tmp_path):
    fresh.run("python", "-m", "compileall", "-q", str(fresh.packages), cwd=tmp_path)
    assert 1_000_000 < fresh.size() < MOST_BYTES


def test_it_is_the_wheel_that_runs_and_the_checkout_is_not_seen(fresh, tmp_path):
    program = "import commonbeat_check, json, sys; print(json.dumps([commonbeat_check.__file__, *sys.path]))"
    paths = json.loads(fresh.run("python", "-c", program, cwd=tmp_path).stdout)
    assert Path(paths[0]).is_relative_to(fresh.packages)
    assert [path for path in paths if Path(path or "/").is_relative_to(ROOT)] == []
    asked = fresh.run("python", "-c", "import socket; socket.create_connection(('127.0.0.1', 9))", cwd=tmp_path)
    assert "there is no network here" in asked.stderr


def test_the_licence_comes_with_it(fresh):
    assert "Apache License" in (fresh.packages / "commonbeat_check" / "LICENSE").read_text()


def test_what_describes_a_data_package_comes_with_it(fresh):
    here = {path.relative_to(ROOT / "standards"): path for path in (ROOT / "standards").glob("*/*/datapackage.json")}
    there = fresh.packages / "commonbeat_check" / "models"
    assert set(here) == {path.relative_to(there) for path in there.glob("*/*/datapackage.json")}
    assert all((there / name).read_bytes() == path.read_bytes() for name, path in here.items())


def test_the_licence_of_each_model_travels_with_it(fresh):
    here = {
        path.relative_to(ROOT / "standards")
        for path in (ROOT / "standards").glob("*/*/LICENCE.md")
        if (path.parent / "model.json").exists()
    }
    there = fresh.packages / "commonbeat_check" / "models"
    assert here == {path.relative_to(there) for path in there.glob("*/*/LICENCE.md")}
    assert len(here) >= 3
    assert {path.parent.name for path in there.glob("*/*/model.json")} == {
        path.parent.name for path in there.glob("*/*/README.md")
    }


def test_every_shipped_model_comes_with_it(fresh, tmp_path):
    told = fresh.run("commonbeat-check", "--list", cwd=tmp_path).stdout
    models = {f"{path.parent.parent.name}@{path.parent.name}" for path in (ROOT / "standards").glob("*/*/model.json")}
    assert {line.split()[0] for line in told.splitlines() if not line.startswith(" ")} == models


@needs_pole
def test_the_how_to_is_what_happens(fresh, tmp_path):
    """Each ``json`` block is saved as record.json, each ``sh`` block is run, and a ``text`` block after it is what it says."""
    (tmp_path / "people.csv").write_text("givenName,surname\nAda,Test\n")
    said, ran = "", 0
    for kind, text in blocks(HOW_TO):
        if kind == "json":
            (tmp_path / "record.json").write_text(text)
        elif kind == "sh" and text.startswith("commonbeat-check"):
            for line in text.splitlines():
                done = fresh.run("sh", "-c", line, cwd=tmp_path)
                assert (done.returncode in {0, 1}, done.stderr) == (True, ""), line
                said, ran = done.stdout, ran + 1
        elif kind == "text":
            assert said == text
    assert ran > 5


@needs_pole
def test_the_snippet_for_a_pipeline_makes_sarif(fresh, tmp_path):
    [snippet] = [yaml.safe_load(text) for kind, text in blocks(HOW_TO) if kind == "yaml"]
    steps = snippet["jobs"]["check-records"]["steps"]
    [command] = [step["run"] for step in steps if "commonbeat-check" in step.get("run", "")]
    [upload] = [step for step in steps if "upload-sarif" in step.get("uses", "")]
    (tmp_path / "samples").mkdir()
    (tmp_path / "samples" / "one.json").write_text('{"surname": "Test"}')
    done = fresh.run("sh", "-c", command, cwd=tmp_path)
    log = json.loads((tmp_path / upload["with"]["sarif_file"]).read_text())
    assert done.returncode == 1
    assert (
        log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        == "samples/one.json"
    )


@needs_pole
@pytest.mark.parametrize("page", [HOW_TO, README], ids=lambda page: page.name)
def test_the_python_call_is_what_the_docs_say(fresh, tmp_path, page):
    (tmp_path / "people.csv").write_text("givenName,surname,gender\nAda,Test,F\n")
    program = "\n".join(text for kind, text in blocks(page) if kind == "python")
    done = fresh.run("python", "-c", program, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "missing" in done.stdout
    assert "row 2" in done.stdout
    assert "1 of 1" in done.stdout


@needs_pole
def test_the_readme_shows_what_is_said(fresh, tmp_path):
    [record, *_] = [text for kind, text in blocks(HOW_TO) if kind == "json"]
    (tmp_path / "record.json").write_text(record)
    [shown] = [text for kind, text in blocks(README) if kind == "text"]
    commands = [line for kind, text in blocks(README) if kind == "sh" for line in text.splitlines()]
    outputs = [fresh.run("sh", "-c", line, cwd=tmp_path).stdout for line in commands]
    assert shown in outputs[-1]


@needs_pole
def test_the_pole_package_can_be_removed_and_the_rest_works(wheel, fresh, tmp_path):
    without = tmp_path / "without"
    shutil.copytree(fresh.packages / "commonbeat_check", without / "commonbeat_check")
    shutil.rmtree(without / "commonbeat_check" / "models" / "pole")
    run = f"import sys; sys.path.insert(0, {str(without)!r}); from commonbeat_check.command import run; run()"
    (tmp_path / "record.json").write_text("{}")
    gone = fresh.run("python", "-c", run, "pole@1.1#P_001", "record.json", cwd=tmp_path)
    assert (gone.returncode, gone.stdout) == (2, "")
    assert "There is no standard pole@1.1 here" in gone.stderr
    assert "mait@1.0.0" in gone.stderr
    rest = fresh.run("python", "-c", run, "mait@1.0.0#ICM", "record.json", cwd=tmp_path)
    assert rest.returncode == 1
    assert "not valid" in rest.stdout
