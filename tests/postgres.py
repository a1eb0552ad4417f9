"""A PostgreSQL server for the tests: the machine's own, else the one in the pgserver wheel; and empty databases."""

import atexit
import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from importlib.util import find_spec
from pathlib import Path

import psycopg
import pytest

from commonbeat.adapters.sql.database import Database
from commonbeat.adapters.sql.migrate import migrate

# Durability is tested by killing our own processes, never the server, so it need not wait for the disk.
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "shared_buffers": "32MB",
    "max_connections": "200",
    "log_min_messages": "fatal",
}
_names = itertools.count()


@pytest.fixture(scope="session")
def postgresql_server():
    """The folder of a running server's socket; skipped, or failed with CI=true, where there is no PostgreSQL."""
    tried = []
    for programs in _programs():
        try:
            folder = _started(programs)
        except (subprocess.SubprocessError, OSError) as failure:
            tried.append(f"{programs}: {failure}")
            continue
        yield folder
        _stop(programs, folder)
        return
    missing = "PostgreSQL: " + ("; ".join(tried) or "no initdb found (apt-get install postgresql, or pip's pgserver)")
    (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(missing)


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server):
    """A database with today's schema, from which each test's own is copied."""
    name = _new_database(postgresql_server, "template0")
    database = Database(_url(postgresql_server, name))
    migrate(database)
    database.close()
    return name


@pytest.fixture
def postgresql_database(postgresql_server, postgresql_template):
    """A PostgreSQL database of the test's own, with today's schema and nothing in it."""
    database = Database(_url(postgresql_server, _new_database(postgresql_server, postgresql_template)))
    yield database
    database.close()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory):
    """A file with today's schema, from which each test's own is copied."""
    path = tmp_path_factory.mktemp("schema") / "node.db"
    database = Database(f"sqlite:///{path}")
    migrate(database)
    database.close()
    return path


@pytest.fixture
def sqlite_database(sqlite_template, tmp_path):
    """A SQLite database of the test's own, with today's schema and nothing in it."""
    path = shutil.copy(sqlite_template, tmp_path / "node.db")
    database = Database(f"sqlite:///{path}")
    yield database
    database.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request):
    """The test's own database, once on each engine."""
    return request.getfixturevalue(f"{request.param}_database")


def _programs():
    """Give the folders that hold initdb and pg_ctl: the machine's, newest first, then the wheel's."""
    on_path = shutil.which("initdb")
    folders = [Path(on_path).resolve().parent] if on_path else []
    by_version = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
    wheel = find_spec("pgserver")
    bundled = [Path(wheel.origin).parent / "pginstall" / "bin"] if wheel and wheel.origin else []
    every = [*folders, *reversed(by_version), *bundled]
    return list(dict.fromkeys(folder for folder in every if (folder / "initdb").exists()))


def _as_user():
    """Give the user to run the server as: it refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    names = {entry.pw_name for entry in pwd.getpwall()}
    user = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _run(*command, folder):
    done = subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        check=False,
        timeout=60,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=(out := (folder / "stderr").open("w+")),
        env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "HOME": str(folder)},
        **_as_user(),
    )
    out.seek(0)
    said = out.read().strip()
    out.close()
    if done.returncode:
        raise OSError(f"{Path(command[0]).name} ended with {done.returncode}: {said[-300:]}")


def _started(programs):
    folder = Path(tempfile.mkdtemp(prefix="cb-pg-"))  # short, since a socket's path holds 107 characters
    user = _as_user()
    if user:
        os.chown(folder, user["user"], user["group"])
    try:
        initdb = (programs / "initdb", "-D", folder / "data", "-U", "test", "-A", "trust", "-E", "UTF8", "-N")
        _run(*initdb, folder=folder)
        settings = " ".join(f"-c {name}='{value}'" for name, value in SETTINGS.items())
        _run(
            *(programs / "pg_ctl", "-D", folder / "data", "-l", folder / "log", "-w", "-t", "50", "start"),
            *("-o", f"-k {folder} {settings}"),
            folder=folder,
        )
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    atexit.register(_stop, programs, folder)
    return folder


def _stop(programs, folder):
    if folder.exists():
        _run(programs / "pg_ctl", "-D", folder / "data", "-m", "immediate", "-w", "stop", folder=folder)
        shutil.rmtree(folder)


def _new_database(server, template):
    name = f"node_{next(_names)}"
    with psycopg.connect(host=str(server), user="test", dbname="postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    return name


def _url(server, name):
    return f"postgresql+psycopg://test@/{name}?host={server}"
