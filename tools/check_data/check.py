"""The rules, in the order in which their findings are of use."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from tools.check_data import amounts, repeats, spans
from tools.check_data.findings import Finding
from tools.check_data.reading import Data, Loader, read
from tools.check_data.settings import LIMITS, NOT_WRITTEN, Limits


class Domain(NamedTuple):
    """What the labels may be."""

    intents: frozenset[str]
    entities: frozenset[str]


def quick_findings(data: Data, domain: Domain, limits: Limits = LIMITS) -> list[Finding]:
    """Everything but the cross-validated list."""
    everything = data.utterances
    spoken = [utterance for utterance in everything if utterance.text.strip()]
    return [
        *data.findings,
        *amounts.lengths(everything, limits),
        *spans.names(spoken, domain.entities),
        *spans.values(spoken),
        *spans.edges(spoken),
        *spans.missed(spoken, limits),
        *repeats.copies(spoken),
        *repeats.forms(spoken, limits),
        *repeats.near_copies(spoken, limits),
        *amounts.counts(spoken, domain.intents, data.places, limits),
    ]


def read_project(root: Path) -> tuple[Data, Domain]:
    """The training data and the domain of the Rasa project in `root`."""
    domain: dict[str, Any] = yaml.load((root / "domain.yml").read_text("utf-8"), Loader)
    entities = _named(domain.get("entities") or []) - NOT_WRITTEN
    return read(root / "data" / "nlu", root), Domain(_named(domain.get("intents") or []), entities)


def _named(items: Iterable[Any]) -> frozenset[str]:
    """Names of a list in which an item may carry options: `- greet` or `- greet: {…}`."""
    return frozenset(item if isinstance(item, str) else next(iter(item)) for item in items)
