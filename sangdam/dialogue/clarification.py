"""Not understood: offer the likeliest meanings once, then a person."""

from __future__ import annotations

from sangdam.dialogue import handover, korean
from sangdam.dialogue.labels import INTENTS, OFFERABLE, TASKS
from sangdam.dialogue.talk import PERSON, Answer, Talk, button

#: A meaning less likely than this is not worth a button.
WORTH_ASKING = 0.06
OFFERED = 3


async def clarify(talk: Talk) -> Answer:
    """First time: which of these? Second time in a row, or in a form that has asked twice: a person."""
    nothing = korean.says_nothing(talk.words)
    if nothing == "photo":
        return _photo()
    if nothing == "silence" and not talk.loop:
        return Answer().say("천천히 말씀해 주세요. 아래에서 고르셔도 돼요.", *_starters(), PERSON)
    if talk.loop or _asked_before(talk):
        text = "제가 잘 이해하지 못했어요, 죄송해요. 바로 도와드릴 수 있게 상담원에게 연결할게요."
        return (
            Answer()
            .hand_over(text, "not_understood", handover.detail(talk, "두 번 이해하지 못함"))
            .set(unclear_text=None)
        )
    likely = meanings(talk)
    buttons = [button(INTENTS[intent], intent) for intent in likely] or _starters()
    question = (
        "불편을 드려 정말 죄송해요. 어떤 일인지 골라 주시면 바로 확인할게요."
        if talk.upset
        else "제가 이해한 게 맞는지 확인할게요. 어떤 도움이 필요하세요?"
    )
    return Answer().say(question, *buttons, PERSON).set(unclear_text=talk.words[:200] or None)


def meanings(talk: Talk) -> list[str]:
    """The likeliest intents a customer could want, best first."""
    likely = [name for name, confidence in talk.ranking if name in OFFERABLE and confidence >= WORTH_ASKING]
    return likely[:OFFERED]


def _asked_before(talk: Talk) -> bool:
    """Whether the turn before already ended in this question. A silence in between does not count."""
    return any(
        event.get("event") == "slot" and event.get("name") == "unclear_text" and event.get("value")
        for event in talk.previous_turn()
    )


def _photo() -> Answer:
    text = (
        "사진을 보내 주셨군요. 저는 사진을 볼 수 없어서, 어떤 점이 궁금하신지 글로 적어 주시면 도와드릴게요. "
        "사진을 봐야 하는 일이면 상담원에게 연결해 드릴까요?"
    )
    return Answer().say(text, PERSON).set(offer="person")


def _starters() -> list[dict[str, str]]:
    return [button(INTENTS[task], task) for task in (TASKS[1], TASKS[0])]
