"""A chain of tags: what each unit says of itself and which tag follows which, brought together over an utterance."""

from __future__ import annotations

import numpy as np

from sangdam_brain.nlu.vectors import Array

#: Chances are kept near one after so many units; until then double precision holds them.
_RESCALED = 4
#: A score so far below the best of its unit is as good as any below it.
_FLOOR = -40.0
#: A tag that no unit has with a greater chance is on no likeliest way.
_NEVER = 1e-3


class Chain:
    """Safe to share between threads."""

    def __init__(self, transitions: Array) -> None:
        """`transitions` are scores: one row per tag, one column per tag behind it."""
        self._transitions = transitions.astype(np.float64)
        passing = np.exp(self._transitions)
        #: Forward and backward at once.
        self._passing = np.stack([passing, passing.T])

    def chances(self, scores: Array) -> Array:
        """The chance of every tag (columns) for every unit (rows), from what speaks for it there."""
        odds = np.exp(np.maximum(scores - scores.max(axis=1, keepdims=True), _FLOOR, dtype=np.float64))
        met = self._met(np.stack([odds, odds[::-1]], axis=1))
        together = odds * met[:, 0] * met[::-1, 1]
        return np.asarray(together / together.sum(axis=1, keepdims=True))

    def _met(self, odds: Array) -> Array:
        """What reaches every unit from those before it and (in reverse order) from those behind it."""
        met = np.ones_like(odds)
        for place in range(1, len(odds)):
            reached = odds[place - 1] * met[place - 1]
            if place % _RESCALED == 0:
                reached = reached / reached.sum(axis=1, keepdims=True)
            met[place] = (reached[:, None] @ self._passing)[:, 0]
        return met

    def likeliest(self, scores: Array, chances: Array) -> Array:
        """The likeliest tags of all units together, which need not be those that are likeliest one by one."""
        likely = np.flatnonzero(chances.max(axis=0) > _NEVER)
        behind = self._transitions[np.ix_(likely, likely)].T
        rows = scores[:, likely]
        total, ways = rows[0], []
        for row in rows[1:]:
            reached = behind + total
            ways.append(reached.argmax(axis=1))
            total = reached.max(axis=1) + row
        place = int(total.argmax())
        found = [place]
        for way in reversed(ways):
            place = int(way[place])
            found.append(place)
        return likely[found[::-1]]
