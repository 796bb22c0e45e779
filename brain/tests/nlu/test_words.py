"""Data whose annotations are whole words: particles hang on the values."""

from __future__ import annotations

import pytest

from sangdam_brain.nlu import extraction
from sangdam_brain.nlu.gazetteer import Gazetteer
from sangdam_brain.nlu.linear import utterance_of
from sangdam_brain.nlu.tag_features import describe
from sangdam_brain.nlu.units import Unit, units_of, words_of


def words(text: str) -> list[Unit]:
    utterance = utterance_of(text)
    return words_of(utterance.text, utterance.morphs)


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("뉴스에서는 뭐래", ["뉴스", "뭐래"]),
        ("일요일엔 쉬어", ["일요일", "쉬어"]),
        ("그걸 틀어", ["그걸", "틀어"]),  # what melts into the word stays
        ("회의", ["회의"]),
    ],
)
def test_words_know_themselves_without_their_particles(text: str, bare: list[str]) -> None:
    assert [word.bare for word in words(text)] == bare


def test_a_unit_that_is_a_particle_stays() -> None:
    utterance = utterance_of("운동화를 난 샀어요")
    for unit in units_of(utterance.text, utterance.morphs):
        assert unit.bare == unit.text


def test_a_known_value_is_found_whatever_particle_follows_it() -> None:
    gazetteer = Gazetteer({"media": ["네이버뉴스"], "date": ["일요일"]})
    assert gazetteer.tag(words("네이버 뉴스에서 일요일은 어때")) == ["B-media", "I-media", "B-date", "O"]


def test_what_is_known_with_its_particle_comes_first() -> None:
    gazetteer = Gazetteer({"media": ["뉴스"], "phrase": ["뉴스에서"]})
    assert gazetteer.tag(words("뉴스에서")) == ["B-phrase"]


def test_values_are_learnt_with_and_without_their_particles() -> None:
    texts = ["네이버 뉴스에서 들려줘", "다음 뉴스를 틀어", "네이버 뉴스 틀어", "다음 뉴스 틀어 줘"] * 2
    spans = [[(0, 8, "media")], [(0, 6, "media")], [(0, 6, "media")], [(0, 5, "media")]] * 2
    tagger = extraction.train_tagger(texts, spans)
    assert tagger.habits.whole_words
    assert {"네이버뉴스에서", "네이버뉴스", "다음뉴스를", "다음뉴스"} == set(tagger.gazetteer.values["media"])


def test_the_field_hears_which_particle_a_word_and_its_neighbours_have() -> None:
    cut = words("뉴스에서 들은 노래를 틀어")
    rows = describe("", cut, [], ["O"] * len(cut), words=True).rows()
    assert "j=에서" in rows[0]
    assert "-1:j=에서" in rows[1]
    assert "1:j=를" in rows[1]
    assert not [feature for feature in rows[3] if feature.startswith("j=")]


def test_a_disputed_pattern_moves_no_edge() -> None:
    """The data annotates 토요일 alone; the pattern's 이번 토요일 is not to widen it."""
    texts = [
        "이번 토요일 약속 있어",
        "다음 토요일 약속 있어",
        "이번 토요일 일정 알려줘",
        "다음 토요일 일정 있어",
    ] * 4
    tagger = extraction.train_tagger(texts, [[(3, 6, "date")]] * len(texts))
    assert "date" in tagger.habits.hints_only
    (found,) = extraction.extract(utterance_of("이번 토요일 약속 알려줘"), tagger)
    assert (found.start, found.end) == (3, 6)
