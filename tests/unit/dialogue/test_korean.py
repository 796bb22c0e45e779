"""Reading short Korean answers."""

from __future__ import annotations

import pytest

from sangdam.dialogue import korean


@pytest.mark.parametrize(
    "text",
    [
        "네",
        "예",
        "넵!",
        "네네",
        "ㅇㅇ",
        "응 그렇게 해줘",
        "네 취소해 주세요",
        "취소해주세요",
        "네, 맞아요.",
        "그대로 진행해 주세요",
        "좋아요 부탁드려요",
        "오케이~",
        "네ㅎㅎ",
    ],
)
def test_a_plain_yes_is_a_yes(text: str) -> None:
    assert korean.agrees(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "취소", "아니요", "네?", "네 근데 환불은 언제 돼요?", "취소하지 마세요", "네 아니 잠깐만요", "안 할래요", "취소 말고 교환이요",
        "음 생각 좀 해볼게요", "네 그 전에 하나만", "하지 마세요", "취소해 주세요 혹시 수수료 있나요?", "반품하면 얼마예요",
    ],
)  # fmt: skip
def test_anything_doubtful_is_not_a_yes(text: str) -> None:
    assert not korean.agrees(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("사이즈가 작아요", "size"),
        ("받아보니 깨져 있었어요", "defect"),
        ("엉뚱한 게 왔어요", "wrong_item"),
        ("다른 색이 왔어요", "wrong_item"),
        ("색이 화면이랑 달라요", "colour"),
        ("그냥 마음이 바뀌었어요", "change_of_mind"),
        ("잘못 주문했어요", "change_of_mind"),
        ("너무 늦게 와서요", "late"),
        ("비밀이에요", None),
    ],
)
def test_reasons(text: str, expected: str | None) -> None:
    assert korean.reason_code(text) == expected


@pytest.mark.parametrize(
    ("text", "count", "expected"),
    [
        ("첫 번째요", 3, 0),
        ("두번째 거", 3, 1),
        ("2", 3, 1),
        ("마지막 거요", 3, 2),
        ("다섯 번째", 3, None),
        ("최근 거", 3, 0),
        ("7", 3, None),
    ],
)
def test_ordinals(text: str, count: int, expected: int | None) -> None:
    assert korean.ordinal(text, count) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("...", "silence"),
        ("음…", "silence"),
        ("?", "silence"),
        ("[사진]", "photo"),
        ("(이미지)", "photo"),
        ("사진 보냈어요", None),
        ("네", None),
    ],
)
def test_saying_nothing(text: str, expected: str | None) -> None:
    assert korean.says_nothing(text) == expected


def test_particles_follow_the_last_letter() -> None:
    assert korean.josa("이어폰", "을/를") == "이어폰을"
    assert korean.josa("셔츠", "을/를") == "셔츠를"
    assert korean.josa("블랙 / L", "으로/로") == "블랙 / L로"
    assert korean.josa("270", "으로/로") == "270으로"
    assert korean.quoted("무선 이어폰 블랙", "을/를") == "‘무선 이어폰 블랙’을"
    assert korean.josa("3,000원", "을/를") == "3,000원을"


def test_things_named() -> None:
    names = ["소리결 무선 이어폰", "무선 청소기 V7", "린넨 셔츠"]
    assert korean.named(names, "이어폰 취소해 주세요") == [0]
    assert korean.named(names, "무선 청소기요") == [1]
    assert korean.named(names, "무선 거요") == [0, 1]
    assert korean.named(names, "취소해 주세요") == []


@pytest.mark.parametrize("text", ["콜", "그럼요", "네 제가 주문한 거예요", "정확합니다", "ㄱㄱ", "네에"])
def test_unusual_words_for_yes_count_when_they_were_understood_so(text: str) -> None:
    assert korean.sounds_like_yes(text)


@pytest.mark.parametrize(
    "text", ["음...", "글쎄요", "괜찮아요", "...", "네? 뭐라고요", "그건 아니고요", "이건 좀"]
)
def test_hesitation_is_never_a_yes(text: str) -> None:
    assert not korean.sounds_like_yes(text)


@pytest.mark.parametrize(
    ("text", "waiting"),
    [
        ("잠깐만요", True),
        ("네 잠시만 기다려 주세요", True),
        ("음…", True),
        ("글쎄요", False),
        ("어", False),
        ("음 260이요", False),
        ("잠깐만요 상담원이랑 얘기할게요", False),
        ("잠깐만요 반품비는 얼마예요?", False),
        ("그만", False),
    ],
)
def test_a_wish_for_time(text: str, waiting: bool) -> None:
    assert korean.waits(text) is waiting


@pytest.mark.parametrize(
    ("text", "asking"),
    [
        ("취소 수수료 있나요?", True),
        ("반품비 얼마예요", True),
        ("환불 며칠 걸려요", True),
        ("취소해 주실 수 있나요?", False),
        ("취소해 줄래요?", False),
        ("취소할게요", False),
        ("린넨 셔츠요", False),
    ],
)
def test_a_wish_to_know(text: str, asking: bool) -> None:
    assert korean.asks(text) is asking
