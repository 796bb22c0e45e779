"""How a run ends: by Ctrl-C in order, by kill -9 without orphans."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sangdam.settings import PROJECT, Settings
from sangdam.stack import runfile

from .conftest import ModelMaker

SCRIPT = """
import asyncio, os, sys
from pathlib import Path
from sangdam.settings import load
from sangdam.stack import runfile
from sangdam.stack.supervisor import Supervisor

settings = load(os.environ)
service = (sys.executable, "-S", sys.argv[2])
with runfile.lock(settings.data_folder):
    supervisor = Supervisor(settings, print, service, Path(sys.argv[1]))
    asyncio.run(supervisor.run(lambda _: print("UP", flush=True)))
print("DOWN", flush=True)
"""


@pytest.fixture
def run(embedded: Settings, make_model: ModelMaker, stand_in_python: Path) -> Iterator[subprocess.Popen[str]]:
    make_model("one")
    environ = {
        **{name: value for name, value in os.environ.items() if not name.startswith("SANGDAM_")},
        "PORT": str(embedded.port),
        "SANGDAM_DATA": str(embedded.data_folder),
        "SANGDAM_MODELS": str(embedded.models_folder),
    }
    stand_in = str(Path(__file__).with_name("stand_in.py"))
    command = [sys.executable, "-c", SCRIPT, str(stand_in_python), stand_in]
    with subprocess.Popen(
        command, cwd=PROJECT, env=environ, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        yield process
        process.kill()


def _gone(children: list[tuple[int, float]], seconds: float = 15) -> bool:
    end = time.monotonic() + seconds
    while any(runfile.same_process(pid, created) for pid, created in children):
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def _up(process: subprocess.Popen[str], settings: Settings) -> list[tuple[int, float]]:
    assert process.stdout
    assert process.stdout.readline() == "UP\n"
    running = runfile.alive(settings.data_folder)
    assert running
    assert len(running.children) == 3
    return running.children


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_asked_to_stop_it_stops_everything_in_order(
    run: subprocess.Popen[str], embedded: Settings, number: signal.Signals
) -> None:
    children = _up(run, embedded)
    os.killpg(run.pid, number)  # as a terminal does: to the whole foreground group
    assert run.stdout
    assert run.stdout.read() == "DOWN\n"
    assert run.wait(60) == 0
    assert _gone(children, 0)
    assert runfile.read(embedded.data_folder) is None
    log = (embedded.data_folder / "logs" / "postgres.log").read_text()
    assert "database system is shut down" in log
    assert "fast shutdown request" in log


def test_ctrl_c_during_the_start_leaves_nothing(run: subprocess.Popen[str], embedded: Settings) -> None:
    end = time.monotonic() + 30
    while (running := runfile.alive(embedded.data_folder)) is None and time.monotonic() < end:
        time.sleep(0.01)
    assert running
    os.killpg(run.pid, signal.SIGINT)
    assert run.wait(60) == 0
    assert _gone(running.children, 0)


def test_kill_9_leaves_no_orphans_and_the_next_start_works(
    run: subprocess.Popen[str], embedded: Settings
) -> None:
    children = _up(run, embedded)
    run.kill()
    run.wait()
    assert _gone(children)
    assert runfile.alive(embedded.data_folder) is None
    with runfile.lock(embedded.data_folder):
        assert runfile.clear_orphans(embedded.data_folder) == 0


def test_orphans_that_survived_are_cleared_at_the_next_start(embedded: Settings) -> None:
    orphan = subprocess.Popen(["sleep", "300"], start_new_session=True)
    stranger = subprocess.Popen(["sleep", "300"], start_new_session=True)
    try:
        children = [(orphan.pid, runfile.started(orphan.pid)), (stranger.pid, 12345.0)]
        runfile.write(embedded.data_folder, runfile.Running(1, 1.0, "http://x", "postgresql:///x", children))
        assert runfile.clear_orphans(embedded.data_folder) == 1
        assert orphan.wait(10) == -signal.SIGKILL
        assert stranger.poll() is None, "another process got that number since"
    finally:
        for process in (orphan, stranger):
            process.kill()
            process.wait()
