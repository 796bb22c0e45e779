"""Rasa's lookup tables (``- lookup: product``): the values of an entity that a project lists instead of annotating."""

from __future__ import annotations

from typing import List, Tuple

from rasa.nlu.utils.pattern_utils import read_lookup_table_file
from rasa.shared.nlu.training_data.training_data import TrainingData

from sangdam_brain.nlu.text import fold


def listed_values(training_data: TrainingData) -> List[Tuple[str, str]]:
    """Every entity with a value that a lookup table lists, each pair once, sorted, in folded text.

    Raises:
        ValueError: the file that a table names cannot be read.
    """
    found = set()
    for table in training_data.lookup_tables:
        elements = table["elements"]
        if isinstance(elements, str):
            elements = read_lookup_table_file(elements)
        values = (fold(element).text.strip() for element in elements)
        found.update((table["name"], value) for value in values if value)
    return sorted(found)
