"""Bookings and call-backs: collected by the bot, confirmed by people."""

from __future__ import annotations

import pytest

from sangdam.dialogue import bookings
from sangdam.dialogue.talk import Answer
from tests.unit.dialogue.dialogue_fakes import Stage, stage


async def begin(on: Stage, text: str, intent: str, **entities: str) -> None:
    on.hear(text, intent, **entities)
    await on.do(bookings.begin)
    await on.do(bookings.validate, fresh=False)
    on.loop = bookings.FORMS[intent]


async def say(on: Stage, text: str, intent: str = "inform", **entities: str) -> Answer:
    on.hear(text, intent, **entities)
    answer = await on.do(bookings.validate)
    if answer.events and on.slots["requested_slot"] is None:
        on.loop = None
        answer.add(await on.do(bookings.finish))
    return answer


def handoff(answer: Answer) -> dict[str, str]:
    found: dict[str, str] = answer.messages[-1]["json_message"]["handoff"]
    return found


async def test_a_booking_is_collected_confirmed_and_handed_over() -> None:
    on = stage()
    await begin(on, "예약하고 싶어요", "reservation_request")
    for slot, text in (
        ("booking_what", "매장 방문이요"),
        ("booking_date", "다음 주 화요일"),
        ("booking_time", "오후 3시"),
        ("contact_phone", "010-1234-5678"),
    ):
        assert on.slots["requested_slot"] == slot
        await say(on, text)
    assert on.slots["requested_slot"] == "booking_confirm"
    question = await on.do(bookings.ask_confirm)
    assert "희망 날짜: 다음 주 화요일" in question.texts[0]
    given = handoff(await say(on, "네", "affirm"))
    assert given["reason"] == "person_lane"
    assert (
        given["detail"]
        == "예약 요청 · 내용: 매장 방문이요 · 희망 날짜: 다음 주 화요일 · 희망 시간: 오후 3시 · 연락처: 01012345678"
    )
    assert on.slots["contact_phone"] is None


async def test_what_was_said_at_once_is_not_asked() -> None:
    on = stage()
    await begin(
        on, "내일 오후 3시 설치 예약이요 010-1234-5678", "reservation_request", date="내일", time="오후 3시"
    )
    assert on.slots["requested_slot"] == "booking_confirm"


async def test_two_answers_in_one_message() -> None:
    on = stage()
    await begin(on, "설치 예약", "reservation_request")
    await say(on, "화요일 오후 3시요", date="화요일", time="오후 3시")
    assert on.slots["requested_slot"] == "contact_phone"


async def test_a_no_hands_nothing_over() -> None:
    on = stage()
    await begin(
        on, "내일 오후 3시 설치 예약이요 010-1234-5678", "reservation_request", date="내일", time="오후 3시"
    )
    answer = await say(on, "아니요", "deny")
    assert "json_message" not in answer.messages[-1]


async def test_a_correction_at_the_confirmation() -> None:
    on = stage()
    await begin(
        on, "내일 오후 3시 설치 예약이요 010-1234-5678", "reservation_request", date="내일", time="오후 3시"
    )
    await say(on, "아니 4시로요", "deny", time="4시")
    assert (on.slots["booking_time"], on.slots["requested_slot"]) == ("4시", "booking_confirm")


async def test_a_change_of_a_booking() -> None:
    on = stage()
    await begin(on, "예약 바꾸고 싶어요", "reservation_change")
    await say(on, "24일 설치를 26일로 바꿔 주세요", "reservation_change")
    await say(on, "01012345678")
    assert handoff(await say(on, "네", "affirm"))["detail"].startswith(
        "예약 변경 요청 · 변경 요청: 24일 설치를"
    )


async def test_a_call_back_needs_no_yes() -> None:
    on = stage()
    await begin(on, "전화 주세요", "request_callback")
    await say(on, "공일공 일이삼사 오육칠팔이요")
    given = handoff(await say(on, "내일 오후 4시요"))
    assert given["detail"] == "전화 요청 · 연락처: 01012345678 · 희망 시간: 내일 오후 4시요"


@pytest.mark.parametrize("intent", ["faq", "stop", "request_human", "order_status", "thanks"])
async def test_messages_for_others_are_left_to_the_rules(intent: str) -> None:
    on = stage()
    await begin(on, "예약하고 싶어요", "reservation_request")
    assert (await say(on, "이건 뭐예요?", intent)).events == []


async def test_wrong_values_get_help() -> None:
    on = stage()
    await begin(on, "전화 주세요", "request_callback")
    assert "010-1234-5678" in (await say(on, "1234")).texts[0]
    assert "상담원" in (await say(on, "12")).texts[0]


@pytest.mark.parametrize(
    ("text", "intent"), [("아니요 취소할게요", "cancel_order"), ("아니에요 됐어요 그만할게요", "deny")]
)
async def test_calling_it_off(text: str, intent: str) -> None:
    on = stage()
    await begin(on, "전화 주세요", "request_callback")
    answer = await say(on, text, intent)
    assert "요청하지 않을게요" in answer.texts[-1]
    assert "json_message" not in answer.messages[-1]


async def test_any_time_is_a_time_however_it_was_understood() -> None:
    on = stage()
    await begin(on, "내일 설치 예약이요", "reservation_request", date="내일")
    await say(on, "아무 때나 괜찮아요", "deny")
    assert on.slots["booking_time"] == "아무 때나 괜찮아요"
