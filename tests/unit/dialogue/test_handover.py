"""To a person: the right reason, a line a person can use, and calm words."""

from __future__ import annotations

import pytest

from sangdam.dialogue import handover
from sangdam.dialogue.conduct import FOR_PEOPLE
from sangdam.dialogue.handover import LANES
from tests.unit.dialogue.dialogue_fakes import NUMBER, stage

REASONS = {"asked", "not_understood", "complaint", "person_lane", "action_failed", "policy"}


async def test_as_asked_with_order_and_words() -> None:
    on = stage()
    on.slots.update(order=NUMBER, task="cancel_order")
    on.loop = "request_form"
    on.hear("상담원 바꿔 주세요", "request_human")
    answer = await on.do(handover.person)
    handoff = answer.messages[0]["json_message"]["handoff"]
    assert handoff["reason"] == "asked"
    assert (
        handoff["detail"]
        == f"상담원 연결을 요청함 · 진행 중이던 일: 취소 · 주문 {NUMBER} · 고객 말: “상담원 바꿔 주세요”"
    )
    assert on.loop is None


@pytest.mark.parametrize("intent", sorted(set(FOR_PEOPLE) - {"abusive", "request_human"}))
async def test_every_lane_has_its_own_sentence_and_reason(intent: str) -> None:
    on = stage()
    on.hear("이게 뭐예요", intent)
    answer = await on.do(handover.lane)
    handoff = answer.messages[0]["json_message"]["handoff"]
    assert handoff["reason"] in REASONS
    assert handoff["detail"].endswith("고객 말: “이게 뭐예요”")
    assert answer.texts == [LANES[intent].text]


async def test_calm_first_then_a_person() -> None:
    on = stage()
    on.loop = "order_form"
    on.hear("야 이", "abusive")
    first = await on.do(handover.abuse)
    assert first.slot("offer") == "person"
    assert on.loop is None
    on.hear("야 이", "abusive")
    assert (await on.do(handover.abuse)).messages[0]["json_message"]["handoff"]["reason"] == "complaint"


def test_long_words_are_cut_and_button_payloads_never_shown() -> None:
    on = stage()
    assert len(handover.core(on.hear("가" * 500, "complaint"))) == handover.CORE
    assert handover.core(on.hear('/complaint{"a": "b"}', "complaint")) == ""
