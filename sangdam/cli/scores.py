"""How well labelled sentences were understood."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]
Span = tuple[str, int, int]

#: What the brain says when it would rather ask back.
FALLBACK = "nlu_fallback"


@dataclass(slots=True)
class Tally:
    """Right, wrongly given and missed, of one kind."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        """Share of the given that is right."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 0.0

    @property
    def recall(self) -> float:
        """Share of the expected that was given."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of both."""
        both = 2 * self.right + self.wrong + self.missed
        return 2 * self.right / both if both else 0.0

    @property
    def support(self) -> int:
        """How many were expected."""
        return self.right + self.missed

    def as_json(self) -> Json:
        """For `--json`."""
        shares = {"precision": self.precision, "recall": self.recall, "f1": self.f1}
        return {**{name: round(value, 4) for name, value in shares.items()}, "support": self.support}


@dataclass(slots=True)
class Scores:
    """Everything counted so far; feed it with `add`."""

    lines: int = 0
    labelled: int = 0
    correct: int = 0
    asked_back: int = 0
    correct_first: int = 0
    intents: dict[str, Tally] = field(default_factory=dict)
    confusions: Counter[tuple[str, str]] = field(default_factory=Counter)
    with_entities: int = 0
    entities: dict[str, Tally] = field(default_factory=dict)

    def add(self, label: Json, answer: Json) -> None:
        """Compare one answer with its label. What a label does not say is not counted."""
        self.lines += 1
        if label.get("intent"):
            self._add_intent(str(label["intent"]), answer)
        if label.get("entities") is not None:
            self.with_entities += 1
            self._add_entities(_spans(label["entities"]), _spans(answer["entities"]))

    def _add_intent(self, expected: str, answer: Json) -> None:
        given = str(answer["intent"]["name"])
        self.labelled += 1
        self.asked_back += given == FALLBACK
        ranking = answer.get("ranking") or []
        self.correct_first += bool(ranking) and ranking[0]["name"] == expected
        if given == expected:
            self.correct += 1
            self._intent(expected).right += 1
            return
        self._intent(expected).missed += 1
        if given != FALLBACK:
            self._intent(given).wrong += 1
        self.confusions[expected, given] += 1

    def _add_entities(self, expected: Counter[Span], given: Counter[Span]) -> None:
        for span in expected | given:
            tally = self.entities.setdefault(span[0], Tally())
            both = min(expected[span], given[span])
            tally.right += both
            tally.missed += expected[span] - both
            tally.wrong += given[span] - both

    def _intent(self, name: str) -> Tally:
        return self.intents.setdefault(name, Tally())

    @property
    def accuracy(self) -> float:
        """Share of labelled lines with the right intent; asking back counts as wrong."""
        return self.correct / self.labelled if self.labelled else 0.0

    @property
    def macro_f1(self) -> float:
        """Mean F1 of the intents that occur in the labels."""
        expected = [tally.f1 for tally in self.intents.values() if tally.support]
        return sum(expected) / len(expected) if expected else 0.0

    @property
    def all_entities(self) -> Tally:
        """All kinds together."""
        tallies = self.entities.values()
        return Tally(
            *(sum(getattr(tally, name) for tally in tallies) for name in ("right", "wrong", "missed"))
        )

    def as_json(self) -> Json:
        """For `--json`."""
        top = self.correct_first / self.labelled if self.labelled else 0.0
        return {
            "lines": self.lines,
            "intent": {
                "labelled": self.labelled,
                "accuracy": round(self.accuracy, 4),
                "macro_f1": round(self.macro_f1, 4),
                "asked_back": self.asked_back,
                "accuracy_of_first_guess": round(top, 4),
                "per_intent": {name: self.intents[name].as_json() for name in sorted(self.intents)},
                "confusions": [
                    {"expected": expected, "given": given, "count": count}
                    for (expected, given), count in self.confusions.most_common()
                ],
            },
            "entities": {
                "labelled": self.with_entities,
                **self.all_entities.as_json(),
                "per_entity": {name: self.entities[name].as_json() for name in sorted(self.entities)},
            },
        }


def _spans(entities: Iterable[Json]) -> Counter[Span]:
    return Counter((str(e["entity"]), int(e["start"]), int(e["end"])) for e in entities)


def report(scores: Scores, confusions: int = 15) -> str:
    """The same for people."""
    found = scores.as_json()
    intent, entities = found["intent"], found["entities"]
    parts = [
        f"문장 {scores.lines}개",
        "",
        f"의도 정확도          {intent['accuracy']:.1%}  (되묻기 {intent['asked_back']}개는 틀린 것으로 셈)",
        f"의도 macro-F1        {intent['macro_f1']:.3f}",
        f"첫 후보 정확도       {intent['accuracy_of_first_guess']:.1%}  (되묻지 않고 첫 후보를 골랐다면)",
        f"엔티티 F1            {entities['f1']:.3f}  (종류와 위치가 모두 같아야 맞음)",
        f"엔티티 정밀도·재현율 {entities['precision']:.3f} · {entities['recall']:.3f}",
        "",
        *_table("의도", intent["per_intent"]),
        "",
        *_table("엔티티", entities["per_entity"]),
    ]
    if intent["confusions"]:
        parts += ["", "자주 헷갈린 것 (정답 → 답, 횟수)"]
        parts += [
            f"  {c['expected']} → {c['given']}  {c['count']}" for c in intent["confusions"][:confusions]
        ]
    return "\n".join(parts)


def _table(title: str, rows: dict[str, Json]) -> Sequence[str]:
    lines = [f"{title:<26} precision  recall     f1  support"]
    for name, row in sorted(rows.items(), key=lambda pair: (pair[1]["f1"], pair[0])):
        lines.append(
            f"{name:<28} {row['precision']:9.3f} {row['recall']:7.3f} {row['f1']:6.3f} {row['support']:8d}"
        )
    return lines
