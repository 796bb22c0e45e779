"""The chapters of the evaluation, in the order of the report. A part is a module with the functions of `Part`."""

from __future__ import annotations

from evaluation.context import Part
from evaluation.parts import calibration, folds, held_out, knowledge, noise, shots, speed, strangers, styles

PARTS: dict[str, Part] = {
    "held-out": held_out,
    "noise": noise,
    "calibration": calibration,
    "strangers": strangers,
    "knowledge": knowledge,
    "speed": speed,
    "folds": folds,
    "styles": styles,
    "shots": shots,
}

#: These need no training of their own.
QUICK = ("held-out", "noise", "calibration", "strangers", "knowledge", "speed")
