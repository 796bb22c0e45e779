"""Find a Chromium for the browser tests, wherever this machine keeps one."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence

from playwright.sync_api import Browser, Playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def executable() -> str | None:
    """The path in `SANGDAM_CHROMIUM`, else the first browser on PATH, else None: Playwright's own."""
    named = os.environ.get("SANGDAM_CHROMIUM")
    if named:
        return named
    return next((found for name in NAMES if (found := shutil.which(name))), None)


def flags() -> Sequence[str]:
    """Quiet and headless; root (containers) cannot use the sandbox."""
    quiet = ["--disable-gpu", "--disable-background-networking"]
    return ["--no-sandbox", *quiet] if hasattr(os, "geteuid") and os.geteuid() == 0 else quiet


def launch(playwright: Playwright) -> Browser:
    """Start the browser the tests run in."""
    return playwright.chromium.launch(executable_path=executable(), args=list(flags()))
