"""Training: only when what a model is made from has changed, and never at the cost of the model that serves."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import yaml

from sangdam.settings import PROJECT, Settings
from sangdam.stack import data_check, models
from sangdam.stack.brain_environ import BRAIN_PYTHON, rasa_environ
from sangdam.stack.errors import TrainingFailed
from sangdam.stack.launch_command import launcher

_COMMAND = PROJECT / "tools" / "rasa_command.py"
_ANSI = re.compile(r"\x1b\[[0-9;]*m")
_COMPONENT = re.compile(r"(?:Finished training|Restored) component '([^']+)'")
_STARTED = re.compile(r"Starting to train component '([^']+)'")
_ROUND = re.compile(r"^(?:Networks|Tagger):.* (\d+)/(\d+) \[")
_NOISE = re.compile(r"^\s*$|^\d{4}-\d\d-\d\d .*(?:INFO|DEBUG)|^Processed |Warning: |^  |it/s")
#: Stories glued together, as a factor of ten. Rasa's 50 takes most of the training and changes no decision of a test story.
_AUGMENTATION = "10"
#: Parts of `sangdam_brain` that only serve or ask a trained model. Training imports none of them.
_SERVING = frozenset({"loopback", "processor", "quick", "serve", "tracker", "turn", "understand"})
_KEPT_LINES = 400
_KEPT_CACHES = 4

#: Told as training goes on: how many of how many components are done (in parts, where one tells its own progress), and
#: what is begun; an empty name while it goes on.
Report = Callable[[float, int, str], None]


def fingerprint(root: Path = PROJECT) -> str:
    """Twelve letters that change when a model would come out differently."""
    return _digest(root, [*data_check.training_files(root), *_code(root)])


def data_fingerprint(root: Path = PROJECT) -> str:
    """The same for what is written to learn from, whatever code learns it."""
    return _digest(root, list(data_check.training_files(root)))


def _code(root: Path) -> list[Path]:
    folder = root / "brain" / "sangdam_brain"
    trains = (file for file in folder.rglob("*.py") if file.parent != folder or file.stem not in _SERVING)
    # Word lists that components learn with.
    return [*sorted(trains), *sorted(folder.rglob("*.txt")), root / "brain" / "uv.lock"]


def _digest(root: Path, files: list[Path]) -> str:
    digest = hashlib.sha256()
    for file in files:
        if file.is_file():
            digest.update(f"{file.relative_to(root)}\0".encode() + file.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def _cache(settings: Settings, root: Path) -> Path:
    """Where Rasa keeps trained components to use them again. It looks at a component's own class only, so that
    each state of our code needs a cache of its own; the latest few are kept.
    """
    folder = settings.data_folder / "cache" / "rasa"
    mine = folder / _digest(root, _code(root))
    mine.mkdir(parents=True, exist_ok=True)
    mine.touch()
    by_age = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
    for old in by_age[_KEPT_CACHES:]:
        shutil.rmtree(old, ignore_errors=True)
    return mine


def fitting_model(settings: Settings, root: Path = PROJECT) -> Path | None:
    """A model trained from exactly what is in the project now; it becomes the newest one."""
    wanted = f"-{fingerprint(root)}.tar.gz"
    found = models.archives(settings.models_folder)
    for archive in found:
        if archive.name.endswith(wanted):
            try:
                models.check(archive)
            except models.ModelRefused:
                continue
            if archive != found[0]:
                _make_newest(archive)
            return archive
    return None


def _make_newest(archive: Path) -> None:
    """By the exact time: the kernel's own stamps may be the same for two files."""
    now = time.time_ns()
    os.utime(archive, ns=(now, now))


def train(settings: Settings, report: Report, root: Path = PROJECT) -> Path:
    """Train a model and put it into the models folder, whole or not at all. On the main thread.

    Raises:
        TrainingFailed: with file, line and cure where they are known, else with Rasa's own message.
    """
    if problems := data_check.check(root):
        raise TrainingFailed("\n".join(str(problem) for problem in problems))
    if not BRAIN_PYTHON.exists():
        raise TrainingFailed(
            "봇 환경이 없어요. 'make setup'을 실행하세요. (brain/.venv is missing; run `make setup`)"
        )
    name = f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{fingerprint(root)}.tar.gz"
    folder = settings.models_folder
    folder.mkdir(parents=True, exist_ok=True)
    (settings.data_folder / "cache" / "matplotlib").mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=".training-", dir=folder))
    try:
        _run_rasa(settings, draft, report, root)
        trained = draft / "model.tar.gz"
        models.check(trained)
        _make_newest(trained)
        return trained.replace(folder / name)
    except models.ModelRefused as error:
        raise TrainingFailed(str(error)) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _run_rasa(settings: Settings, out: Path, report: Report, root: Path) -> None:
    rasa = [str(BRAIN_PYTHON), str(_COMMAND), "train", "--out", str(out), "--fixed-model-name", "model"]
    rasa += ["--augmentation", _AUGMENTATION]
    environ = {
        **os.environ,
        **rasa_environ(settings.data_folder),
        "RASA_CACHE_DIRECTORY": str(_cache(settings, root)),
    }
    environ.pop("OMP_NUM_THREADS", None)  # nobody waits for answers meanwhile: all cores
    kept: deque[str] = deque(maxlen=_KEPT_LINES)
    total = _component_count(root)
    with subprocess.Popen(
        launcher(rasa, signal.SIGKILL),
        cwd=root,
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    ) as process:
        try:
            assert process.stdout is not None
            report(0, total, "")
            for step in steps(_kept(_lines(process.stdout), kept), total):
                report(*step)
            process.wait()
        except BaseException:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            raise
    if process.returncode:
        raise TrainingFailed(message_of(kept))


def steps(lines: Iterable[str], total: int) -> Iterator[tuple[float, int, str]]:
    """What a `Report` is told, from what Rasa prints."""
    done = 0
    for line in lines:
        if _COMPONENT.search(line):
            done += 1
            yield done, max(total, done), ""
        elif found := _STARTED.search(line):
            yield done, total, found.group(1)
        elif found := _ROUND.search(line):
            yield done + int(found[1]) / int(found[2]), total, ""


def _kept(lines: Iterable[str], kept: deque[str]) -> Iterator[str]:
    for line in lines:
        kept.append(line)
        yield line


def _lines(stream: IO[bytes]) -> Iterator[str]:
    """Lines of the output; progress bars end their "lines" with a carriage return."""
    rest = b""
    while chunk := os.read(stream.fileno(), 65536):
        *lines, rest = re.split(rb"[\r\n]", rest + chunk)
        yield from (_ANSI.sub("", line.decode(errors="replace")) for line in lines)
    yield _ANSI.sub("", rest.decode(errors="replace"))


def _component_count(root: Path) -> int:
    config = yaml.safe_load((root / "config.yml").read_text("utf-8"))
    return len(config.get("pipeline") or ()) + len(config.get("policies") or ())


def message_of(lines: deque[str]) -> str:
    """Rasa's own words about what is wrong: no progress bars, no log lines, no traceback."""
    said: list[str] = []
    inside = False
    for line in lines:
        if line.startswith("Traceback (most recent call last)"):
            inside = True
        elif inside and not line.startswith((" ", "\t")) and line.strip():
            inside = False
            said.append(line)
        elif not inside and not _NOISE.search(line):
            said.append(line)
    unique = list(dict.fromkeys(line.strip() for line in said))
    return "\n".join(unique[-15:]) or "Rasa stopped without a word; run `brain/.venv/bin/rasa train --debug`."
