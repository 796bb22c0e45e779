"""Bookings and call-backs: the bot collects, the shop confirms. What was collected goes to a person."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sangdam.dialogue import handover, korean
from sangdam.dialogue.conduct import PATIENCE, gives_way, patience
from sangdam.dialogue.talk import NO, PERSON, YES, Answer, Talk, button
from sangdam.orders import numbers

_DAY = re.compile(
    r"\d|오늘|내일|모레|글피|요일|주말|평일|다음\s*주|이번\s*주|[월화수목금토일]욜|아무\s*때|언제든|빠른"
)
_TIME = re.compile(
    r"\d|오전|오후|아침|점심|저녁|정오|시\s*반|[한두세네]\s*시|시쯤|아무\s*때|언제든|상관|종일"
)


_LOOKS_LIKE = {"booking_date": _DAY, "booking_time": _TIME}
_NO_ANSWERS = ("request_human", "stop", "affirm", "deny", "thanks", "greet", "goodbye")


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to collect: how it is asked and what it is called for the person who reads it."""

    question: str
    label: str
    help: str


FIELDS: Mapping[str, Field] = {
    "booking_what": Field(
        "어떤 예약을 도와드릴까요? 예: 매장 방문, 설치, 수리",
        "내용",
        "방문·설치·수리처럼 어떤 예약인지 적어 주세요.",
    ),
    "booking_change": Field(
        "어떤 예약을 어떻게 바꿔 드릴까요? 예약하신 날짜와 바라시는 내용을 함께 적어 주세요.",
        "변경 요청",
        "예: ‘24일 오후 3시 설치를 26일로 바꿔 주세요’",
    ),
    "booking_date": Field(
        "언제가 좋으세요? 날짜를 알려 주세요.", "희망 날짜", "예: 11월 28일, 다음 주 화요일"
    ),
    "booking_time": Field("몇 시쯤이 좋으세요?", "희망 시간", "예: 오후 3시, 오전 아무 때나"),
    "contact_phone": Field(
        "연락드릴 전화번호를 알려 주세요.", "연락처", "전화번호를 숫자로 적어 주세요. 예: 010-1234-5678"
    ),
}

#: What each kind of booking collects, in order; the last step of a booking is a yes.
STEPS = {
    "reservation_request": (
        "booking_what",
        "booking_date",
        "booking_time",
        "contact_phone",
        "booking_confirm",
    ),
    "reservation_change": ("booking_change", "contact_phone", "booking_confirm"),
    "request_callback": ("contact_phone", "booking_time"),
}
FORMS = {
    "reservation_request": "reservation_form",
    "reservation_change": "reservation_form",
    "request_callback": "callback_form",
}
BOOKING_SLOTS = (
    "booking_what",
    "booking_change",
    "booking_date",
    "booking_time",
    "contact_phone",
    "booking_confirm",
)


async def begin(talk: Talk) -> Answer:
    """Start collecting; what the first message already says is not asked again."""
    kind = talk.intent if talk.intent in STEPS else "reservation_request"
    answer = Answer().set(**dict.fromkeys(BOOKING_SLOTS)).set(booking=kind, form_misses=None)
    for name in STEPS[kind]:
        value = _mentioned(name, talk)
        if value:
            answer.set(**{name: value})
    return answer


def _mentioned(name: str, talk: Talk) -> str | None:
    """A value said in passing; stricter than the answer to a question."""
    if name == "booking_date":
        return talk.entity("date")
    if name == "booking_time":
        return _when(talk)
    if name == "contact_phone":
        return numbers.phone(talk.words)
    if name == "booking_what":
        found = re.search(
            r"매장\s*방문|방문|설치|수리|체험|시술|상담|피팅|클래스|a/?s", talk.words, re.IGNORECASE
        )
        return found[0] if found else None
    return None


def _when(talk: Talk) -> str | None:
    """'내일 오후 3시' for a call-back, the time alone for a booking."""
    parts = [talk.entity("time")]
    if talk.intent == "request_callback":
        parts.insert(0, talk.entity("date"))
    return " ".join(part for part in parts if part) or None


async def validate(talk: Talk) -> Answer:
    """What a booking form does with a message. An answer without events leaves the message to the rules."""
    kind = talk.slot("booking") or "reservation_request"
    reading = talk.fresh and talk.loop == FORMS[kind]
    answer = Answer()
    if reading:
        if waiting := patience(talk):
            return waiting
        if talk.drops_it:
            return answer.set(booking_confirm=False).ask(None)
        if talk.asked == "booking_confirm":
            return _confirmation(talk)
        value = _answered(talk.asked or "", talk)
        if value is None and gives_way(talk):
            return Answer()
        if value is None:
            return _missed(talk, FIELDS[talk.asked or "booking_what"].help)
        answer.set(**{talk.asked or "": value, "form_misses": None})
        _also_said(kind, talk, answer)
    return answer.ask(_missing(kind, talk, answer))


def _answered(name: str, talk: Talk) -> str | None:
    """The value a message gives to the question just asked."""
    if name == "contact_phone":
        return numbers.phone(talk.words)
    text = talk.words or talk.entity("product") or ""
    if name in _LOOKS_LIKE and talk.intent not in ("request_human", "stop", "faq"):
        return text[:60] if _LOOKS_LIKE[name].search(text) else None
    if talk.intent in _NO_ANSWERS or korean.says_nothing(text):
        return None
    return None if gives_way(talk) and talk.intent not in FORMS else text[:120]


def _also_said(kind: str, talk: Talk, answer: Answer) -> None:
    """'화요일 오후 3시요' answers two questions at once."""
    for name in STEPS[kind]:
        if name != talk.asked and not talk.slots.get(name):
            value = _mentioned(name, talk)
            if value:
                answer.set(**{name: value})


def _missing(kind: str, talk: Talk, answer: Answer) -> str | None:
    for name in STEPS[kind]:
        if answer.slot(name) is None and talk.slots.get(name) is None:
            return name
    return None


def _missed(talk: Talk, text: str) -> Answer:
    """Help; then mention a person; then hand over."""
    misses = int(talk.slots.get("form_misses") or 0) + 1
    if misses > PATIENCE + 1:
        return handover.lost(talk).set(booking=None)
    if misses >= PATIENCE:
        text += " 어려우시면 상담원이 도와드릴게요."
    return Answer().say(text).set(form_misses=misses).ask(talk.asked)


def _confirmation(talk: Talk) -> Answer:
    answer = Answer()
    _correct(talk, answer)
    if not answer.events and talk.says_no:
        return answer.set(booking_confirm=False).ask(None)
    if not answer.events and talk.says_yes:
        return answer.set(booking_confirm=True).ask(None)
    if gives_way(talk):
        return Answer()
    return (
        answer.ask("booking_confirm") if answer.events else _missed(talk, "‘네’ 또는 ‘아니요’로 답해 주세요.")
    )


def _correct(talk: Talk, answer: Answer) -> None:
    """'아 4시로요' at the confirmation changes what was collected."""
    for name, value in (
        ("booking_date", talk.entity("date")),
        ("booking_time", talk.entity("time")),
        ("contact_phone", numbers.phone(talk.words)),
    ):
        if value and talk.slots.get(name):
            answer.set(**{name: value})


async def ask(talk: Talk, name: str) -> Answer:
    """The question for one field."""
    if name == "booking_what":
        kinds = ("매장 방문", "설치", "수리")
        return Answer().say(FIELDS[name].question, *(button(kind, "inform", product=kind) for kind in kinds))
    if name == "booking_time" and talk.slot("booking") == "request_callback":
        return Answer().say("언제 전화드리면 좋을까요? 예: 오늘 오후 4시, 내일 오전", PERSON)
    return Answer().say(FIELDS[name].question, PERSON)


async def ask_confirm(talk: Talk) -> Answer:
    """What was collected, and whether it may be passed on."""
    collected = summary(talk)
    what = "예약 변경" if talk.slot("booking") == "reservation_change" else "예약"
    return Answer().say(f"{collected} 이렇게 {what}을 요청할까요? 매장에서 확인하고 확정해 드려요.", YES, NO)


def summary(talk: Talk) -> str:
    """'내용: 설치 · 희망 날짜: 다음 주 화요일 · …'"""
    steps = STEPS[talk.slot("booking") or "reservation_request"]
    return " · ".join(
        f"{FIELDS[name].label}: {talk.slots[name]}"
        for name in steps
        if name in FIELDS and talk.slots.get(name)
    )


async def finish(talk: Talk) -> Answer:
    """Pass on what was collected, or drop it. Silent if a person has been called meanwhile."""
    if talk.slot("booking") is None:
        return Answer().set(**dict.fromkeys(BOOKING_SLOTS))
    kind = talk.slot("booking") or "reservation_request"
    done = Answer().set(**dict.fromkeys(BOOKING_SLOTS)).set(booking=None, form_misses=None)
    confirmed = talk.slots.get("booking_confirm")
    if confirmed is False or (kind != "request_callback" and confirmed is not True):
        return done.say("네, 요청하지 않을게요. 다시 잡고 싶으시면 언제든 말씀해 주세요.")
    heading = {"request_callback": "전화 요청", "reservation_change": "예약 변경 요청"}.get(kind, "예약 요청")
    text = {
        "request_callback": "접수했어요. 상담원이 말씀하신 시간에 전화드릴게요.",
        "reservation_change": "예약 변경 요청을 전달했어요. 담당자가 확인하고 연락드릴게요.",
    }.get(kind, "예약 요청을 전달했어요. 담당자가 가능한 시간을 확인하고 확정해 드릴게요.")
    return done.hand_over(text, "person_lane", f"{heading} · {summary(talk)}")
