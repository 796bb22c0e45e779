"""Policy answers, repetition, remarks in passing, clarification, menus."""

from __future__ import annotations

import inspect

import pytest

from sangdam.dialogue import answers, asides, clarification, courtesies
from sangdam.dialogue.labels import INTENTS, TASKS
from sangdam.dialogue.talk import Talk
from sangdam.knowledge.documents.finder import Quotation
from sangdam.knowledge.index import Hit, Index, SearchResult
from sangdam.knowledge.library import Library
from tests.unit.dialogue.dialogue_fakes import NUMBER, FakeLibrary, article, order, quotation, stage

FEE, TIME = article(), article("shipping_time", "배송기간 안내", "2~3일 걸려요.")


async def test_an_answer_with_its_links() -> None:
    on = stage(articles=[FEE])
    on.hear("배송비 얼마예요", "faq")
    answer = await on.do(answers.policy)
    assert answer.texts == ["5만원부터 무료예요."]
    card = answer.messages[0]["json_message"]["card"]
    assert card["id"] == "shipping_fee"
    assert card["links"] == [{"title": "배송 안내", "url": "/shop/help"}]


async def test_two_likely_answers_are_offered_and_a_button_chooses() -> None:
    on = stage(articles=[FEE, TIME])
    on.library.result = SearchResult(True, (Hit("shipping_fee", 0.5), Hit("shipping_time", 0.45)))
    on.hear("배송 어떻게 되나요", "faq")
    answer = await on.do(answers.policy)
    payloads = [b["payload"] for b in answer.messages[0]["buttons"]]
    assert payloads[:2] == ['/faq{"article": "shipping_fee"}', '/faq{"article": "shipping_time"}']
    on.hear(payloads[1], "faq", article="shipping_time")
    assert (await on.do(answers.policy)).texts == ["2~3일 걸려요."]


async def test_an_article_twice_as_likely_as_the_next_is_told_without_asking() -> None:
    on = stage(articles=[FEE, TIME])
    on.library.result = SearchResult(True, (Hit("shipping_fee", 0.6), Hit("shipping_time", 0.29)))
    on.hear("배송 어떻게 되나요", "faq")
    assert (await on.do(answers.policy)).texts == ["5만원부터 무료예요."]


async def test_nothing_fits_is_said_and_a_person_offered() -> None:
    on = stage()
    on.hear("달까지 배송되나요", "faq")
    answer = await on.do(answers.policy)
    assert "찾지 못했어요" in answer.texts[0]
    assert answer.slot("offer") == "person"


async def test_a_document_is_quoted_with_its_source_when_no_article_answers() -> None:
    on = stage(articles=[FEE])
    on.library.quoted = quotation()
    on.hear("이름 새긴 것도 교환돼요?", "faq")
    answer = await on.do(answers.policy)
    assert answer.texts == [
        (
            "「교환 규정」 3쪽 ‘맞춤 상품’에 따르면 “이름을 새긴 상품은 교환할 수 없습니다.”라고 해요. "
            "더 확인이 필요하시면 상담원을 연결해 드릴게요."
        )
    ]
    assert [b["title"] for b in answer.messages[0]["buttons"]] == ["상담원 연결"]
    assert not answer.sets("offer")


async def test_an_article_that_answers_goes_before_any_document() -> None:
    on = stage(articles=[FEE])
    on.library.quoted = quotation()
    on.hear("배송비 얼마예요", "faq")
    assert (await on.do(answers.policy)).texts == ["5만원부터 무료예요."]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (
            quotation(page=None),
            "「교환 규정」 ‘맞춤 상품’에 따르면 “이름을 새긴 상품은 교환할 수 없습니다.”라고 해요.",
        ),
        (
            quotation(headings=()),
            "「교환 규정」 3쪽에 따르면 “이름을 새긴 상품은 교환할 수 없습니다.”라고 해요.",
        ),
        (
            quotation("보관: 석 달", page=None, headings=()),
            "「교환 규정」에 따르면 “보관: 석 달”이라고 해요.",
        ),
        (
            quotation("왕복 배송비 6,000원", headings=()),
            "「교환 규정」 3쪽에 따르면 “왕복 배송비 6,000원”이라고 해요.",
        ),
    ],
)
def test_a_source_is_named_as_far_as_it_is_known(given: Quotation, said: str) -> None:
    assert answers.cited(given) == said


async def test_an_aside_puts_nothing_on_offer() -> None:
    on = stage()
    on.hear("달까지 배송되나요", "faq")
    assert not (await on.do(asides.aside)).sets("offer")
    on.hear("고마워요", "thanks")
    assert (await on.do(asides.aside)).messages == [{"response": "utter_welcome"}]


async def test_the_last_answer_again_with_its_buttons() -> None:
    on = stage()
    on.events += [
        {"event": "user", "text": "x"},
        {"event": "bot", "text": "답이에요", "data": {"buttons": [{"title": "네", "payload": "/affirm"}]}},
    ]
    on.hear("다시 말해줘", "repeat")
    answer = await on.do(answers.again)
    assert answer.texts == ["답이에요"]
    assert answer.messages[0]["buttons"][0]["title"] == "네"


async def test_nothing_to_repeat() -> None:
    on = stage()
    on.hear("다시", "repeat")
    assert (await on.do(answers.again)).texts


def unclear(text: str, *ranking: tuple[str, float], **fields: object) -> Talk:
    return Talk("c1", text, "nlu_fallback", 0.6, (), (("nlu_fallback", 0.6), *ranking), **fields)  # type: ignore[arg-type]


async def test_the_likeliest_meanings_become_buttons() -> None:
    stage()
    answer = await clarification.clarify(
        unclear(
            "그거 언제", ("delivery_tracking", 0.3), ("affirm", 0.2), ("refund_status", 0.15), ("faq", 0.01)
        )
    )
    assert [b["title"] for b in answer.messages[0]["buttons"]] == ["배송 조회", "환불 확인", "상담원 연결"]
    assert answer.slot("unclear_text") == "그거 언제"


@pytest.mark.parametrize(
    ("mood", "sorry"),
    [
        ({"name": "negative", "confidence": 0.9}, True),
        ({"name": "negative", "confidence": 0.5}, False),
        ({"name": "neutral", "confidence": 0.9}, False),
        (None, False),
    ],
)
async def test_an_annoyed_customer_hears_an_apology_before_the_question(mood: object, sorry: bool) -> None:
    stage()
    said = {"text": "아 진짜 왜 이래요", "intent": {"name": "nlu_fallback"}, "sentiment": mood}
    answer = await clarification.clarify(Talk.from_state({"sender_id": "c1", "latest_message": said}))
    assert ("죄송해요" in answer.texts[0]) is sorry
    assert answer.messages[0]["buttons"], "the question comes all the same"


async def test_the_second_time_in_a_row_a_person_takes_over() -> None:
    on = stage()
    on.hear("뭐", "nlu_fallback")
    assert "json_message" not in (await on.do(clarification.clarify)).messages[0]
    on.hear("거시기", "nlu_fallback")
    answer = await on.do(clarification.clarify)
    handoff = answer.messages[0]["json_message"]["handoff"]
    assert handoff["reason"] == "not_understood"
    assert "거시기" in handoff["detail"]


async def test_a_success_in_between_starts_anew() -> None:
    on = stage(articles=[FEE])
    on.hear("뭐", "nlu_fallback")
    await on.do(clarification.clarify)
    on.hear("배송비요", "faq")
    await on.do(answers.policy)
    on.hear("거시기", "nlu_fallback")
    assert "json_message" not in (await on.do(clarification.clarify)).messages[0]


async def test_the_words_of_an_unclear_question_are_kept_for_the_button() -> None:
    on = stage(articles=[FEE])
    on.hear("배송비 그거", "nlu_fallback")
    await on.do(clarification.clarify)
    on.hear("/faq", "faq")
    assert (await on.do(answers.policy)).texts == ["5만원부터 무료예요."]


async def test_in_a_form_a_person_takes_over() -> None:
    stage()
    answer = await clarification.clarify(unclear("?!", loop="order_form"))
    assert answer.messages[0]["json_message"]["handoff"]["reason"] == "not_understood"


@pytest.mark.parametrize(
    ("text", "said"), [("...", "천천히"), ("음…", "천천히"), ("[사진]", "사진을 볼 수 없어서")]
)
async def test_silence_and_photos(text: str, said: str) -> None:
    stage()
    answer = await clarification.clarify(unclear(text))
    assert said in answer.texts[0]
    assert answer.slot("unclear_text") is None  # not counted as a failure


async def test_menus() -> None:
    on = stage(articles=[FEE])
    on.hear("뭐 할 수 있어?", "help")
    assert len((await on.do(courtesies.menu)).messages[0]["buttons"]) == 6
    on.hear("/help", "help", menu="claims")
    assert [b["payload"] for b in (await on.do(courtesies.menu)).messages[0]["buttons"]][:2] == [
        "/cancel_order",
        "/return_request",
    ]
    on.hear("/help", "help", menu="faq")
    assert [b["title"] for b in (await on.do(courtesies.menu)).messages[0]["buttons"]] == ["배송비 안내"]


@pytest.mark.parametrize(
    ("loop", "said"), [("request_form", "신청은 하지 않았고"), ("order_form", "여기서 멈출게요")]
)
async def test_stopping_closes_the_form_and_forgets_the_request(loop: str, said: str) -> None:
    on = stage()
    on.slots.update(task="cancel_order", terms="x", order=NUMBER)
    on.loop = loop
    on.hear("그만할게요", "stop")
    answer = await on.do(courtesies.stop)
    assert said in answer.texts[0]
    assert (on.loop, on.slots["terms"], on.slots["order"]) == (None, None, NUMBER)


async def test_a_value_out_of_the_blue() -> None:
    on = stage(order())
    on.hear(f"{NUMBER}요", "inform")
    assert (await on.do(courtesies.unplaced)).events == [
        {"event": "followup", "timestamp": None, "name": "action_begin_task"}
    ]
    on.hear("김민지요", "inform", person_name="김민지")
    assert "어떤 도움" in (await on.do(courtesies.unplaced)).texts[0]


async def test_what_only_looks_like_a_value_is_not_understood_and_brings_a_person_the_second_time() -> None:
    on = stage()
    on.hear("둥기둥기 둥가둥가", "inform")
    assert "제가 이해한 게 맞는지" in (await on.do(courtesies.unplaced)).texts[0]
    on.hear("둥기둥기 둥가둥가", "inform")
    answer = await on.do(courtesies.unplaced)
    assert "상담원에게 연결할게요" in answer.texts[0]


def test_every_intent_and_task_has_a_label() -> None:
    assert len(INTENTS) == 42
    assert set(TASKS) <= set(INTENTS)


def test_the_fake_library_is_asked_like_the_real_one() -> None:
    for name in ("article", "quotation"):
        assert inspect.signature(getattr(FakeLibrary, name)) == inspect.signature(getattr(Library, name))
    assert inspect.signature(FakeLibrary.search) == inspect.signature(Index.search)
