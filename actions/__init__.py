"""The custom actions: a thin rim that Rasa calls. What they do is in `sangdam/dialogue/`.

The service installs what actions may use before it calls them. `python -m rasa_sdk --actions actions` runs them
alone on the demo shop (see `actions/alone.py`).
"""

from __future__ import annotations

import os
import sys

#: Tells the worker processes of rasa_sdk's server, which start from nothing, that they run alone.
_ALONE = "SANGDAM_ACTIONS_ALONE"


def _started_alone() -> bool:
    spec = getattr(sys.modules.get("__main__"), "__spec__", None)
    if getattr(spec, "name", "") == "rasa_sdk.__main__":
        os.environ[_ALONE] = "1"
    return os.environ.get(_ALONE) == "1"


if _started_alone():
    from actions.alone import install

    install()
