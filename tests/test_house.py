"""The rules of the house that no linter has."""

import ast
import importlib
import json
import os
import pkgutil
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from prometheus_client import CollectorRegistry
from starlette.routing import Mount
from starlette.testclient import TestClient

import commonbeat
from commonbeat.access.errors import PackNotSigned
from commonbeat.access.model import ActorKind, Permission
from commonbeat.adapters.files.policy_pack import FilePolicyPack, policy_folder, read_pack
from commonbeat.adapters.files.published import digests_of, read_manifest
from commonbeat.adapters.files.standards import FileStandards, published_folder
from commonbeat.adapters.memory.read_store import MemoryReadStore
from commonbeat.adapters.sql.migrate import migrations_folder, newest_migration
from commonbeat.bootstrap.make import make_node
from commonbeat.bootstrap.node import RoomClosed, RunningNode
from commonbeat.bootstrap.open import open_node
from commonbeat.cli.serve import compose
from commonbeat.cli.trace import marked_tests
from commonbeat.kernel.clauses import implementations
from commonbeat.kernel.clock import SystemClock
from commonbeat.kernel.errors import CommonbeatError, Kind
from commonbeat.kernel.profiles import ROOMS, Profile, Room
from commonbeat.models.published import differences
from commonbeat.settings import read_settings
from commonbeat.standards.model import Kept, Status
from commonbeat.standards.service import Catalogue
from commonbeat.web.app import create_app
from commonbeat.web.hit_stream import HitHub
from commonbeat.web.routing import HouseRoute
from tests.web.walk import Walked, routes_of

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


OF_ONE_MACHINE = (
    re.compile(rb"(?<![\w.~-])/(?:home|Users|root|work|workspace|builds?|mnt|scratch)/[\w.-]"),
    re.compile(rb"(?<![\w.])[A-Z]:\\Users\\"),
    re.compile(rb"files\.pythonhosted|pypi\.org/simple|registry\.npmjs"),
)


def test_no_tracked_file_names_a_machine_path_or_a_package_index():
    for path in tracked_files():
        content = path.read_bytes()
        found = [mark.search(content) for mark in OF_ONE_MACHINE]
        assert not any(found), f"{path.relative_to(ROOT)} has {found}"


@pytest.mark.parametrize(
    "text",
    [
        b"see /home|/somebody/node",
        b'"/Users|/somebody"',
        b"in /work|space/main/x",
        rb"C:\Users|\me",
        b"https://files.python|hosted.org/x",
    ],
)
def test_what_belongs_to_one_machine_is_recognised(text):
    assert any(mark.search(text.replace(b"|", b"")) for mark in OF_ONE_MACHINE)  # in parts, or this file would be one


@pytest.mark.parametrize("text", [b"at /usr/lib/postgresql", b"docs/work/x", b"https://node/home/a", b"src/home/x.py"])
def test_what_every_machine_has_is_let_be(text):
    assert not any(mark.search(text) for mark in OF_ONE_MACHINE)


def test_the_product_never_uses_the_other_bodys_trade_mark():
    forbidden = re.compile("kite" + r"[ -]?mark", re.IGNORECASE)
    for path in tracked_files():
        if path.suffix in {".py", ".md", ".html", ".toml", ".jinja", ".po", ".pot"}:
            assert not forbidden.search(path.read_text(encoding="utf-8")), path


def test_each_migration_is_named_as_its_file_and_follows_the_one_before():
    files = sorted((migrations_folder() / "versions").glob("*.py"))
    scripts = ScriptDirectory(str(migrations_folder()))
    assert [one.revision for one in reversed(list(scripts.walk_revisions()))] == [path.stem for path in files]
    assert scripts.get_current_head() == newest_migration()


def calls_of_gettext(tree: ast.AST, *, at_import: bool = True) -> Iterator[tuple[ast.Call, bool]]:
    """Give each call of ``_`` and ``ngettext``, and whether it is made when the module is imported."""
    for node in ast.iter_child_nodes(tree):
        later = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"_", "ngettext"}:
            yield node, at_import
        yield from calls_of_gettext(node, at_import=at_import and not later)


def test_every_text_is_looked_up_when_it_is_said_and_is_one_that_a_translator_finds():
    found = 0
    for path in (ROOT / "src").rglob("*.py"):
        for call, at_import in calls_of_gettext(ast.parse(path.read_text(encoding="utf-8"))):
            found += 1
            where = f"{path.relative_to(ROOT)}:{call.lineno}"
            assert not at_import, f"{where} is said in English for good: the language is not known at import"
            assert isinstance(call.args[0], ast.Constant), f"{where} is made up at run time: no translator finds it"
    assert found > 300


SETTINGS = read_settings({})


@pytest.fixture(scope="module", params=[Profile.NATIONAL, Profile.PORTAL])
def whole_app(request, tmp_path_factory):
    """Give the application of a node with every room, and of a portal."""
    folder = tmp_path_factory.mktemp("node")
    make_node(folder, request.param, "A made-up organisation", SETTINGS, SystemClock())
    node = open_node(folder, SETTINGS, store=MemoryReadStore())
    yield create_app(node, CollectorRegistry())
    node.stop()


@pytest.mark.clause("anpr-working@0.1#no-open-route")
def test_every_route_has_an_access_decision(whole_app):
    routes = routes_of(whole_app)
    files = [route for route in routes if isinstance(route.route, Mount)]
    assert [route.path for route in files] == ["/static"]
    undecided = [str(route) for route in routes if not route.decisions and route not in files]
    assert undecided == []
    assert len(routes) > 10


def test_every_route_decides_before_a_body_is_read(whole_app):
    others = [str(one) for one in routes_of(whole_app) if not isinstance(one.route, HouseRoute | Mount)]
    assert others == [], "their routers need route_class=HouseRoute"


def test_every_route_that_is_open_to_all_says_why(whole_app):
    for route in routes_of(whole_app):
        for why in route.decisions:
            assert isinstance(why, Permission) or len(why) > 10, route


SIGNING_IN = ("POST", "/api/session")
SIGNED = [("POST", "/exchange/v1/sightings"), ("POST", "/exchange/v1/measures")]
"""What other nodes ask: the message's signature is the decision, which tests/exchange tries."""


def test_every_change_through_the_api_takes_a_permission(whole_app):
    changes = [one for one in routes_of(whole_app) if one.method not in {"GET", "HEAD"} and not one.is_page]
    open_ = [one for one in changes if one.permission is None]
    assert [(one.method, one.path) for one in open_] == [SIGNING_IN, *SIGNED]


def test_every_clause_that_a_function_keeps_is_published():
    import_everything()
    catalogue = Catalogue(FileStandards(published_folder()))
    assert len(implementations) > 10
    assert [clause for clause in implementations if catalogue.find(clause) is None] == []


def test_every_clause_that_a_check_keeps_is_named_by_a_test():
    standards = FileStandards(published_folder()).all()
    checked = [str(one.id) for standard in standards for one in standard.clauses if one.kept is Kept.CHECK]
    assert len(checked) > 40
    named = marked_tests()
    assert [clause for clause in checked if clause not in named] == [], "mark a test: pytest.mark.clause"


def test_every_clause_that_a_check_keeps_is_kept_by_code():
    import_everything()
    standards = FileStandards(published_folder()).all()
    checked = [str(one.id) for standard in standards for one in standard.clauses if one.kept is Kept.CHECK]
    assert [clause for clause in checked if clause not in implementations] == [], "mark the code: @implements"


def test_every_clause_that_a_test_is_marked_with_is_published():
    catalogue = Catalogue(FileStandards(published_folder()))
    assert [clause for clause in marked_tests() if catalogue.find(clause) is None] == []


def test_the_manifest_of_every_shipped_version_is_up_to_date():
    standards = [one for one in FileStandards(published_folder()).all() if one.status is not Status.WORKING]
    changed = [
        f"{one.id}/{one.version}/{file.name} is {'gone' if not file.found else 'new' if not file.expected else 'changed'}"
        for one in standards
        for folder in (published_folder() / one.id / one.version,)
        for file in differences(read_manifest(folder).files, digests_of(folder))
    ]
    told = "put it back, or see CONTRIBUTING.md for when make docs may write its manifest anew"
    assert changed == [], f"{', '.join(changed)}: {told}"
    assert standards


@pytest.mark.parametrize("name", [path.name for path in sorted(policy_folder().glob("*.toml"))])
def test_every_limit_of_a_pack_cites_a_published_clause(name):
    catalogue = Catalogue(FileStandards(published_folder()))
    pack = read_pack(FilePolicyPack(policy_folder() / name).read(), catalogue)
    limits = pack.limits()
    assert len(limits) > 20
    assert [at for at, limit in limits.items() if catalogue.find(str(limit.clause)) is None] == []


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    folder = tmp_path_factory.mktemp("portal")
    make_node(folder, Profile.PORTAL, "A made-up portal", SETTINGS, SystemClock())
    node = open_node(folder, SETTINGS)
    node.start()
    yield node
    node.stop()


def routes_with_reads(routes: list[Walked]) -> list[str]:
    words = ("anpr", "reads", "search", "hits", "lists", "cameras", "check", "quarantine")
    return [str(route) for route in routes if any(word in route.path.split("/") for word in words)]


def test_a_portal_has_no_reads_and_no_way_to_them(portal):
    assert Room.ANPR not in ROOMS[Profile.PORTAL]
    assert portal.engine is None
    with pytest.raises(RoomClosed):
        _ = portal.reads
    with pytest.raises(RoomClosed):
        _ = portal.searches
    assert not portal.house.folder.reads.exists()
    assert not portal.house.folder.journal.exists()


def test_a_portal_has_no_route_of_anpr_and_no_way_in_for_reads(portal):
    app = compose(portal, HitHub())
    assert routes_with_reads(routes_of(app)) == []
    with TestClient(app, base_url="http://node") as client:
        assert client.post("/api/anpr/reads", json={"reads": []}).status_code == 404
        assert client.post("/api/anpr/searches", json={}).status_code == 404
        described = client.get("/api/openapi.json").json()["paths"]
    assert [path for path in described if "anpr" in path] == []


def test_a_portal_loads_no_engine_for_reads(portal):
    program = """
import json, sys
from pathlib import Path
from commonbeat.bootstrap.open import open_node
from commonbeat.cli.serve import compose
from commonbeat.settings import read_settings
from commonbeat.web.hit_stream import HitHub
node = open_node(Path(sys.argv[1]), read_settings({}))
node.start()
compose(node, HitHub())
print(json.dumps(sorted(name.partition(".")[0] for name in sys.modules)))
"""
    made = subprocess.run(
        [sys.executable, "-c", program, str(portal.house.folder.root)],
        capture_output=True, text=True, timeout=120, check=True, env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip
    loaded = set(json.loads(made.stdout.splitlines()[-1]))
    assert "commonbeat" in loaded
    assert loaded & {"chdb", "clickhouse_connect", "pyarrow"} == set()
    assert "alembic" not in loaded, "its schema is up to date, so that nothing had to be applied"


def test_the_public_of_a_portal_may_read_standards_and_nothing_else(portal):
    public = portal.public()
    assert (public.kind, public.permissions) == (ActorKind.PUBLIC, {Permission.STANDARDS_READ})
    for permission in Permission:
        decision = portal.house.access.decide(public, permission)
        assert decision.allowed is (permission is Permission.STANDARDS_READ), permission


def test_the_public_of_any_other_node_may_do_nothing(tmp_path):
    make_node(tmp_path, Profile.FORCE, "A made-up force", SETTINGS, SystemClock())
    node = open_node(tmp_path, SETTINGS, store=MemoryReadStore())
    assert node.public().permissions == frozenset()
    node.stop()


def starts(folder: Path) -> bool:
    node: RunningNode = open_node(folder, SETTINGS, store=MemoryReadStore())
    try:
        node.start()
    except PackNotSigned:
        return False
    finally:
        node.stop()
    return True


@pytest.mark.clause("anpr-working@0.1#policy-signed")
def test_a_real_node_takes_reads_only_under_a_pack_that_its_owner_has_signed(tmp_path):
    make_node(tmp_path, Profile.FORCE, "A made-up force", SETTINGS, SystemClock())
    assert not starts(tmp_path)
    run = "from commonbeat.cli.main import run; run()"
    command = [sys.executable, "-c", run, "policy", "sign", "--data", str(tmp_path)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    assert starts(tmp_path)
    pack = next((tmp_path / "policy").glob("*.toml"))
    signed = pack.read_bytes()
    place = signed.index(b"#") + 1  # in a comment, so that it is still the same pack
    pack.write_bytes(signed[:place] + bytes([signed[place] ^ 1]) + signed[place + 1 :])
    assert not starts(tmp_path)
    pack.write_bytes(signed)
    assert starts(tmp_path)
