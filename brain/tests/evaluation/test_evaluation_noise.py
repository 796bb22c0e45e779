"""Mistakes are the same for the same seed, look like a keyboard's, and are not those of training."""

from __future__ import annotations

import ast
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation import noise

TEXT = "어제 주문한 운동화 언제 도착하나요"


def test_strokes_and_typed_are_each_others_inverse_for_every_syllable() -> None:
    assert all(noise.typed(noise.strokes(chr(code))) == chr(code) for code in range(0xAC00, 0xD7A4))


@given(
    st.text(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3) | st.sampled_from(" a1.?"), max_size=12)
)
def test_whole_texts_survive_the_keyboard(text: str) -> None:
    assert noise.typed(noise.strokes(text)) == text


def test_the_input_method_moves_a_last_consonant_to_the_next_syllable() -> None:
    assert noise.strokes("값이") == "ㄱㅏㅂㅅㅇㅣ"
    assert noise.typed("ㄱㅏㅂㅅㅣ") == "갑시"
    assert noise.typed("ㅎㅐㅇㅛ") == "해요"
    assert noise.typed("ㅋㅋㅠㅠ") == "ㅋ큐ㅠ"


def test_a_slip_in_one_word_leaves_the_others_as_they_are() -> None:
    for seed in range(30):
        assert noise.noisy("ㅋㅋㅠㅠ 언제 와요 ㄳㄳ", "typo", seed).startswith("ㅋㅋㅠㅠ ")
        assert noise.noisy("ㅋㅋㅠㅠ 언제 와요 ㄳㄳ", "typo", seed).endswith(" ㄳㄳ")


@pytest.mark.parametrize("kind", noise.KINDS)
def test_the_same_seed_makes_the_same_mistake(kind: str) -> None:
    found = [noise.noisy(TEXT, kind, seed) for seed in range(12)]
    assert found == [noise.noisy(TEXT, kind, seed) for seed in range(12)]
    assert len(set(found)) > 1
    assert sum(text != TEXT for text in found) >= 8


@pytest.mark.parametrize("kind", noise.KINDS)
@pytest.mark.parametrize("text", ["", " ", "a", "ㅋㅋ", "010-1234-5678", "🚚", "가"])
def test_odd_texts_are_no_errors(kind: str, text: str) -> None:
    for seed in range(20):
        assert isinstance(noise.noisy(text, kind, seed), str)


def test_each_kind_does_what_its_name_says() -> None:
    for seed in range(30):
        assert noise.noisy(TEXT, "spacing", seed).replace(" ", "") == TEXT.replace(" ", "")
        assert noise.noisy(TEXT, "endings", seed).startswith(TEXT[:-1])
        assert any("ㄱ" <= char <= "ㅎ" for char in noise.noisy(TEXT, "choseong", seed))
        assert abs(len(noise.strokes(noise.noisy(TEXT, "typo", seed))) - len(noise.strokes(TEXT))) <= 1


def test_a_slip_hits_a_key_beside_the_right_one() -> None:
    assert set(noise._near("ㅇ")) == {"ㄴ", "ㄹ", "ㄷ"} | (set(noise._near("ㅇ")) & set("ㅈㅊㅌ"))
    assert "ㅂ" in noise._near("ㅃ") or "ㅈ" in noise._near("ㅃ")
    for key, (x, y) in noise._PLACE.items():
        assert key not in noise._near(key)
        assert all(abs(noise._PLACE[other][0] - x) <= 1.3 for other in noise._near(key))
        assert all(abs(noise._PLACE[other][1] - y) <= 1 for other in noise._near(key))


def test_it_shares_nothing_with_the_noise_of_training() -> None:
    tree = ast.parse(Path(noise.__file__).read_text("utf-8"))
    imported = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    imported |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert imported == {"__future__", "random", "re", "collections.abc"}


def test_global_chance_is_left_alone() -> None:
    random.seed(5)
    expected = random.Random(5).random()
    noise.noisy(TEXT, "mixed")
    assert random.random() == expected
