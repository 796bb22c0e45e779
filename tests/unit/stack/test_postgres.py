"""The embedded PostgreSQL: crashes, strange folders, and nobody let in who was not."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest
from argon2 import PasswordHasher

from sangdam.settings import SettingError
from sangdam.stack.passwords import first_admin, reset_password
from sangdam.stack.postgres import EmbeddedPostgres, refuse_foreign_version
from sangdam.stack.postgres_user import database_user, open_way

QUICK = ("fsync=off",)


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="sangdam-test-") as made:
        yield Path(made)


def _write(url: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (n int)")
        connection.execute("INSERT INTO kept VALUES (1)")


def _count(url: str) -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT count(*) FROM kept").fetchone()
        assert row
        return int(row[0])


def test_data_is_found_again_after_kill_9_of_everything(folder: Path) -> None:
    script = (
        "import os, sys; from pathlib import Path; from sangdam.stack.postgres import EmbeddedPostgres\n"
        "import psycopg\n"
        "with EmbeddedPostgres(Path(sys.argv[1]), ('fsync=off',)).running() as url:\n"
        "    with psycopg.connect(url) as c: c.execute('CREATE TABLE kept AS SELECT 1 AS n')\n"
        "    print(open(Path(sys.argv[1]) / 'postmaster.pid').readline().strip(), flush=True)\n"
        "    os.kill(os.getpid(), 9)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(folder / "data")], capture_output=True, text=True
    )
    server = int(done.stdout)
    end = time.monotonic() + 20
    while psutil.pid_exists(server) and time.monotonic() < end:
        time.sleep(0.05)
    assert not psutil.pid_exists(server), "the server went with its supervisor"
    with EmbeddedPostgres(folder / "data", QUICK).running() as url:
        assert _count(url) == 1


def test_a_stale_lock_file_that_names_a_living_stranger_is_cleared(folder: Path) -> None:
    with EmbeddedPostgres(folder / "data", QUICK).running() as url:
        _write(url)
        lock = (folder / "data" / "postmaster.pid").read_text()
    stranger = subprocess.Popen(["sleep", "60"])
    try:
        lines = [str(stranger.pid), *lock.split("\n")[1:]]
        (folder / "data" / "postmaster.pid").write_text("\n".join(lines))
        with EmbeddedPostgres(folder / "data", QUICK).running() as url:
            assert _count(url) == 1
        assert stranger.poll() is None, "the stranger was left alone"
    finally:
        stranger.kill()
        stranger.wait()


def test_a_half_made_data_folder_is_made_again(folder: Path) -> None:
    (folder / "data.new" / "base").mkdir(parents=True)
    with EmbeddedPostgres(folder / "data", QUICK).running() as url:
        _write(url)
    assert not (folder / "data.new").exists()


def test_a_very_long_path_works_and_its_socket_is_private(folder: Path) -> None:
    deep = folder / ("long-" * 20) / ("name-" * 20)
    server = EmbeddedPostgres(deep / "data", QUICK)
    with server.running() as url:
        _write(url)
        sockets = server._socket_folder()
        assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
    assert not psycopg_connects(url)


def psycopg_connects(url: str) -> bool:
    try:
        psycopg.connect(url).close()
    except psycopg.OperationalError:
        return False
    return True


def test_it_listens_on_no_network(folder: Path) -> None:
    with EmbeddedPostgres(folder / "data", QUICK).running():
        pid = int((folder / "data" / "postmaster.pid").read_text().split("\n")[0])
        assert not [c for c in psutil.Process(pid).net_connections() if c.family.name.startswith("AF_INET")]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root needs another user for PostgreSQL")
def test_as_root_a_closed_folder_is_opened_for_postgres_alone(folder: Path) -> None:
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    with EmbeddedPostgres(closed / "deep" / "data", QUICK).running() as url:
        _write(url)
    user = database_user()
    assert user
    assert stat.S_IMODE(closed.stat().st_mode) & 0o007 == 0, "nobody else gains anything"
    assert open_way(closed / "deep" / "data", user) == [], "what is open is not opened again"
    closed.chmod(0o700)
    assert open_way(closed / "deep" / "data", user) == [closed], "chmod closed it"


def test_data_of_another_major_version_is_refused(folder: Path) -> None:
    refuse_foreign_version(folder)
    (folder / "PG_VERSION").write_text("16\n")
    with pytest.raises(SettingError, match="16"):
        refuse_foreign_version(folder)


async def test_the_first_administrator_is_made_once(migrated_url: str) -> None:
    password = await first_admin(migrated_url, "")
    assert password
    assert len(password) == 19
    assert await first_admin(migrated_url, "") is None
    with psycopg.connect(migrated_url) as connection:
        rows = connection.execute(
            "SELECT login, role, password_hash, must_change_password FROM agent"
        ).fetchall()
    assert [(row[0], row[1], row[3]) for row in rows] == [("admin", "admin", True)]
    assert rows[0][2].startswith("$argon2id$")
    assert password not in rows[0][2]


async def test_a_chosen_password_is_not_printed_and_need_not_change(migrated_url: str) -> None:
    assert await first_admin(migrated_url, "a-long-enough-password") is None
    with psycopg.connect(migrated_url) as connection:
        row = connection.execute("SELECT must_change_password FROM agent").fetchone()
    assert row == (False,)


async def test_a_lost_password_is_replaced_and_its_sessions_end(migrated_url: str) -> None:
    lost = await first_admin(migrated_url, "")
    with psycopg.connect(migrated_url) as connection:
        connection.execute(
            "INSERT INTO desk_session (token_hash, agent_id, csrf, expires_at) SELECT 'x', id, 'c', now() + interval '1 h' FROM agent"
        )
    fresh = await reset_password(migrated_url, "admin")
    assert fresh
    assert fresh != lost
    with psycopg.connect(migrated_url) as connection:
        digest, must_change = connection.execute(
            "SELECT password_hash, must_change_password FROM agent"
        ).fetchone()
        assert connection.execute("SELECT count(*) FROM desk_session").fetchone() == (0,)
        assert connection.execute("SELECT action FROM audit").fetchall() == [("password_reset",)]
    assert PasswordHasher().verify(digest, fresh)
    assert must_change


async def test_a_password_of_nobody_cannot_be_replaced(migrated_url: str) -> None:
    await first_admin(migrated_url, "")
    assert await reset_password(migrated_url, "nobody") is None


def test_sigint_to_the_group_of_the_shell_does_not_reach_it(folder: Path) -> None:
    server = EmbeddedPostgres(folder / "data", QUICK)
    before = signal.getsignal(signal.SIGINT)
    with server.running() as url:
        pid = int((folder / "data" / "postmaster.pid").read_text().split("\n")[0])
        assert os.getpgid(pid) != os.getpgid(0), "Ctrl-C goes to the supervisor's group only"
        assert psycopg_connects(url)
    assert signal.getsignal(signal.SIGINT) is before
