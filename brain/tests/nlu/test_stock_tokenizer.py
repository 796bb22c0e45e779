"""Rasa's WhitespaceTokenizer takes Hangul for emoji and deletes it; what cures it, and that ours needs no cure."""

from __future__ import annotations

import re

import pytest
from conftest import untrained
from rasa.nlu.tokenizers.whitespace_tokenizer import WhitespaceTokenizer
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.utils.io import get_emoji_regex

from sangdam_brain.nlu.tokenizer import KiwiTokenizer

ALARM = "오늘 울리는 내 알람 시간 언제야"

#: As people type: spaces twice, full-width, initials, emoji, decomposed Hangul, other scripts.
AS_TYPED = [
    ALARM,
    "오늘 hello 내",
    " 운동화  두 켤레를  반품할게요!! ",
    "ㅂㅅ 어디쯤 왔나요ㅠㅠ",
    "２０２４１２０３－０００１２３４ 언제 와요 🚚",
    "\u1112\u1161\u11ab\u1100\u1173\u11af 주문",
    "ABC상품 L사이즈로 바꿔주세요",
]

Spans = list[tuple[str, int, int]]


def _stock() -> WhitespaceTokenizer:
    return WhitespaceTokenizer({**WhitespaceTokenizer.get_default_config(), "name": "stock"})


def _ours() -> KiwiTokenizer:
    made: KiwiTokenizer = untrained(KiwiTokenizer)
    return made


def _tokens(tokenizer: WhitespaceTokenizer | KiwiTokenizer, text: str) -> Spans:
    message = Message(data={TEXT: text})
    return [(token.text, token.start, token.end) for token in tokenizer.tokenize(message, TEXT)]


def _words(text: str) -> Spans:
    return [(word.group(), word.start(), word.end()) for word in re.finditer(r"\S+", text)]


def test_rasas_emoji_pattern_holds_every_hangul_syllable() -> None:
    emoji = get_emoji_regex()
    assert all(emoji.fullmatch(chr(code)) for code in range(0xAC00, 0xD7A4))


def test_stock_makes_one_token_of_an_utterance_in_hangul() -> None:
    assert _tokens(_stock(), ALARM) == [(ALARM, 0, len(ALARM))]


def test_stock_drops_the_hangul_words_of_a_mixed_utterance() -> None:
    assert [text for text, _, _ in _tokens(_stock(), "오늘 hello 내")] == ["hello"]


def test_an_entity_inside_the_utterance_has_no_token_to_stand_on() -> None:
    start = ALARM.index("오늘")
    edges = {(begin, end) for _, begin, end in _tokens(_stock(), ALARM)}
    assert (start, start + len("오늘")) not in edges
    assert (start, start + len("오늘")) in {(begin, end) for _, begin, end in _tokens(_ours(), ALARM)}


def test_one_line_cures_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(WhitespaceTokenizer, "remove_emoji", lambda self, text: text)
    assert _tokens(_stock(), ALARM) == _words(ALARM)


@pytest.mark.parametrize("text", AS_TYPED)
def test_ours_keeps_every_word_at_its_exact_place(text: str) -> None:
    found = _tokens(_ours(), text)
    assert found == _words(text)
    assert all(text[start:end] == word for word, start, end in found)
