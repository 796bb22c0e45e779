"""Mistyped words are put right by the words of the articles; what is typed well stays."""

from __future__ import annotations

import pytest

from sangdam.knowledge.korean import clean
from sangdam.knowledge.likeness import Seen
from sangdam.knowledge.spelling import Spelling

TEXTS = (
    "배송비 얼마예요",
    "현금영수증 되나요",
    "반품하려면 어떻게 해요",
    "비밀번호를 잊어버렸어요",
    "선물 포장 되나요",
    "포장 상자 있나요",
    "매장이 어디예요",
    "할부 몇 개월까지 되나요",
)


@pytest.fixture(scope="module")
def spelling() -> Spelling:
    return Spelling.of(Seen.of(text) for text in TEXTS)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("배솧비 얼마예요", "배송비 얼마예요"),  # a neighbouring key
        ("현금여수증 되나요", "현금영수증 되나요"),  # a letter left out
        ("비밀번호호를 잊어버렸어요", "비밀번호를 잊어버렸어요"),  # a syllable typed twice
        ("반풍하려면 어떻게 해요", "반품하려면 어떻게 해요"),  # Kiwi makes two words of it
        ("현긍영수즌은요", "현금영수증은요"),  # two slips in a long word; the particle stays
        ("혹시포쟝되나요", "혹시포장되나요"),  # within a word without spaces
        ("할뷰는 몇 개월이고 포쟝은요", "할부는 몇 개월이고 포장은요"),
        ("포ㅍ장 되나요", "포장 되나요"),  # a letter struck twice
        ("ㅂㅅㅂ 얼마예요", "배송비 얼마예요"),
        ("ㅂㅅㅂㄴ 얼마예요", "배송비ㄴ 얼마예요"),
    ],
)
def test_mistyped_words_are_put_right(spelling: Spelling, typed: str, meant: str) -> None:
    assert spelling.mend(Seen.of(typed)) == meant


@pytest.mark.parametrize(
    "text",
    [
        "",
        "배송비 얼마예요",
        "방송 언제 해요",  # one letter from 배송, but a word
        "딸이 주문했는데 되나요",  # a word of one syllable
        "김밥천국 어디예요",
        "ㅂㅅㅂ",  # initials alone may be anything
        "ㅂㅅㅂ ㅎㄱㅇㅅㅈ",
        "ㅋㅋ ㅠㅠ 배송비",
        "ㅇㅋ 배송비",  # no word of the articles has these initials
        "ship to usa 1234",
    ],
)
def test_what_is_typed_well_or_not_known_stays(spelling: Spelling, text: str) -> None:
    assert spelling.mend(Seen.of(text)) == clean(text)


def test_long_messages_stay(spelling: Spelling) -> None:
    short, long = "배솧비 얼마예요", "배솧비 얼마예요 " + "안녕하세요 " * 20
    assert spelling.mend(Seen.of(short)) != clean(short)
    assert spelling.mend(Seen.of(long)) == clean(long)


def test_initials_of_many_words_stay() -> None:
    texts = ("포장", "품질", "판정", "배송비")
    of_many = Spelling.of(Seen.of(text) for text in texts)
    assert of_many.mend(Seen.of("ㅍㅈ 되나요")) == "ㅍㅈ 되나요"
    assert of_many.mend(Seen.of("ㅂㅅㅂ 되나요")) == "배송비 되나요"
    often = Spelling.of(Seen.of(text) for text in (*texts, *(f"포장 {number}" for number in range(5))))
    assert often.mend(Seen.of("ㅍㅈ 되나요")) == "포장 되나요"


def test_the_word_that_more_texts_have_is_meant() -> None:
    texts = ("영수증 주세요", "영수즘 주세요", "영수증 돼요", "영수증 있나요")
    both = Spelling.of(Seen.of(text) for text in texts)
    assert both.mend(Seen.of("영수즏 받나요")) == "영수증 받나요"


def test_it_comes_back_from_its_arrays(spelling: Spelling) -> None:
    again = Spelling(spelling.dump())
    assert again.mend(Seen.of("배솧비 얼마예요")) == "배송비 얼마예요"


def test_without_texts_nothing_is_changed() -> None:
    assert Spelling.of(()).mend(Seen.of("배솧비 ㅂㅅㅂ")) == "배솧비 ㅂㅅㅂ"
