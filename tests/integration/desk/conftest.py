"""Every test here runs a whole service; see tests/harness."""

from __future__ import annotations

from tests.harness.fixtures import *  # noqa: F403
