"""Words that were annotated as an entity in the training data: products, options, couriers."""

from __future__ import annotations

from typing import Dict, Iterable, List, Sequence, Tuple

from sangdam_brain.nlu.normalise.options import colour_words
from sangdam_brain.nlu.units import Unit

#: Only these entities have values that come back; names and reasons do not.
KINDS = ("product", "option", "courier")
_LONGEST = 6


class Gazetteer:
    """Finds known values in a sequence of units, longest first."""

    def __init__(self, values: Dict[str, List[str]]) -> None:
        """``values`` lists the known values of each entity, without spaces."""
        self.values = values
        self._entity_of = {value: entity for entity in reversed(KINDS) for value in values.get(entity, [])}

    @classmethod
    def collect(cls, annotated: Iterable[Tuple[str, str]]) -> "Gazetteer":
        """Build from (entity, value) pairs of the training data; colours are known anyway."""
        values: Dict[str, set[str]] = {kind: set() for kind in KINDS}
        values["option"].update(word for word in colour_words() if len(word) > 1)
        for entity, value in annotated:
            if entity in values:
                values[entity].add("".join(value.lower().split()))
        return cls({kind: sorted(found) for kind, found in values.items()})

    def tag(self, units: Sequence[Unit]) -> List[str]:
        """BIO tags of the known values."""
        tags = ["O"] * len(units)
        position = 0
        while position < len(units):
            for length in range(min(_LONGEST, len(units) - position), 0, -1):
                joined = "".join(unit.text.lower() for unit in units[position : position + length])
                entity = self._entity_of.get(joined)
                if entity is not None:
                    tags[position] = f"B-{entity}"
                    tags[position + 1 : position + length] = [f"I-{entity}"] * (length - 1)
                    position += length - 1
                    break
            position += 1
        return tags
