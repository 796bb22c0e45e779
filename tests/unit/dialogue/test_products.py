"""Facts, stock, advice and buying; what is not known is said to be not known."""

from __future__ import annotations

from dataclasses import replace

from sangdam.dialogue import products
from sangdam.dialogue.talk import Answer
from tests.unit.dialogue.dialogue_fakes import EARPHONES, Stage, article, stage


async def asked(on: Stage, text: str, intent: str, **entities: str) -> Answer:
    on.hear(text, intent, **entities)
    return await on.do(products.answer)


async def test_a_known_fact() -> None:
    answer = await asked(stage(), "무선 이어폰 방수 돼요?", "product_question")
    assert answer.texts == ["‘무선 이어폰’ 안내예요. 방수는 IPX5."]
    assert answer.messages[0]["json_message"]["card"]["products"][0]["id"] == "P1"


async def test_an_unknown_fact_is_admitted() -> None:
    answer = await asked(stage(), "무선 이어폰 소음은 몇 데시벨이에요?", "product_question")
    assert "확인이 필요해요" in answer.texts[0]
    assert answer.slot("offer") == "person"


async def test_a_question_about_the_product_talked_about() -> None:
    on = stage()
    await asked(on, "무선 이어폰 방수 돼요?", "product_question")
    assert "4.6g" in (await asked(on, "무게는요?", "product_question")).texts[0]


async def test_stock_per_option() -> None:
    on = stage()
    every = await asked(on, "무선 이어폰 재고 있어요?", "stock_inquiry")
    assert "블랙, 화이트예요. 핑크는 품절이에요." in every.texts[0]
    none = await asked(on, "핑크는요?", "stock_inquiry")
    assert "품절이에요" in none.texts[0]
    assert none.messages[0]["buttons"][0]["payload"] == '/faq{"article": "restock_notice"}'


async def test_several_products_are_asked_between() -> None:
    on = stage()
    on.shop.catalogue.append(replace(EARPHONES, id="P2", name="무선 이어폰 프로"))
    answer = await asked(on, "이어폰 방수 돼요?", "product_question")
    assert [b["title"] for b in answer.messages[0]["buttons"]] == ["무선 이어폰", "무선 이어폰 프로"]


async def test_advice_keeps_to_the_budget() -> None:
    on = stage()
    on.shop.catalogue.append(replace(EARPHONES, id="P2", name="고급 이어폰", price=200_000))
    shown = (await asked(on, "5만원 이하 이어폰 추천", "product_recommendation")).messages[0]
    assert [p["id"] for p in shown["json_message"]["card"]["products"]] == ["P1"]
    assert "찾지 못했어요" in (await asked(on, "1만원 이하 이어폰 추천", "product_recommendation")).texts[0]


async def test_buying() -> None:
    answer = await asked(stage(), "무선 이어폰 살게요", "purchase_request")
    assert "39,000원" in answer.texts[0]
    assert answer.messages[0]["json_message"]["card"]["type"] == "products"


async def test_which_product_then_its_name() -> None:
    on = stage()
    answer = await asked(on, "재고 있어요?", "stock_inquiry")
    assert "상품 이름" in answer.texts[0]
    assert "블랙" in (await asked(on, "이어폰이요", "inform", product="이어폰")).texts[0]


async def test_a_product_the_shop_has_not() -> None:
    answer = await asked(stage(), "우주선 있어요?", "stock_inquiry", product="우주선")
    assert "‘우주선’은 저희 상품 목록에서 찾지 못했어요" in answer.texts[0]


async def test_a_question_the_knowledge_base_can_answer() -> None:
    on = stage(articles=[article("size_guide", "사이즈 안내", "표를 봐 주세요.")])
    assert (await asked(on, "사이즈 어떻게 골라요?", "product_question")).texts == ["표를 봐 주세요."]


async def test_the_price_of_what_was_talked_about() -> None:
    on = stage(articles=[article()])
    await asked(on, "무선 이어폰 방수 돼요?", "product_question")
    on.hear("얼마예요?", "faq")
    assert "39,000원" in (await on.do(products.policy_or_goods)).texts[0]
    on.hear("배송비 얼마예요?", "faq")
    assert (await on.do(products.policy_or_goods)).texts == ["5만원부터 무료예요."]


async def test_a_question_no_fact_answers_is_not_answered_with_others() -> None:
    on = stage()
    await asked(on, "무선 이어폰 방수 돼요?", "product_question")
    assert "확인이 필요해요" in (await asked(on, "다림질 해도 되나요?", "product_question")).texts[0]
    assert "소음을 줄여" in (await asked(on, "이어폰 어때요?", "product_question")).texts[0]


async def test_goods_in_a_question_no_article_answers() -> None:
    on = stage()
    on.hear("이어폰 있어요?", "faq")
    answer = await on.do(products.policy_or_goods)
    assert "재고가 있는 옵션은" in answer.texts[0]
    assert on.slots["product"] == "P1"
