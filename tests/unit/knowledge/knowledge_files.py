"""Small knowledge folders for tests."""

from __future__ import annotations

from pathlib import Path

#: The demo shop's articles.
DEMO = Path(__file__).parents[3] / "knowledge"

PARKING = {
    "title": "주차 안내",
    "category": "매장",
    "questions": ["주차 되나요", "차 댈 곳 있어요?", "주차비 얼마예요"],
    "keywords": ["주차장", "주차 요금"],
    "answer": "지하 주차장을 한 시간 무료로 쓰실 수 있어요.",
}
REFUND = {
    "title": "환불 기간",
    "category": "환불",
    "questions": ["환불 며칠 걸려요", "돈 언제 돌려줘요", "카드 취소는 언제 되나요"],
    "keywords": ["환급", "승인취소"],
    "answer": "카드는 3~5영업일 걸려요.",
}
GIFT = {
    "title": "선물 포장",
    "category": "상품",
    "questions": ["선물 포장 되나요", "리본 달아 주세요", "메시지 카드 넣을 수 있어요?"],
    "keywords": ["포장", "선물 상자"],
    "answer": "2,000원에 선물 상자로 포장해 드려요.",
}


def page(article_id: str, fields: dict[str, object]) -> str:
    """The Markdown file of an article; `fields` override the defaults, None leaves one out."""
    whole: dict[str, object] = {
        "id": article_id,
        "links": "[{title: 안내, url: /shop/help}]",
        "related": "[]",
        "updated": "2026-11-02",
        **fields,
    }
    lines = ["---"]
    for name, value in whole.items():
        if isinstance(value, list):
            lines += [f"{name}:", *(f"  - {entry}" for entry in value)]
        elif value is not None:
            lines.append(f"{name}: {value}")
    return "\n".join([*lines, "---", "## 자세히", "", "본문이에요.", ""])


def write(folder: Path, **articles: dict[str, object]) -> None:
    """Write articles into the folder."""
    for article_id, fields in articles.items():
        (folder / f"{article_id}.md").write_text(page(article_id, fields), encoding="utf-8")
