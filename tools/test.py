"""Every suite, on one model; `make test` runs this after `make setup`.

Two at a time while the model is trained, then the suites that run the whole of Sangdam, on their own.
Everything runs even when something failed; the status tells. Ends with pytest's own summary.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO

from sangdam.cli.browser import own_browser
from sangdam.settings import from_process
from sangdam.stack.training import fitting_model

ROOT = Path(__file__).resolve().parent.parent
PROGRAMS = ROOT / ".venv" / "bin"
BRAIN = ROOT / "brain" / ".venv" / "bin" / "python"
RASA = [BRAIN, ROOT / "tools" / "rasa_command.py"]
PYTEST = [PROGRAMS / "python", "-m", "pytest", "-q"]

#: These need no trained model; all other folders of tests/ do.
WITHOUT_MODEL = ("tests/unit", "tests/integration", "tests/attacks")
TOGETHER = (("tests/faults",), ("tests/journeys", "tests/browser"))

ENVIRON = {
    **os.environ,
    "PATH": f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}",
    "RASA_TELEMETRY_ENABLED": "false",
    "MPLCONFIGDIR": str(ROOT / "var" / "cache" / "matplotlib"),
    "TF_CPP_MIN_LOG_LEVEL": "3",
}

Command = Sequence[object]


class Suites:
    """Runs commands and remembers which failed."""

    def __init__(self) -> None:
        self.failed: list[str] = []
        self._screen = threading.Lock()

    def run(self, name: str, command: Command, folder: Path = ROOT, **more: str) -> bool:
        """Run one suite; what it said is shown in one piece when it ends."""
        self.say(f"▶ {name}")
        started = time.monotonic()
        with tempfile.TemporaryFile() as output:
            code = _call(command, folder, more, output)
            output.seek(0)
            said = output.read().decode(errors="replace").replace("\r", "\n")
        lines = [line for line in said.splitlines() if "it/s" not in line]
        shown = lines if code else lines[-6:]
        self._end(name, code, started, "\n".join(f"  {line}" for line in shown))
        return code == 0

    def run_last(self, name: str, command: Command, **more: str) -> None:
        """Run one suite with its output as it comes."""
        self.say(f"▶ {name}")
        if _call(command, ROOT, more, None):
            self.failed.append(name)

    def say(self, text: str) -> None:
        with self._screen:
            print(text, flush=True)

    def _end(self, name: str, code: int, started: float, said: str) -> None:
        if code:
            self.failed.append(name)
        self.say(f"{'✗ 실패' if code else '✓ 통과'}: {name}, {time.monotonic() - started:.0f}초\n{said}")


def _call(command: Command, folder: Path, more: Mapping[str, str], output: IO[bytes] | None) -> int:
    return subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env={**ENVIRON, **more},
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT if output else None,
        check=False,
    ).returncode


def main() -> int:
    suites = Suites()
    with ThreadPoolExecutor(2) as lanes:
        work = [lanes.submit(rasa, suites), lanes.submit(front_ends_and_service, suites)]
    for done in work:
        done.result()
    whole(suites)
    if suites.failed:
        print(f"\n실패한 묶음 (failed): {', '.join(suites.failed)}", flush=True)
    return 1 if suites.failed else 0


def rasa(suites: Suites) -> None:
    """The model, the brain's own tests, and Rasa's."""
    validate = ("data", "validate", "--fail-on-warnings", "--domain", "domain.yml", "--data", "data")
    suites.run("rasa data validate", [*RASA, *validate])
    suites.run("model", [PROGRAMS / "sangdam", "train"])
    model = fitting_model(from_process())
    given = {"SANGDAM_TEST_MODEL": str(model)} if model else {}
    suites.run("brain", [BRAIN, "-m", "pytest", "-q", "tests"], ROOT / "brain", **given)
    if model is None:
        suites.failed.append("rasa test: no model")
        return
    options = ["--model", model, "--stories", "tests/stories", "--fail-on-prediction-errors", "--no-plot"]
    suites.run("rasa test (stories)", [*RASA, "test", "core", *options, "--out", "results"])


def front_ends_and_service(suites: Suites) -> None:
    """Everything that needs no model."""
    for name in ("widget", "console"):
        suites.run(f"{name}: types", [PROGRAMS / "npm", "run", "--silent", "check"], ROOT / name)
        suites.run(f"{name}: unit tests", [PROGRAMS / "npm", "run", "--silent", "test"], ROOT / name)
    suites.run("service: unit, integration, attacks", [*PYTEST, *_present(WITHOUT_MODEL)])


def whole(suites: Suites) -> None:
    """The suites that run the whole of Sangdam; last, so that pytest's summary ends the run."""
    browser = find_browser()
    if browser is None:
        suites.failed.append("browser")
        suites.say(
            "Chromium을 찾지도 받지도 못해 브라우저 시험을 뺐어요. 설치하고 SANGDAM_CHROMIUM에 위치를 정하세요. "
            "(no Chromium: install one and set SANGDAM_CHROMIUM to its path)"
        )
    given = {"SANGDAM_CHROMIUM": browser} if browser else {}
    left_out = () if browser else ("--ignore", "tests/browser")
    for folders in TOGETHER:
        suites.run_last(", ".join(folders), [*PYTEST, *_present(folders), *left_out], **given)


def _present(folders: Sequence[str]) -> list[str]:
    return [folder for folder in folders if any((ROOT / folder).rglob("test_*.py"))]


def find_browser() -> str | None:
    """One that is there and starts, else one from Playwright, else (as root on Debian) one from apt."""
    if (found := own_browser()) and starts(found):
        return found
    print("▶ Chromium을 받고 있어요 …", flush=True)
    subprocess.run([PROGRAMS / "playwright", "install", "chromium"], check=False)
    if (found := own_browser()) and starts(found):
        return found
    if os.geteuid() == 0 and (apt := shutil.which("apt-get")):
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run([apt, "update", "-qq"], env=quiet, check=False)
        subprocess.run([apt, "install", "-y", "-qq", "chromium", "fonts-noto-cjk"], env=quiet, check=False)
        if (found := own_browser()) and starts(found):
            return found
    return None


def starts(browser: str) -> bool:
    """Whether all libraries it needs are there."""
    try:
        return (
            subprocess.run([browser, "--version"], capture_output=True, timeout=60, check=False).returncode
            == 0
        )
    except (OSError, subprocess.TimeoutExpired):
        return False


if __name__ == "__main__":
    sys.exit(main())
