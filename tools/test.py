"""Every suite, one after the other, on one model; `make test` runs this after `make setup`.

Ends with pytest's own summary. Everything runs even when something failed; the status tells.
"""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from sangdam.cli.browser import own_browser
from sangdam.settings import from_process
from sangdam.stack.training import fitting_model

ROOT = Path(__file__).resolve().parent.parent
PROGRAMS = ROOT / ".venv" / "bin"
BRAIN = ROOT / "brain" / ".venv" / "bin"
RASA = [BRAIN / "python", ROOT / "tools" / "rasa_command.py"]


def main() -> int:
    environ = {
        **os.environ,
        "PATH": f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}",
        "RASA_TELEMETRY_ENABLED": "false",
        "MPLCONFIGDIR": str(ROOT / "var" / "cache" / "matplotlib"),
        "PYTHONWARNINGS": "ignore",
        "TF_CPP_MIN_LOG_LEVEL": "3",
    }
    failed: list[str] = []

    def suite(name: str, command: list[object], folder: Path = ROOT, **more: str) -> bool:
        print(f"\n── {name}", flush=True)
        started = time.monotonic()
        full = {**environ, **more}
        done = subprocess.run([str(part) for part in command], cwd=folder, env=full, check=False).returncode
        print(f"── {name}: {'통과' if not done else '실패'}, {time.monotonic() - started:.0f}초", flush=True)
        if done:
            failed.append(name)
        return not done

    for name in ("widget", "console"):
        suite(f"{name}: types", [PROGRAMS / "npm", "run", "--silent", "check"], ROOT / name)
        suite(f"{name}: unit tests", [PROGRAMS / "npm", "run", "--silent", "test"], ROOT / name)
    validate = ["data", "validate", "--fail-on-warnings", "--domain", "domain.yml", "--data", "data"]
    suite("rasa data validate", [*RASA, *validate])
    if suite("model", [PROGRAMS / "sangdam", "train"]):
        rasa_stories(suite)
    else:
        failed.append("rasa test (no model)")
    # The stories' test of the window takes the model that is there instead of training its own.
    model = fitting_model(from_process())
    given = {"SANGDAM_TEST_MODEL": str(model)} if model else {}
    suite("brain", [BRAIN / "python", "-m", "pytest", "-q", "tests"], ROOT / "brain", PYTHONWARNINGS="default", **given)
    service(suite, failed)
    if failed:
        print(f"\n실패한 묶음: {', '.join(failed)}", flush=True)
    return 1 if failed else 0


def rasa_stories(suite) -> None:
    stories = sorted((ROOT / "tests").glob("test_*stories*.yml")) + sorted((ROOT / "tests" / "stories").glob("*.yml"))
    model = fitting_model(from_process())
    if not stories or model is None:
        return
    folder = stories[0].parent
    out = ROOT / "results"
    options = ["--model", model, "--stories", folder, "--fail-on-prediction-errors", "--out", out, "--no-plot"]
    suite("rasa test (stories)", [*RASA, "test", "core", *options])


def service(suite, failed: list[str]) -> None:
    """All of tests/; last, so that pytest's summary ends the run."""
    browser = find_browser()
    command = [PROGRAMS / "python", "-m", "pytest", "-q", "tests"]
    if browser is None:
        failed.append("browser")
        print(
            "Chromium을 찾지도 받지도 못해 브라우저 시험을 뺐어요. 설치하고 SANGDAM_CHROMIUM에 위치를 정하세요. "
            "(no Chromium: install one and set SANGDAM_CHROMIUM to its path)"
        )
        command += ["--ignore", "tests/browser"]
    suite("service", command, SANGDAM_CHROMIUM=browser or "", PYTHONWARNINGS="default")


def find_browser() -> str | None:
    """One that is there and starts, else one from Playwright, else (as root on Debian) one from apt."""
    if (found := own_browser()) and starts(found):
        return found
    print("\n── Chromium을 받고 있어요 …", flush=True)
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
        return subprocess.run([browser, "--version"], capture_output=True, timeout=60, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


if __name__ == "__main__":
    sys.exit(main())
