"""Handing over to a person: what is said to the customer and what the person gets to read."""

from __future__ import annotations

from dataclasses import dataclass

from sangdam.dialogue.labels import INTENTS, TASK_NOUNS, TASKS
from sangdam.dialogue.talk import PERSON, Answer, Talk, button

#: As many letters of the customer's words as a person sees at a glance.
CORE = 120


@dataclass(frozen=True, slots=True)
class Lane:
    """How one intent is handed over."""

    reason: str
    text: str


LANES = {
    "complaint": Lane(
        "complaint",
        "불편을 드려서 정말 죄송해요. 말씀하신 내용을 담당자가 직접 확인하도록 상담원에게 바로 전달할게요.",
    ),
    "product_defect": Lane(
        "complaint",
        "받으신 상품에 문제가 있었군요. 정말 죄송해요. 상담원이 확인하고 교환·환불을 도와드릴게요. 가능하시면 상품 사진을 준비해 주세요.",
    ),
    "delivery_missing": Lane(
        "complaint",
        "배송완료로 나오는데 못 받으셨다니 많이 당황하셨겠어요. "
        "상담원이 택배사에 배송 위치를 바로 확인해 드릴게요. 혹시 경비실이나 문 앞도 한번 봐 주세요.",
    ),
    "payment_issue": Lane(
        "complaint",
        "결제에 문제가 있어서 놀라셨죠. 결제 내역은 사람이 정확히 확인해야 해서 상담원에게 바로 연결할게요. 그동안 다시 결제하지는 말아 주세요.",
    ),
    "service_outage": Lane(
        "complaint",
        "이용에 불편을 드려 죄송해요. 어떤 화면에서 막히셨는지 상담원이 확인하고, 담당 부서에 바로 알릴게요.",
    ),
    "legal_risk": Lane(
        "complaint",
        "심려를 끼쳐 드려 진심으로 죄송해요. 책임 있게 답변드릴 수 있도록 담당 상담원에게 바로 연결할게요.",
    ),
    "privacy_request": Lane(
        "person_lane",
        "개인정보에 관한 요청은 본인 확인이 필요해서 담당 상담원이 안전하게 처리해 드려요. 바로 연결할게요.",
    ),
    "bulk_order": Lane(
        "person_lane",
        "대량 구매 문의 감사해요. 수량과 일정에 맞춰 견적을 드릴 수 있게 담당 상담원에게 연결할게요.",
    ),
    "partnership_proposal": Lane(
        "person_lane",
        "좋은 제안 감사해요. 담당자가 살펴보고 답변드릴 수 있게 전달할게요. 회사명과 연락받으실 이메일을 남겨 주시면 더 빨라요.",
    ),
}


async def person(talk: Talk) -> Answer:
    """The customer asked for a person, or said yes to one."""
    return Answer().hand_over(
        "네, 상담원에게 연결해 드릴게요. 지금까지의 대화가 그대로 전달되니 다시 설명하지 않으셔도 돼요.",
        "asked",
        detail(talk, "상담원 연결을 요청함"),
    )


async def lane(talk: Talk) -> Answer:
    """What a person must see, each with the sentence it deserves."""
    chosen = LANES.get(talk.intent, LANES["complaint"])
    return Answer().hand_over(chosen.text, chosen.reason, detail(talk, INTENTS.get(talk.intent, "불편 신고")))


async def abuse(talk: Talk) -> Answer:
    """Calm first; the second time a person."""
    if talk.slots.get("warned"):
        text = "마음이 많이 상하신 것 같아요. 상담원이 직접 도와드릴 수 있게 연결할게요."
        return Answer().hand_over(text, "complaint", detail(talk, "거친 말이 이어짐")).set(warned=None)
    text = (
        "많이 답답하셨죠. 불편을 드려 죄송해요. 어떤 일이 있었는지 말씀해 주시면 바로 도와드릴게요. "
        "사람과 이야기하고 싶으시면 상담원을 연결해 드릴까요?"
    )
    return Answer().say(text, PERSON).set(warned=True, offer="person").add(_keep_form(talk))


def _keep_form(talk: Talk) -> Answer:
    """An outburst closes an open form: nobody is asked for a phone number in that moment."""
    return Answer().end_form() if talk.loop else Answer()


def lost(talk: Talk) -> Answer:
    """The customer and the form do not find together."""
    text = "제가 계속 이해하지 못해서 죄송해요. 바로 도와드릴 수 있게 상담원에게 연결할게요."
    return Answer().hand_over(text, "not_understood", detail(talk, "양식에서 거듭 이해하지 못함"))


def shop_down(talk: Talk) -> Answer:
    """The order system cannot be reached: say so, change nothing, offer a person."""
    text = "지금 주문 시스템 연결이 원활하지 않아 확인이 어려워요. 죄송해요. 잠시 뒤에 다시 시도하시거나, 지금 상담원을 연결해 드릴까요?"
    task = talk.slot("task")
    again = [button("다시 시도", task)] if task in TASKS else []
    return Answer().say(text, *again, PERSON).set(offer="person")


def detail(talk: Talk, what: str) -> str:
    """One line for the person who takes over: the matter, the order, the words."""
    parts = [what]
    task = talk.slot("task")
    if task in TASKS and talk.loop in ("order_form", "request_form"):
        parts.append(f"진행 중이던 일: {TASK_NOUNS[str(task)]}")
    number = talk.slot("order") or talk.entity("order_number") or talk.slot("claimed_order")
    if number:
        parts.append(f"주문 {number}")
    words = core(talk)
    if words:
        parts.append(f"고객 말: “{words}”")
    return " · ".join(parts)


def core(talk: Talk) -> str:
    """The customer's words, cut to what fits a line."""
    words = " ".join((talk.words or talk.slot("unclear_text") or "").split())
    return words if len(words) <= CORE else f"{words[: CORE - 1]}…"
