"""Answers that need no order: policy from the knowledge base, and the last answer again."""

from __future__ import annotations

from sangdam.dialogue import services
from sangdam.dialogue.cards import article_card
from sangdam.dialogue.korean import josa
from sangdam.dialogue.talk import PERSON, Answer, Talk, button
from sangdam.knowledge.article import Article
from sangdam.knowledge.documents.finder import Quotation

#: An article this share as likely as the best is offered beside it. Half: of 100 questions held out, two fewer are told the
#: wrong article, and three more are asked which one is meant.
CLEARLY = 0.5


async def policy(talk: Talk) -> Answer:
    """Answer with an article; ask between likely ones; else quote a document; else say that nothing fits."""
    library = services.current().knowledge
    chosen = talk.entity("article")
    if chosen:
        article = library.article(chosen)
        if article is not None:
            return tell(article)
    question = talk.question
    result = library.index.search(question) if question else None
    if result is None or not result.hits or not result.answered:
        return _quoted(question) or _not_found(talk)
    close = [hit for hit in result.hits[:3] if hit.score >= CLEARLY * result.hits[0].score]
    found = [article for hit in close if (article := library.article(hit.article_id)) is not None]
    if not found:
        return _not_found(talk)
    return tell(found[0]) if len(found) == 1 else _which(found[:3])


def find(question: str) -> Article | None:
    """The article that clearly answers `question`, or None."""
    library = services.current().knowledge
    result = library.index.search(question)
    return library.article(result.hits[0].article_id) if result.answered and result.hits else None


def tell(article: Article) -> Answer:
    """An article's answer with its links."""
    return Answer().say(article.answer, card=article_card(article)).set(unclear_text=None)


def _which(found: list[Article]) -> Answer:
    buttons = [button(article.title, "faq", article=article.id) for article in found]
    return Answer().say("어떤 안내가 필요하신가요?", *buttons, PERSON)


def _quoted(question: str) -> Answer | None:
    """What a document says, if one surely does; documents were not written as answers, so a person is at hand."""
    quotation = services.current().knowledge.quotation(question) if question else None
    if quotation is None:
        return None
    text = f"{cited(quotation)} 더 확인이 필요하시면 상담원을 연결해 드릴게요."
    return Answer().say(text, PERSON).set(unclear_text=None)


def cited(quotation: Quotation) -> str:
    """A quotation with its source: 「교환 규정」 3쪽 ‘맞춤 상품’에 따르면 “…”라고 해요."""
    passage = quotation.passage
    source = [f"「{passage.document}」"]
    if passage.page is not None:
        source.append(f"{passage.page}쪽")
    if passage.headings:
        source.append(f"‘{passage.headings[-1]}’")
    return f"{' '.join(source)}에 따르면 {josa(f'“{quotation.text}”', '이라고/라고')} 해요."


def _not_found(talk: Talk) -> Answer:
    if not talk.question:
        return Answer().say("무엇이 궁금하신지 적어 주시면 찾아 드릴게요.")
    text = "말씀하신 내용은 제가 가진 안내에서 찾지 못했어요. 정확히 확인해 드릴 수 있게 상담원에게 연결해 드릴까요?"
    return Answer().say(text, PERSON).set(offer="person")


async def again(talk: Talk) -> Answer:
    """The last thing the bot said, once more."""
    for turn in reversed(talk.turns()[:-1]):
        said = [event for event in turn if event.get("event") == "bot" and event.get("text")]
        if said:
            answer = Answer()
            for event in said:
                answer.say(event["text"], *((event.get("data") or {}).get("buttons") or ()))
            return answer.set(offer=talk.slots.get("offer"))
    return Answer().say("아직 드린 말씀이 없어요. 무엇을 도와드릴까요?")
