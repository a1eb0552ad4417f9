"""How a start ends when it cannot be: each cause in its own words."""

import errno
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from commonbeat.bootstrap.identity import NodeExists
from commonbeat.cli.listening import (
    CannotListen,
    PortTaken,
    StartFailed,
    address_of,
    cannot_listen,
    close,
    listen,
    require_free,
)
from commonbeat.cli.serve import run_until_told
from commonbeat.kernel.errors import Invalid
from commonbeat.settings import read_settings
from commonbeat.web.server import server
from tests.faults.served import a_world

COMMAND = [sys.executable, "-c", "from commonbeat.cli.main import run; run()"]


@pytest.fixture
def taken():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


def test_a_free_port_is_bound_and_its_address_told():
    bound = listen("127.0.0.1", 0)
    assert address_of("127.0.0.1", bound) == f"http://127.0.0.1:{bound[0].getsockname()[1]}"
    assert address_of("::1", bound).startswith("http://[::1]:")
    close(bound)


def test_a_name_is_bound_at_each_of_its_addresses_with_one_port():
    bound = listen("localhost", 0)
    assert len({one.getsockname()[1] for one in bound}) == 1
    close(bound)


def test_a_port_that_another_program_has_is_told_as_taken(taken):
    with pytest.raises(PortTaken, match=f"127.0.0.1:{taken}"):
        listen("127.0.0.1", taken)


def test_a_port_is_looked_at_without_being_kept(taken):
    with pytest.raises(PortTaken):
        require_free("127.0.0.1", taken)
    bound = listen("127.0.0.1", 0)
    port = bound[0].getsockname()[1]
    close(bound)
    require_free("127.0.0.1", port)
    close(listen("127.0.0.1", port))


@pytest.mark.parametrize("host", ["192.0.2.1", "no-such-host.invalid"])
def test_an_address_of_another_machine_is_told_as_that_and_not_as_taken(host):
    with pytest.raises(CannotListen, match="no address of this machine"):
        listen(host, 0)


def test_a_port_of_the_systems_is_told_as_not_allowed():
    told = cannot_listen(PermissionError(errno.EACCES, "Permission denied"), "127.0.0.1", 80)
    assert isinstance(told, CannotListen)
    assert "this user may not" in str(told)


def test_what_the_system_says_besides_is_passed_on():
    assert "Too many open files" in str(cannot_listen(OSError(errno.EMFILE, "Too many open files"), "127.0.0.1", 80))


@pytest.mark.parametrize("port", [-1, 65_536])
def test_a_port_that_is_none_is_refused(port):
    with pytest.raises(Invalid, match="0 to 65535"):
        listen("127.0.0.1", port)


def serve(data: Path, *more: object, seconds: float = 60, **settings: str) -> subprocess.CompletedProcess:
    """Run a serve that ends by itself."""
    command = [*COMMAND, "serve", "--data", str(data), *map(str, more)]
    environment = os.environ | settings | {"COLUMNS": "1000"}
    return subprocess.run(command, capture_output=True, text=True, timeout=seconds, check=False, env=environment)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Give a node of a small world, which was opened and could not listen: it is whole."""
    root = tmp_path_factory.mktemp("made")
    world = a_world(root / "world", 3)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        ended = serve(root / "node", "--demo-world", world, "--port", listener.getsockname()[1])
    assert "already: stop it, or name another --port" in ended.stderr
    assert ended.returncode == 6
    return root


def test_a_taken_port_ends_a_start_before_the_store_is_opened(made):
    assert (made / "node" / "node.toml").is_file()
    assert not (made / "node" / "reads").exists()


def test_an_address_that_is_not_here_ends_a_start_in_its_own_words(made):
    ended = serve(made / "node", "--port", 0, COMMONBEAT_HOST="192.0.2.1")
    assert "no address of this machine" in ended.stderr
    assert "node.cannot-listen" in ended.stderr
    assert ended.returncode == 6


def test_another_world_than_the_node_was_made_of_is_an_error_that_names_both(made):
    other = a_world(made / "elsewhere", 4)
    ended = serve(made / "node", "--demo-world", other, "--port", 0)
    assert "made of world@sha256:" in ended.stderr
    assert "and elsewhere@sha256:" in ended.stderr
    assert ended.returncode == 4


def test_another_world_in_a_folder_of_the_same_name_is_an_error_too(made):
    other = a_world(made / "moved" / "world", 4)
    assert "demo.another-world" in serve(made / "node", "--demo-world", other, "--port", 0).stderr


def test_the_same_world_elsewhere_is_the_same_world(made):
    same = a_world(made / "renamed", 3)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        ended = serve(made / "node", "--demo-world", same, "--port", listener.getsockname()[1])
    assert "node.port-taken" in ended.stderr, "it came as far as the port"


def test_a_node_for_real_use_is_not_made_a_demonstration(made, tmp_path):
    init = ["init", "--data", str(tmp_path), "--profile", "force", "--organisation", "A made-up force"]
    subprocess.run([*COMMAND, *init], capture_output=True, check=True, timeout=60)
    ended = serve(tmp_path, "--demo-world", made / "world", "--port", 0)
    assert "demo.not-a-demonstration" in ended.stderr
    assert ended.returncode == 5


async def never_starts(_scope, receive, send):
    await receive()
    await send({"type": "lifespan.startup.failed", "message": "a part of it did not start"})


def test_a_server_that_does_not_come_to_answer_says_what_kept_it():
    for trouble, told in (([RuntimeError("a bug")], "RuntimeError"), ([], "no cause was given")):
        bound = listen("127.0.0.1", 0)
        with pytest.raises(StartFailed, match=told):
            run_until_told(server(never_starts, read_settings({}).web, 0, lambda: None), bound, trouble)
        close(bound)


def test_an_error_of_ours_that_kept_a_server_from_answering_is_told_as_it_is():
    bound = listen("127.0.0.1", 0)
    with pytest.raises(NodeExists):
        run_until_told(server(never_starts, read_settings({}).web, 0, lambda: None), bound, [NodeExists(Path("node"))])
    close(bound)


def test_two_that_bound_the_same_port_are_told_apart_when_they_listen():
    first = listen("127.0.0.1", 0)
    port = first[0].getsockname()[1]
    second = listen("127.0.0.1", port)
    first[0].listen()
    with pytest.raises(PortTaken, match=str(port)):
        run_until_told(server(never_starts, read_settings({}).web, port, lambda: None), second, [])
    close([*first, *second])


def test_a_second_ctrl_c_is_answered_and_the_parts_beside_are_ended_all_the_same():
    bound, told = listen("127.0.0.1", 0), []

    async def starts_and_ends(_scope, receive, send):
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        told.append("ended")
        await send({"type": "lifespan.shutdown.complete"})

    running = server(
        starts_and_ends, read_settings({}).web, 0, lambda: told.append("ends"), lambda: told.append("again")
    )
    running.handle_exit(signal.SIGINT, None)
    running.handle_exit(signal.SIGINT, None)
    with pytest.raises(KeyboardInterrupt):
        run_until_told(running, bound, [])
    close(bound)
    assert told == ["ends", "again", "ended"]
