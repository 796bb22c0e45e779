"""Full names: found by their form, whatever Kiwi makes of them; words of a shop are none."""

from __future__ import annotations

from typing import Any

import pytest

from sangdam_brain.nlu.entities import KiwiEntityExtractor
from sangdam_brain.nlu.names import full_names


def _names(text: str) -> list[str]:
    return [text[start:end] for start, end in full_names(text)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("정하윤이에요", ["정하윤"]),
        ("주문자 박수진이고 번호는 010-5512-8834예요", ["박수진"]),
        ("남궁현이라고 합니다", ["남궁현"]),
        ("오세린 아니고 오세림이에요", ["오세린", "오세림"]),
        ("입금자명은 민경훈으로 했어요", ["민경훈"]),
        ("김민지요", ["김민지"]),
        ("받는 분 최영자 님", ["최영자"]),
        ("예금주를 추경미로요", ["추경미"]),
    ],
)
def test_names_in_full(text: str, names: list[str]) -> None:
    assert _names(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "배송지 바꿔주세요",
        "주문자가 저예요",
        "정수기요",
        "이상품입니다",
        "원인이 뭐예요",
        "하나만 취소해 주세요",
        "4인용은 품절인가요",
        "2만 3천원이요",
        "서울 은평구로 보내요",
        "여보세요",
        "송파구 문정동 45",
        "전부요",
    ],
)
def test_words_are_no_names(text: str) -> None:
    assert _names(text) == []


def test_an_address_is_no_name() -> None:
    untrained: Any = KiwiEntityExtractor(KiwiEntityExtractor.get_default_config(), None, None)  # type: ignore[arg-type]
    found = untrained.entities_of("서울 마포구 정조로 45 이은호 앞으로 보내 주세요")
    assert [(each["entity"], each["value"]) for each in found] == [
        ("address", "서울 마포구 정조로 45"),
        ("person_name", "이은호"),
    ]


def test_the_tax_statement_at_the_end_of_a_year_is_no_day() -> None:
    untrained: Any = KiwiEntityExtractor(KiwiEntityExtractor.get_default_config(), None, None)  # type: ignore[arg-type]
    assert (
        untrained.entities_of("연말정산 서류 주세요") == untrained.entities_of("연말 정산 서류 주세요") == []
    )
    assert [each["value"] for each in untrained.entities_of("연말까지 주세요")] == ["연말"]
