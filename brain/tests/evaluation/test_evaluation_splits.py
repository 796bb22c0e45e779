"""Near-duplicates never straddle a split, intents stay in proportion, and the same is drawn every time."""

from __future__ import annotations

from collections import Counter

import pytest

from evaluation.examples import Example
from evaluation.splits import clusters, folds, sample, shots, style_splits
from evaluation.styles import STYLES, by_style, has_initials, honorific, is_unspaced, style, telling_words

_THINGS = [
    "운동화",
    "에어프라이어",
    "강아지 사료",
    "텐트",
    "원피스",
    "노트북 가방",
    "향수",
    "이불",
    "식탁",
    "커피 원두",
]


def _data() -> list[Example]:
    data = []
    for thing in _THINGS:
        data += [
            Example(f"{thing} 주문 취소해 주세요", "cancel"),
            Example(f"{thing} 주문 취소해주세요!!", "cancel"),
            Example(f"어제 산 {thing} 언제쯤 도착하나요", "tracking"),
            Example(f"{thing} 사이즈 다른 걸로 교환할래", "exchange"),
            Example(f"{thing} ㄱㄱ 얼른", "exchange"),
            Example(f"{thing}의 반품을 신청합니다", "return"),
        ]
    return data


def test_wordings_of_one_are_one_cluster_and_others_are_not() -> None:
    numbers = clusters(
        [
            "주문 취소해 주세요",
            "주문취소해주세요!!",
            "택배가 아직 안 왔어요",
            "주문 취소 해주세요~",
            "안녕하세요",
        ]
    )
    assert numbers[0] == numbers[1] == numbers[3]
    assert len({numbers[0], numbers[2], numbers[4]}) == 3


def test_texts_without_a_letter_are_clustered_too() -> None:
    assert len(set(clusters(["??", "!!!", "안녕"]).tolist())) == 3


def test_no_cluster_straddles_a_fold_and_every_example_is_tested_once() -> None:
    data = _data()
    numbers = clusters([example.text for example in data])
    assert len(set(numbers.tolist())) < len(data)
    tested: list[int] = []
    for split in folds(data, 4):
        assert not set(split.train) & set(split.test)
        assert not set(numbers[split.train].tolist()) & set(numbers[split.test].tolist())
        tested += split.test
    assert sorted(tested) == list(range(len(data)))


def test_folds_are_stratified_and_the_same_every_time() -> None:
    data = _data()
    for split in folds(data, 5):
        intents = Counter(data[place].intent for place in split.test)
        assert {"cancel", "tracking", "exchange"} <= set(intents)
    assert list(folds(data, 5)) == list(folds(data, 5))


def test_a_held_back_style_is_unseen_and_so_are_its_wordings() -> None:
    data = _data()
    numbers = clusters([example.text for example in data])
    telling = telling_words(data)
    found = {split.name: split for split in style_splits(data)}
    assert "initials" in found
    for name, split in found.items():
        assert {style(data[place].text, telling) for place in split.test} == {name}
        assert name not in {style(data[place].text, telling) for place in split.train}
        assert not set(numbers[split.train].tolist()) & set(numbers[split.test].tolist())
        assert len(split.test) <= len(data) / 3


def test_shots_are_as_many_as_asked_for_and_the_same_every_time() -> None:
    data = [*_data(), Example("안녕", "greet")]
    drawn = shots(data, 3)
    assert Counter(example.intent for example in drawn) == {
        "cancel": 3,
        "tracking": 3,
        "exchange": 3,
        "return": 3,
        "greet": 1,
    }
    assert drawn == shots(list(reversed(data)), 3)
    assert drawn != shots(data, 3, draw=1)


def test_a_sample_has_its_size_and_every_intent() -> None:
    data = [*_data(), Example("안녕", "greet")]
    drawn = sample(data, 20)
    assert len(drawn) == 20
    assert {example.intent for example in drawn} == {example.intent for example in data}
    assert drawn == sample(data, 20)
    assert sample(data, 1000) == data


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("반품 신청합니다.", "formal"),
        ("얼마입니까??", "formal"),
        ("언제 와요ㅠㅠ", "polite"),
        ("안 왔는데요... 확인 좀 해주세요!!", "polite"),
        ("그거 취소해줘", "plain"),
        ("아직 안 왔음", "plain"),
        ("결제 오류", "fragment"),
        ("20250109-0000733", "fragment"),
    ],
)
def test_honorifics(text: str, expected: str) -> None:
    assert honorific(text) == expected


def test_signs_of_style() -> None:
    assert has_initials("ㅇㄷ쯤 왔나요")
    assert not has_initials("언제 와요 ㅋㅋㅋ ㅠㅠ")
    assert is_unspaced("주문한지가언젠데아직도안오나요")
    assert not is_unspaced("주문한 지가 언젠데 아직도 안 오나요")
    assert not is_unspaced("안녕하세요")


def test_keywords_are_pieces_of_mostly_one_intent() -> None:
    telling = telling_words(_data())
    assert {"취소", "교환"} <= telling
    assert style("이거 물러 줘", telling) == "keywordless"
    assert style("이거 취소해 줘", telling) == "plain"


def test_every_utterance_has_one_style() -> None:
    data = _data()
    groups = by_style(data, telling_words(data))
    assert set(groups) <= set(STYLES)
    assert sorted(place for members in groups.values() for place in members) == list(range(len(data)))
