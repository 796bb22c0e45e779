"""Questions about goods: facts, stock, what to choose, where to buy. What is not known is said to be not known."""

from __future__ import annotations

import re

from sangdam.dialogue import answers, services
from sangdam.dialogue.cards import products_card
from sangdam.dialogue.korean import josa, quoted, won
from sangdam.dialogue.labels import PRODUCT_INTENTS
from sangdam.dialogue.talk import PERSON, Answer, Talk, button
from sangdam.orders.contract import Product

#: Words customers use for what the catalogue calls by another name.
_ASKED = (
    ("크기", "크기|사이즈|치수|길이|높이|너비|폭|지름|몇\\s*(?:cm|센치|센티)|총장|기장"),
    ("소재", "소재|재질|원단|면이|가죽|뭘로\\s*만|무슨\\s*천"),
    ("세탁", "세탁|빨래|빨아|드라이|건조기"),
    ("무게", "무게|몇\\s*(?:kg|키로|그램)|무거|가벼"),
    ("용량", "용량|몇\\s*(?:리터|ml|l)|얼마나\\s*들어"),
    ("호환", "호환|맞나요|연결\\s*(?:되|돼)|아이폰|안드로이드|갤럭시"),
    ("사용 시간", "사용\\s*시간|배터리|몇\\s*시간|오래\\s*(?:가|써)"),
    ("충전", "충전"),
    ("방수", "방수|물에|비\\s*맞|젖"),
    ("보증", "보증|as|a/s|무상"),
    ("원산지", "원산지|어디\\s*(?:산|거|에서\\s*만)|국산|중국산|제조국"),
    ("구성", "구성|뭐가\\s*들|들어\\s*있|포함"),
    ("소음", "소음|시끄|조용"),
    ("전압", "전압|220|110|콘센트|플러그"),
    ("성분", "성분|원료|알레르기|알러지|들었나"),
    ("유통기한", "유통\\s*기한|소비\\s*기한|언제까지\\s*먹"),
    ("비침", "비치|비침|속이\\s*보"),
    ("핏", "핏|크게\\s*나|작게\\s*나|정사이즈"),
)


_GENERAL = re.compile(r"어때|어떤|알려|궁금|설명|정보|소개|자세히|뭐예요\s*\?*$|보여|^/")
_PRICE = re.compile(r"얼마|가격|몇\s*원|비싸")
_IN_STOCK = re.compile(r"있(?:어|나|을|는지|습)|재고|남았|품절|파(?:나|시나|세)")
_OTHER_PRICES = re.compile(r"배송|반품|교환|수리|설치|수수료|적립|쿠폰|할인")


async def policy_or_goods(talk: Talk) -> Answer:
    """Policy, but '얼마예요?' asks for the price of what was just talked about, and a product named in a question
    that no article answers is what the question is about.
    """
    if talk.entity("article"):
        return await answers.policy(talk)
    price = _PRICE.search(talk.words) and not _OTHER_PRICES.search(talk.words)
    found = await _products(talk) if price and talk.slot("product") else []
    if not found and talk.question and answers.find(talk.question) is None:
        found = list(await services.current().orders.products(talk.question))
    if len(found) != 1:
        return await answers.policy(talk)
    remembered = {"product": found[0].id, "product_name": found[0].name}
    told = _stock(talk, found[0]) if _IN_STOCK.search(talk.question) else _fact(talk, found[0])
    return told.set(**remembered)


async def answer(talk: Talk) -> Answer:
    """Answer a question about goods; the product talked about last counts when none is named."""
    intent = (
        talk.intent if talk.intent in PRODUCT_INTENTS else talk.slot("product_matter") or "product_question"
    )
    found = await _products(talk)
    if not found:
        return await _unnamed(talk, intent)
    remembered: dict[str, object] = {"product_matter": intent}
    if len(found) > 1 and intent in ("product_question", "stock_inquiry"):
        return _which(found, intent).set(**remembered)
    remembered.update(product=found[0].id, product_name=found[0].name)
    if intent == "stock_inquiry":
        return _stock(talk, found[0]).set(**remembered)
    if intent == "purchase_request":
        return _buy(found).set(**remembered)
    if intent == "product_recommendation":
        return _recommend(talk, found).set(**remembered)
    return _fact(talk, found[0]).set(**remembered)


async def _products(talk: Talk) -> list[Product]:
    orders = services.current().orders
    chosen = talk.entity("product")
    wanted = talk.question or chosen or ""
    found = list(await orders.products(wanted)) if wanted else []
    if chosen and not talk.words:
        everything = [*found, *await orders.products(chosen)]
        found = [product for product in everything if chosen in (product.id, product.name)][:1] or found
    if not found and talk.slot("product_name") and not chosen:
        last = list(await orders.products(str(talk.slot("product_name"))))
        found = [product for product in last if product.id == talk.slot("product")]
    return found


async def _unnamed(talk: Talk, intent: str) -> Answer:
    """No product is named or known by that name: perhaps the knowledge base has it, else ask which."""
    if talk.question and intent in ("product_question", "stock_inquiry"):
        known = answers.find(talk.question)
        if known is not None:
            return answers.tell(known)
    named = talk.entity("product")
    if named:
        text = f"{josa(quoted(named), '은/는')} 저희 상품 목록에서 찾지 못했어요. 정확한 상품 이름을 알려 주시거나 상담원에게 확인해 보시겠어요?"
        return Answer().say(text, PERSON).set(offer="person", product_matter=intent)
    text = {
        "stock_inquiry": "어떤 상품의 재고를 확인해 드릴까요? 상품 이름을 알려 주세요.",
        "product_recommendation": "어떤 상품을 찾으세요? 예를 들어 ‘10만원 이하 무선 청소기’처럼 말씀해 주세요.",
        "purchase_request": "어떤 상품을 구매하고 싶으세요? 상품 이름을 알려 주시면 바로 찾아 드릴게요.",
    }.get(intent, "어떤 상품에 대해 궁금하신가요? 상품 이름을 알려 주세요.")
    return Answer().say(text).set(product_matter=intent)


def _which(found: list[Product], intent: str) -> Answer:
    buttons = [button(product.name, intent, product=product.name) for product in found[:4]]
    return Answer().say("어떤 상품을 말씀하시는지 골라 주세요.", *buttons, card=products_card(found[:4]))


def _fact(talk: Talk, product: Product) -> Answer:
    """The fact asked for, or an honest 'must be checked'."""
    text, name = talk.question, quoted(product.name)
    wanted = [fact for fact, pattern in _ASKED if re.search(pattern, text, re.IGNORECASE)]
    told = {fact: product.facts[fact] for fact in product.facts if fact in wanted or fact in text}
    card = products_card([product])
    if _PRICE.search(text):
        told = {"가격": won(product.price), **told}
    if told:
        lines = ", ".join(f"{josa(fact, '은/는')} {value}" for fact, value in told.items())
        return Answer().say(f"{name} 안내예요. {lines}.", card=card)
    if wanted or not _GENERAL.search(text):
        subject = f"{wanted[0]} 정보는" if wanted else "말씀하신 내용은"
        text = f"{name}의 {subject} 제가 가진 자료에 없어서 확인이 필요해요. 상담원에게 연결해 드릴까요?"
        return Answer().say(text, PERSON, card=card).set(offer="person")
    facts = ", ".join(f"{fact}: {value}" for fact, value in list(product.facts.items())[:4])
    return Answer().say(f"{josa(name, '은/는')} {product.summary} {facts}".strip(), card=card)


def stock_by_option(product: Product) -> dict[str, int]:
    """Stock by whole option, such as ‘블랙 / M’; shops may also give it by ‘블랙’ alone."""
    parts = max((label.count(" / ") for label in product.stock), default=0)
    return {label: count for label, count in product.stock.items() if label.count(" / ") == parts}


def _stock(talk: Talk, product: Product) -> Answer:
    """Stock of the option named, else of all options."""
    stock = stock_by_option(product)
    name, card = quoted(product.name), products_card([product])
    named = [label for label in stock if label and _mentions(label, talk.question)]
    asked = named or list(stock)
    there = [label for label in asked if stock[label] > 0]
    restock = button("재입고 알림 안내", "faq", article="restock_notice")
    if not stock:
        text = f"{name} 재고는 확인이 필요해요. 상담원에게 연결해 드릴까요?"
        return Answer().say(text, PERSON, card=card).set(offer="person")
    if not there:
        what = f" {', '.join(named)}" if named else ""
        return Answer().say(
            f"{name}{josa(what, '은/는') if what else '은'} 지금 품절이에요. 들어오면 알림을 받으실 수 있어요.",
            restock,
            card=card,
        )
    buy = button("구매하기", "purchase_request", product=product.name)
    if list(stock) == [""]:
        return Answer().say(f"{josa(name, '은/는')} 지금 재고가 있어요.", buy, card=card)
    gone = [label for label in asked if stock[label] <= 0]
    text = f"{name} 재고가 있는 옵션은 {josa(', '.join(there[:8]), '이에요/예요')}."
    if gone:
        text += f" {josa(', '.join(gone[:4]), '은/는')} 품절이에요."
    return Answer().say(text, buy, *([restock] if gone else []), card=card)


def _mentions(label: str, text: str) -> bool:
    """'블랙 / M' is meant by a text that names each part it names any option by: 'M 사이즈', '블랙'."""
    plain = text.upper()
    return any(
        re.search(rf"(?<![A-Z0-9]){re.escape(part.upper())}(?![A-Z0-9])", plain)
        for part in label.split(" / ")
    )


def _buy(found: list[Product]) -> Answer:
    shown = found[:3]
    if len(shown) > 1:
        return Answer().say("이런 상품이 있어요. 눌러서 바로 구매하실 수 있어요.", card=products_card(shown))
    product = shown[0]
    text = f"{josa(quoted(product.name), '은/는')} {won(product.price)}이에요. 상품 페이지에서 바로 구매하실 수 있어요."
    stock = button("재고 확인", "stock_inquiry", product=product.name)
    return Answer().say(text, stock, card=products_card([product]))


def _recommend(talk: Talk, found: list[Product]) -> Answer:
    limit = _budget(talk)
    within = [product for product in found if limit is None or product.price <= limit]
    if not within:
        cheapest = min(found, key=lambda product: product.price)
        text = f"{won(limit or 0)} 안에서는 찾지 못했어요. 가장 가까운 상품은 {josa(won(cheapest.price), '이에요/예요')}."
        return Answer().say(text, card=products_card([cheapest]))
    names = ", ".join(quoted(product.name) for product in within[:3])
    return Answer().say(f"{names} 추천드려요. 궁금한 점은 더 물어봐 주세요.", card=products_card(within[:3]))


def _budget(talk: Talk) -> int | None:
    given = talk.normal("money")
    if isinstance(given, int):
        return given
    found = re.search(r"(\d+)\s*만\s*원?", talk.question)
    return int(found[1]) * 10_000 if found else None
