"""Rules that people edit: one per line, in spaCy's own form (JSON lines).

``{"label": "courier", "pattern": "우체국 택배", "id": "post"}`` or token patterns as spaCy's Matcher reads them,
``{"label": "reason", "pattern": [{"LEMMA": "찢어지다"}], "id": "defect"}``. ``label`` is the entity, ``id`` its normal
form (optional).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Dict, List

from rasa.shared.exceptions import RasaException
from spacy.errors import MatchPatternError
from spacy.language import Language
from spacy.matcher import Matcher

#: Group of spans that the rules write into ``doc.spans``.
SPANS = "rules"
#: Name of the pipeline component.
RULER = "span_ruler"

Rule = Dict[str, Any]


class BadRule(RasaException):
    """A line of the rule file is wrong; the text names file, line and cure."""


def read_rules(file: Path, nlp: Language) -> List[Rule]:
    """Read and check a rule file; empty lines are passed over.

    Raises:
        BadRule: a line is not a rule, or the file cannot be read.
    """
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadRule(f"규칙 파일 {file}을(를) 읽을 수 없어요. (cannot be read: {error})") from error
    rules = []
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                rules.append(_read(line, nlp))
            except (ValueError, MatchPatternError) as error:
                raise BadRule(f"{file}:{number}: {error}") from error
    return rules


def _read(line: str, nlp: Language) -> Rule:
    rule = json.loads(line)
    if not isinstance(rule, dict) or not isinstance(rule.get("label"), str) or not rule["label"]:
        raise ValueError('"label"이 있는 {…} 한 줄이어야 해요. (an object with a "label" is needed)')
    pattern = rule.get("pattern")
    if not pattern or not isinstance(pattern, (str, list)):
        raise ValueError('"pattern"은 글이나 [{…}] 목록이어야 해요. (a string or a list is needed)')
    if unknown := set(rule) - {"label", "pattern", "id"}:
        raise ValueError(f"모르는 이름이에요: {', '.join(sorted(unknown))} (unknown key)")
    if isinstance(pattern, list):
        Matcher(nlp.vocab, validate=True).add(rule["label"], [pattern])
    return rule


def add_rules(nlp: Language, rules: List[Rule]) -> Any:
    """Add a ``span_ruler`` to the pipeline: all matches in ``doc.spans["rules"]``, the longest in ``doc.ents``."""
    ruler = nlp.add_pipe(
        RULER,
        config={
            "spans_key": SPANS,
            "spans_filter": {"@misc": "spacy.first_longest_spans_filter.v1"},
            "annotate_ents": True,
            "ents_filter": {"@misc": "spacy.prioritize_existing_ents_filter.v1"},
            "phrase_matcher_attr": "NORM",
        },
    )
    ruler.add_patterns(rules)
    return ruler
