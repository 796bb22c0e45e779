"""Values of entities that come back: annotated in the training data, or listed in a lookup table."""

from __future__ import annotations

from collections import Counter
from typing import Collection, Dict, Iterable, List, Sequence, Tuple

from sangdam_brain.nlu.normalise.options import colour_words
from sangdam_brain.nlu.units import Unit

#: An entity's values are worth knowing if this share of them was seen before; reasons and addresses hardly ever were.
_RECURRING = 0.25
_LONGEST = 6

#: An entity and a value of it as it was written.
Annotated = Tuple[str, str]


class Gazetteer:
    """Finds known values in a sequence of units, longest first."""

    def __init__(self, values: Dict[str, List[str]]) -> None:
        """``values`` lists the known values of each entity, without spaces; each value belongs to one entity."""
        self.values = values
        self._entity_of = {value: entity for entity, known in values.items() for value in known}
        self._beginnings = {value[:end] for value in self._entity_of for end in range(1, len(value) + 1)}

    @classmethod
    def collect(cls, annotated: Iterable[Annotated], kinds: Collection[str]) -> "Gazetteer":
        """Build from annotations and listed values. A value of several entities is that of the most frequent.

        Colours are known as options without being annotated, where there are options at all.
        """
        seen: Dict[str, Counter[str]] = {}
        for entity, value in annotated:
            if entity in kinds:
                seen.setdefault(_plain(value), Counter())[entity] += 1
        values: Dict[str, List[str]] = {kind: [] for kind in sorted(kinds)}
        for value, entities in sorted(seen.items()):
            values[max(sorted(entities), key=lambda entity: entities[entity])].append(value)
        if "option" in values:
            values["option"] += sorted({word for word in colour_words() if len(word) > 1} - seen.keys())
        return cls(values)

    def tag(self, units: Sequence[Unit]) -> List[str]:
        """BIO tags of the known values."""
        tags = ["O"] * len(units)
        position = 0
        while position < len(units):
            length, entity = self._longest(units, position)
            if length:
                tags[position] = f"B-{entity}"
                tags[position + 1 : position + length] = [f"I-{entity}"] * (length - 1)
            position += length or 1
        return tags

    def _longest(self, units: Sequence[Unit], start: int) -> Tuple[int, str]:
        """How many units from `start` on make up the longest known value, particles behind it aside, and its entity."""
        length, entity, joined = 0, "", ""
        for place, unit in enumerate(units[start : start + _LONGEST], 1):
            whole = joined + unit.text.lower()
            found = self._entity_of.get(whole) or self._entity_of.get(joined + unit.bare.lower())
            if found:
                length, entity = place, found
            if whole not in self._beginnings:
                break
            joined = whole
        return length, entity


def recurring(annotated: Sequence[Annotated]) -> List[str]:
    """The entities whose values come back: of every other value, enough are among the rest."""
    found = []
    for entity in sorted({entity for entity, _ in annotated}):
        values = [_plain(value) for own, value in annotated if own == entity]
        known, asked = set(values[::2]), values[1::2]
        if asked and sum(value in known for value in asked) >= _RECURRING * len(asked):
            found.append(entity)
    return found


def _plain(value: str) -> str:
    return "".join(value.lower().split())
