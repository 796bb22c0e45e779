"""The trained model the end-to-end suites run: the one that fits, else the newest in `models/`, else a new one."""

from __future__ import annotations

import functools
import shutil
from pathlib import Path

from sangdam.settings import PROJECT, load
from sangdam.stack import models, training


@functools.cache
def archive() -> Path:
    """The model archive; when there is none, trained as `sangdam train` does."""
    settings = load({})
    if (fitting := training.fitting_model(settings)) is not None:
        return fitting
    for found in models.archives(PROJECT / "models"):
        try:
            models.check(found)
        except models.ModelRefused:
            continue
        return found
    return training.train(settings, lambda *_: None)


def install(folder: Path) -> Path:
    """Put a copy into a models folder under the name `sangdam up` looks for, so that it does not train."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"first-{training.fingerprint()}.tar.gz"
    shutil.copyfile(archive(), target)
    return target
