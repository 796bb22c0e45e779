"""A model that answers by the first word, and data for it: small enough to compute by hand."""

from __future__ import annotations

from pathlib import Path

from evaluation.context import Context
from evaluation.examples import Example, Span
from evaluation.models import Answer

TRAINING = [
    Example("취소 해줘", "cancel"),
    Example("취소 부탁해요", "cancel"),
    Example("배송 언제 와요", "tracking"),
    Example("배송 조회", "tracking"),
    Example("심심해", "chitchat"),
]
HELD_OUT = [
    Example("취소 좀요 어제 산 거", "cancel", (Span("date", 6, 8),)),
    Example("배송 어디쯤인가요", "tracking"),
    Example("배송 안 받을래요", "cancel"),
    Example("노래 불러줘", "chitchat"),
]

_BY_WORD = {"취소": ("cancel", 0.9), "배송": ("tracking", 0.8)}


def answer(text: str) -> Answer:
    """What the fake model understands."""
    name, confidence = _BY_WORD.get(text.split(" ", maxsplit=1)[0], ("chitchat", 0.6))
    other = "tracking" if name != "tracking" else "cancel"
    start = text.find("어제")
    spans = (Span("date", start, start + 2),) if start >= 0 else ()
    decided = name if confidence > 0.7 else "nlu_fallback"
    return Answer(decided, ((name, confidence), (other, 1 - confidence)), spans, 2.0, 1.0)


def context(folder: Path, texts: list[str]) -> Context:
    """A context in which the fake model has answered `texts`."""
    return Context(
        training=TRAINING,
        training_path=folder / "nlu.yml",
        held_out=HELD_OUT,
        config=folder / "config.yml",
        model=folder / "model.tar.gz",
        knowledge=folder / "knowledge.jsonl",
        outside=folder / "outside.yml",
        data=None,
        refusing=frozenset({"chitchat"}),
        quick=True,
        step=lambda _: None,
        answers={text: answer(text) for text in texts},
        resident_mib=700.0,
    )
