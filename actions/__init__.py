"""The custom actions: a thin rim that Rasa calls. What they do is in `sangdam/dialogue/`.

The service installs what actions may use before it calls them. `python -m rasa_sdk --actions actions` runs them
alone on the demo shop (see `actions/alone.py`).
"""

from __future__ import annotations

import sys


def _started_alone() -> bool:
    spec = getattr(sys.modules.get("__main__"), "__spec__", None)
    return getattr(spec, "name", "") == "rasa_sdk.__main__"


if _started_alone():
    from actions.alone import install

    install()
