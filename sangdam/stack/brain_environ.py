"""Where Rasa lives and what keeps it quick and quiet, wherever it runs."""

from __future__ import annotations

from pathlib import Path

from sangdam.settings import PROJECT

BRAIN_PYTHON = PROJECT / "brain" / ".venv" / "bin" / "python"


def rasa_environ(data_folder: Path) -> dict[str, str]:
    """What keeps Rasa quick and quiet wherever it runs."""
    return {
        "PYTHONPATH": str(PROJECT / "brain"),
        "MPLCONFIGDIR": str(data_folder / "cache" / "matplotlib"),
        "OMP_NUM_THREADS": "1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "RASA_TELEMETRY_ENABLED": "false",
        "SANIC_IGNORE_PRODUCTION_WARNING": "true",
        "PYTHONUNBUFFERED": "1",
        "PYTHONWARNINGS": "ignore",
    }
