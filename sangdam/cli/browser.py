"""Which Chromium the browser tests use."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def own_browser() -> str | None:
    """SANGDAM_CHROMIUM, else one on the PATH, else the one Playwright keeps; None: there is none."""
    chosen = os.environ.get("SANGDAM_CHROMIUM")
    if chosen:
        return chosen if os.access(chosen, os.X_OK) else None
    for name in _NAMES:
        if found := shutil.which(name):
            return found
    return _playwright_browser()


def _playwright_browser() -> str | None:
    folder = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright")
    found = sorted(folder.glob("chromium-*/chrome-*/chrome"), reverse=True)
    return str(found[0]) if found else None


def korean_font() -> bool:
    """Whether Hangul would be drawn as letters; unknown counts as yes."""
    program = shutil.which("fc-list")
    if program is None:
        return True
    done = subprocess.run([program, ":lang=ko", "file"], capture_output=True, text=True)
    return done.returncode != 0 or bool(done.stdout.strip())
