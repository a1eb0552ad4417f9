"""The rules of the house that no linter has."""

import importlib
import pkgutil
import re
import subprocess
from pathlib import Path

import commonbeat
from commonbeat.kernel.errors import CommonbeatError, Kind

ROOT = Path(__file__).parents[1]


def import_everything() -> None:
    for module in pkgutil.walk_packages(commonbeat.__path__, "commonbeat."):
        importlib.import_module(module.name)


def all_errors(base: type[CommonbeatError] = CommonbeatError) -> list[type[CommonbeatError]]:
    found = []
    for error in base.__subclasses__():
        if error.__module__.startswith("commonbeat."):
            found.append(error)
        found += all_errors(error)
    return found


def tracked_files() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_every_error_has_its_own_code_and_a_kind():
    import_everything()
    errors = [error for error in all_errors() if "code" in vars(error)]
    codes = [error.code for error in errors]
    assert sorted(codes) == sorted(set(codes))
    assert all(isinstance(error.kind, Kind) for error in errors)
    assert all(re.fullmatch(r"[a-z-]+\.[a-z0-9-]+", code) for code in codes)


def test_every_error_has_a_help_page_that_says_what_to_do():
    import_everything()
    for error in all_errors():
        page = ROOT / "docs" / "errors" / f"{error.code}.md"
        assert page.is_file(), f"{error.code} has no page docs/errors/{error.code}.md"
        text = page.read_text()
        assert "## What to do" in text, f"{page.name} does not say what to do"


def test_no_tracked_file_names_a_machine_path_or_a_package_index():
    marks = [
        re.compile(rb"(?<![\w.])/(?:work|farm)/"),
        re.compile(rb"files\.pythonhosted|pypi\.org/simple|registry\.npmjs"),
    ]
    for path in tracked_files():
        if path == Path(__file__):
            continue
        content = path.read_bytes()
        for mark in marks:
            assert not mark.search(content), f"{path.relative_to(ROOT)} has {mark.pattern!r}"


def test_the_product_never_uses_the_other_bodys_trade_mark():
    forbidden = re.compile("kite" + r"[ -]?mark", re.IGNORECASE)
    for path in tracked_files():
        if path.suffix in {".py", ".md", ".html", ".toml", ".jinja", ".po", ".pot"}:
            assert not forbidden.search(path.read_text(encoding="utf-8")), path
