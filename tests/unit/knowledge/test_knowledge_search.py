"""The search finds the right article, refuses what none answers, and survives any text."""

from __future__ import annotations

import random
import threading

import pytest

from sangdam.knowledge.article import load_folder, load_outside
from sangdam.knowledge.evaluate import SLIPS, Tally, as_typed, folds
from sangdam.knowledge.index import Index, SearchResult
from sangdam.knowledge.korean import clean, jamo, morphs
from sangdam.knowledge.terms import TermTable
from tests.unit.knowledge.knowledge_files import DEMO


@pytest.fixture(scope="module")
def demo() -> Index:
    return Index.of(load_folder(DEMO), load_outside(DEMO))


@pytest.mark.parametrize(
    ("text", "article_id"),
    [
        ("여기 택배비가 총 얼마나 나와요", "shipping_fee"),
        ("한라봉 농장인데 제주까지 오려면 돈 더 드나요", "remote_area_fee"),
        ("배송비얼마에요", "shipping_fee"),
        ("비번 까먹엇는데 어떡하죠ㅠㅠ", "password_reset"),
        ("여기 차 끌고 가도 되나", "parking"),
        ("캐시백 말고 포인트 소멸되는 날짜가 언제", "points_rules"),
        ("A/S 맡기고 싶은데요", "as_repair"),
        ("ＶＩＰ 되는 조건", "membership_grade"),
        ("영업시간이 어떻게 되나요?????", "business_hours"),
        ("선물할 거라 리본 묶어서 보내 주실 수 있는지", "gift_wrap"),
        ("해외에서도 살 수 있어요?", "overseas_shipping"),
        ("세탁기 설치비 있나요", "install_howto"),
    ],
)
def test_the_right_article_comes_first(demo: Index, text: str, article_id: str) -> None:
    result = demo.search(text)
    assert result.hits[0].article_id == article_id
    assert result.answered


def test_scores_are_sorted_probabilities_and_limited(demo: Index) -> None:
    result = demo.search("환불은 언제 되나요", 3)
    scores = [hit.score for hit in result.hits]
    assert len(scores) == 3
    assert scores == sorted(scores, reverse=True)
    assert all(0.0 <= score <= 1.0 for score in scores)
    assert len(demo.search("환불은 언제 되나요", 100).hits) == 40
    assert demo.search("환불은 언제 되나요", 0).hits == ()


@pytest.mark.parametrize(
    "text",
    [
        "안녕하세요 반갑습니다",
        "너무 심심한데 재밌는 얘기 해줘",
        "내일 서울 날씨 알려줘",
        "아까 주문한 제 택배 지금 어디 있는지 조회해 주세요",
        "상담원 바꿔 주세요",
        "이 셔츠 면이에요 폴리예요?",
        "ㅋㅋㅋㅋㅋㅋ",
        "20260102-0001234",
        "매장에 화장실 몇 층이에요?",
        "학생증 보여주면 할인되나요?",
        "리뷰 알바 모집하나요",
        "매장에서 촬영해도 되나요",
        "고객센터 직원은 몇 명이에요",
    ],
)
def test_what_no_article_answers_is_refused(demo: Index, text: str) -> None:
    assert not demo.search(text).answered


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "\n\t", "\x00\x01\x02\x7f", "😀😀😀", "?!.,", "ㅎㅂ", "ㅠㅠㅠㅠ", "ᄒᆞᆫ글", "가" * 5000, "배송 " * 1700,
        "a" * 5000, "1" * 5000, "\u202e\u200b\ufeff", "\u202e배송비", "漢字のみ", "\ud83d", "🇰🇷" * 2000, "배\x00송\x00비",
    ],
)  # fmt: skip
def test_any_text_gets_a_result(demo: Index, text: str) -> None:
    result = demo.search(text)
    assert isinstance(result, SearchResult)
    assert all(0.0 <= hit.score <= 1.0 for hit in result.hits)
    if not clean(text):
        assert result == SearchResult(answered=False, hits=())


def test_random_texts_get_a_result(demo: Index) -> None:
    noise = random.Random(7)
    for _ in range(200):
        text = "".join(
            chr(
                noise.choice(
                    (noise.randrange(0x80), 0xAC00 + noise.randrange(11172), noise.randrange(0xD800))
                )
            )
            for _ in range(noise.randrange(60))
        )
        assert all(0.0 <= hit.score <= 1.0 for hit in demo.search(text).hits)


def test_an_index_of_nothing_answers_nothing() -> None:
    assert Index.of([]).search("배송비") == SearchResult(answered=False, hits=())
    assert Index.of([], ["안녕"]).search("안녕") == SearchResult(answered=False, hits=())


def test_a_single_article_and_no_outside_examples_are_enough() -> None:
    only = [article for article in load_folder(DEMO) if article.id == "parking"]
    result = Index.of(only).search("주차 되나요?")
    assert result.answered
    assert [hit.article_id for hit in result.hits] == ["parking"]


def test_threads_agree(demo: Index) -> None:
    texts = [question for article in load_folder(DEMO) for question in article.questions[:3]]
    alone = [demo.search(text) for text in texts]
    together: list[list[SearchResult]] = [[] for _ in range(4)]

    def work(mine: list[SearchResult]) -> None:
        mine.extend(demo.search(text) for text in texts)

    threads = [threading.Thread(target=work, args=(mine,)) for mine in together]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(mine == alone for mine in together)


@pytest.fixture(scope="module")
def fifth() -> tuple[Index, list[tuple[str, str | None]]]:
    """An index without a fifth of the questions and outside examples, and those."""
    return next(folds(load_folder(DEMO), load_outside(DEMO), 5))


def asked(index: Index, held: list[tuple[str, str | None]]) -> tuple[Tally, Tally]:
    questions, outside = Tally(), Tally()
    for text, owner in held:
        (questions if owner else outside).add(index, text, owner)
    return questions, outside


def test_unseen_questions_are_found_and_outside_examples_refused(
    fifth: tuple[Index, list[tuple[str, str | None]]],
) -> None:
    questions, outside = asked(*fifth)
    assert sum(questions.first) / len(questions.first) > 0.8
    assert sum(questions.among_three) / len(questions.among_three) > 0.94
    assert questions.answered_right() > 0.75
    assert sum(outside.answered) / len(outside.answered) < 0.2


@pytest.mark.parametrize(("kind", "gained"), [("one slip", 0.02), ("two slips", 0.05), ("initials", 0.05)])
def test_slips_of_typing_are_forgiven(
    fifth: tuple[Index, list[tuple[str, str | None]]], kind: str, gained: float
) -> None:
    index, held = fifth
    chance = random.Random(11)
    slipped = [(SLIPS[kind](text, chance), owner) for text, owner in held]
    forgiving, _ = asked(index, slipped)
    literal, _ = asked(as_typed(index), slipped)
    size = len(forgiving.first)
    assert sum(forgiving.first) - sum(literal.first) > gained * size
    assert forgiving.answered_right() - literal.answered_right() > gained


def test_a_word_that_had_to_be_put_right_is_trusted_less(demo: Index) -> None:
    typed, slipped = (demo.search(f"{word} 얼마나 넓어요").hits[0] for word in ("주차장", "주챠장"))
    assert slipped.article_id == typed.article_id == "parking"
    assert 0.9 < slipped.score < typed.score


def test_what_is_typed_well_is_searched_as_it_is(fifth: tuple[Index, list[tuple[str, str | None]]]) -> None:
    index, held = fifth
    literal = as_typed(index)
    same = [index.search(text) == literal.search(text) for text, _ in held]
    assert sum(same) > 0.97 * len(same)


def test_cleaning_keeps_only_what_is_searched() -> None:
    assert clean(" 배송비,얼마예요?? ") == "배송비 얼마예요"
    assert clean("ＶＩＰ ㅋㅋㅋㅋ A/S") == "vip ㅋㅋ as"
    assert clean("ㅎㅂ ㅏ") == "ㅎㅂ ㅏ"
    assert len(clean("가나" * 5000)) == 300


def test_jamo_and_morphemes() -> None:
    assert jamo("배송 1") == "ㅂㅐㅅㅗㅇ 1"
    found = morphs("배송비가 얼마예요")
    assert [morph.form for morph in found if morph.is_content][:2] == ["배송비", "얼마"]
    assert morphs("") == []


def test_term_table_gives_cosines() -> None:
    table = TermTable.of([["a", "b"], ["b", "c"], []])
    same, some, none = table.cosines(["a", "b"])
    assert same == pytest.approx(1.0)
    assert 0.0 < some < 1.0
    assert none == 0.0
    assert table.cosines(["z"]).tolist() == [0.0, 0.0, 0.0]
    assert table.known("a", besides_itself=False)
    assert not table.known("a", besides_itself=True)
    assert table.known("b", besides_itself=True)
    assert table.idf("z") > table.idf("a") > table.idf("b")
