"""The conditional random field: NumPy repeats crfsuite, whatever is typed, before and after storing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pycrfsuite
import pytest
from numpy.typing import NDArray

from sangdam_brain.nlu import field_training, memory
from sangdam_brain.nlu.field import Field
from sangdam_brain.nlu.field_training import train_field
from sangdam_brain.nlu.linear import utterance_of
from sangdam_brain.nlu.tag_features import Described, describe
from sangdam_brain.nlu.tagger import bio
from sangdam_brain.nlu.units import Unit, units_of, words_of

#: Utterance and the word that is a product in it.
SAID = [
    ("운동화 언제 와요", "운동화"),
    ("주문한 운동화를 취소할게요", "운동화"),
    ("셔츠를 반품하고 싶어요", "셔츠"),
    ("가방은 언제 오나요", "가방"),
    ("모자 두 개 취소해 주세요", "모자"),
    ("언제 와요", ""),
    ("하하하하 취소해 주세요", ""),
]
STRANGE = ["ㅋ", "😀😀", "a" * 300, "쀍쀏", "주문 " * 60, "１２３-４５", "...", "B-product w=운동화 --> O: 3"]


def units(text: str, words: bool) -> list[Unit]:
    utterance = utterance_of(text)
    return (words_of if words else units_of)(utterance.text, utterance.morphs)


def described(text: str, words: bool, product: str = "") -> Described:
    cut = units(text, words)
    known = ["B-product" if product and unit.text.startswith(product) else "O" for unit in cut]
    return describe(text, cut, [], known, words=words)


def examples(words: bool) -> list[tuple[Described, list[str]]]:
    found = []
    for text, product in SAID:
        start = text.find(product)
        spans = [(start, start + len(product), "product")] if product else []
        found.append((described(text, words, product), bio(units(text, words), spans)))
    return found * 3


def chances(field: Field, one: Described) -> NDArray[np.float32]:
    return field.chain.chances(field.scores(one))


@pytest.fixture(scope="module", params=[False, True], ids=["units", "words"])
def words(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture(scope="module")
def field(words: bool) -> Field:
    return train_field(examples(words), 10, words=words)


def test_it_learns_what_it_is_shown(field: Field, words: bool) -> None:
    for one, tags in examples(words):
        assert [field.labels[best] for best in chances(field, one).argmax(axis=1)] == tags


def test_numpy_repeats_crfsuite(words: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(field_training, "_RUNS", 1)
    monkeypatch.setattr(field_training, "_SCALE", 1.0)
    kept = tmp_path / "model"
    train = pycrfsuite.Trainer.train
    monkeypatch.setattr(
        pycrfsuite.Trainer,
        "train",
        lambda self, path: (train(self, path), kept.write_bytes(Path(path).read_bytes())),
    )
    field = train_field(examples(words), 10, words=words)
    theirs = pycrfsuite.Tagger()
    theirs.open(str(kept))
    for text in [*(text for text, _ in SAID), *STRANGE]:
        one = described(text, words, "운동화")
        theirs.set(one.rows())
        expected = [
            [theirs.marginal(label, place) for label in field.labels] for place in range(len(one.pieces))
        ]
        np.testing.assert_allclose(chances(field, one), expected, atol=2e-3)


def test_a_long_text_stays_within_numbers(field: Field, words: bool) -> None:
    rows = chances(field, described("운동화 취소 " * 200, words))
    np.testing.assert_allclose(rows.sum(axis=1), 1.0, atol=1e-4)


def test_a_stored_field_says_the_same(field: Field, words: bool, tmp_path: Path) -> None:
    field.save(tmp_path)
    again = Field.restore(tmp_path)
    assert again.labels == field.labels
    for text in [*(text for text, _ in SAID), *STRANGE]:
        one = described(text, words, "운동화")
        assert np.array_equal(chances(again, one), chances(field, one))


def test_what_is_remembered_has_a_limit(field: Field, words: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "_MOST", 3)
    forgetful = Field(field.weights)
    for one, _ in examples(words):
        assert np.array_equal(chances(forgetful, one), chances(field, one))
        assert len(forgetful._pieces._kept) <= 3


def test_training_again_learns_the_same(field: Field, words: bool) -> None:
    again = train_field(examples(words), 10, words=words)
    assert again.weights.features == field.weights.features
    assert np.array_equal(again.weights.values, field.weights.values)


def test_several_runs_are_averaged(words: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the weights of single runs, learnt in other orders."""
    monkeypatch.setattr(field_training, "_SCALE", 1.0)
    learnt = []
    learn = field_training._learnt
    monkeypatch.setattr(
        field_training, "_learnt", lambda *args, **more: learnt.append(learn(*args, **more)) or learnt[-1]
    )
    weights = train_field(examples(words), 10, words=words).weights
    transitions = [one.transitions for one in learnt]
    assert any(one != transitions[0] for one in transitions)
    label = weights.labels.index("B-product")
    expected = np.mean([one.get(("O", "B-product"), 0.0) for one in transitions])
    assert weights.transitions[weights.labels.index("O"), label] == pytest.approx(expected, abs=1e-3)
