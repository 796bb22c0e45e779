"""Folding and tokens: offsets are exact whatever customers send."""

from __future__ import annotations

import time
import unicodedata
from itertools import pairwise

import pytest
from conftest import Line, untrained
from hypothesis import given, settings
from hypothesis import strategies as st

from sangdam_brain.nlu.kiwi import analyse
from sangdam_brain.nlu.text import MAX_CHARS, fold
from sangdam_brain.nlu.tokenizer import MORPHS, tokens_of
from sangdam_brain.nlu.units import units_of

ODD = [
    "운동화를 샀는데 됐어요? 😀 검정이요",
    "👨\u200d👩\u200d👧 가족 옷 두 벌이요 ❤️",
    unicodedata.normalize("NFD", "운동화 취소해 주세요"),
    "주문번호는 ２０２４１１２０－００００１２３　이에요",
    "주문\u200b취소\ufeff 해\u00a0주세요",
    "zero\x00byte\r\n줄바꿈\t탭",
    "\ud83d 반쪽 이모지 \ude00",
    "e\u0301" * 5 + "가" + "\u0301" * 40,
]


def _check_tokens(text: str) -> None:
    end = 0
    for token in tokens_of(text):
        assert text[token.start : token.end] == token.text
        assert token.start >= end
        assert token.text
        end = token.end
        for morph in token.get(MORPHS):
            assert token.start <= morph.start <= morph.end


def test_offsets_are_exact_for_all_training_utterances(training_lines: list[Line]) -> None:
    for line in training_lines:
        _check_tokens(line.text)
        assert "".join(token.text for token in tokens_of(line.text)) == "".join(line.text.split())


@pytest.mark.parametrize("text", ODD)
def test_offsets_are_exact_for_odd_text(text: str) -> None:
    _check_tokens(text)


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=st.characters(), max_size=60))
def test_offsets_are_exact_for_any_text(text: str) -> None:
    _check_tokens(text)
    folded = fold(text)
    for index in range(len(folded.text)):
        start, end = folded.span(index, index + 1)
        assert 0 <= start < end <= len(text)


def test_words_are_cut_at_white_space_and_know_their_morphemes() -> None:
    tokens = tokens_of("운동화를 샀는데 됐어요?")
    assert [token.text for token in tokens] == ["운동화를", "샀는데", "됐어요?"]
    assert [morph.form for morph in tokens[0].get(MORPHS)] == ["운동화", "를"]
    assert [morph.form for morph in tokens[1].get(MORPHS)] == ["사", "었", "는데"]


def test_folding_gives_one_form() -> None:
    assert fold("２０２４－０１").text == "2024-01"
    assert fold(unicodedata.normalize("NFD", "반품할게요")).text == "반품할게요"
    assert fold("ㅋㅋㅋ ㅠㅠ").text == "ㅋㅋㅋ ㅠㅠ"
    assert fold("취\u200b소").text == "취소"


def test_units_cover_the_text_without_overlap(training_lines: list[Line]) -> None:
    for line in training_lines[::5]:
        text = fold(line.text).text
        units = units_of(text, analyse(text))
        assert "".join(unit.text for unit in units) == "".join(text.split())
        assert all(before.end <= after.start for before, after in pairwise(units))


def test_annotated_values_begin_and_end_where_units_do(training_lines: list[Line]) -> None:
    whole = cut = 0
    for line in training_lines:
        folded = fold(line.text)
        if folded.starts is not None:
            continue
        units = units_of(folded.text, analyse(folded.text))
        starts, ends = {unit.start for unit in units}, {unit.end for unit in units}
        for start, end, _ in line.entities:
            whole += 1
            cut += start not in starts or end not in ends
    assert cut <= 0.03 * whole


@pytest.mark.parametrize(
    "text",
    [
        "ㄱ" * 100_000,
        "\u0301" * 100_000,
        "가" * 5_000,
        "안녕하세요 " * 1_000,
        "😀" * 100_000,
        "ᄀ" * 100_000,
        "1" * 100_000,
    ],
    ids=["jamo", "combining", "syllables", "sentences", "emoji", "conjoining", "digits"],
)
def test_huge_text_costs_little(text: str) -> None:
    tokens_of("데우기")
    began = time.process_time()
    _check_tokens(text)
    assert time.process_time() - began < 2.0
    assert len(fold(text).text) <= MAX_CHARS


def test_the_stock_tokenizer_deletes_hangul_and_ours_does_not() -> None:
    from rasa.nlu.tokenizers.whitespace_tokenizer import WhitespaceTokenizer
    from rasa.shared.nlu.training_data.message import Message

    from sangdam_brain.nlu.tokenizer import KiwiTokenizer

    text = "어제 주문한 운동화 취소해 주세요"
    stock = WhitespaceTokenizer(WhitespaceTokenizer.get_default_config())
    assert [token.text for token in stock.tokenize(Message({"text": text}), "text")] == [text]
    assert not issubclass(KiwiTokenizer, WhitespaceTokenizer)
    ours = untrained(KiwiTokenizer)
    assert [token.text for token in ours.tokenize(Message({"text": text}), "text")] == text.split()
