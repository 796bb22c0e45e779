"""What is demanded of the training data, and why."""

from __future__ import annotations

from typing import NamedTuple

#: Said within a conversation, never to begin one: short, and there are fewer ways to say them.
DIALOGUE_ACTS = frozenset(
    ["inform", "affirm", "deny", "greet", "goodbye", "thanks", "help", "stop", "repeat", "bot_challenge"]
)

#: In the domain, yet only inside buttons and the service's own messages: customers never write them.
NOT_WRITTEN = frozenset({"article", "menu", "opened", "returned"})

#: People give them as times, and no hour can be read from them.
PARTS_OF_DAY = frozenset(["새벽", "아침", "오전", "낮", "점심시간", "오후", "저녁", "밤"])

#: Kiwi takes the end of these units for a particle.
LIKE_PARTICLES = ("기가", "메가")


class Limits(NamedTuple):
    """Thresholds of the rules."""

    #: What a customer can begin with is said in a hundred ways before a model has heard most of them.
    utterances: int = 100
    #: Dialogue acts are short and alike: half of that covers them.
    acts: int = 50
    #: An intent this many times larger than the median one pulls its neighbours' utterances over.
    imbalance: float = 4.0
    #: Characters. Longer than the longest e-mails customers send: lines have run together, or a page was pasted.
    longest: int = 600
    #: Utterances that are one sentence with other values in it: two happen, from three on somebody filled in a form.
    same_sentence: int = 3
    #: Utterances that are one sentence with another noun in it: everyday phrases coincide, forms go on.
    same_frame: int = 4
    #: Cosine of jamo n-grams from which two utterances are shown to a person as nearly the same.
    alike: float = 0.8
    #: Letters from which nearly the same is no coincidence within one intent either.
    telling: int = 12
    #: A value annotated so often, and left out in so small a part of its places, was forgotten there.
    usual: int = 5
    exceptions: float = 0.1
    #: Folds of the cross-validation, and the confidence from which what it contradicts is worth a person's time.
    folds: int = 5
    disagreement: float = 0.9


LIMITS = Limits()
