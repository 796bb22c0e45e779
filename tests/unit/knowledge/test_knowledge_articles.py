"""The articles of the demo shop are whole, and a broken one is reported with file, line and cure."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sangdam.knowledge.article import ArticleError, load_folder, load_outside
from tests.unit.knowledge.knowledge_files import DEMO, GIFT, PARKING, REFUND, page, write

TOPICS = """
shipping_fee shipping_time overseas_shipping same_day pickup bundle_shipping remote_area_fee preorder
return_policy exchange_policy refund_time refund_method defective_policy cancel_policy
payment_methods installment cash_receipt tax_invoice
coupon_rules points_rules membership_grade review_reward
sign_up password_reset id_find withdraw_account change_profile privacy_policy minor_purchase
business_hours contact store_location parking
warranty as_repair install_howto size_guide gift_wrap restock_notice wholesale_policy
"""


def test_every_topic_has_an_article_and_every_article_a_topic() -> None:
    assert sorted(article.id for article in load_folder(DEMO)) == sorted(TOPICS.split())


def test_demo_articles_are_asked_in_many_ways_and_answer_in_a_few_sentences() -> None:
    for article in load_folder(DEMO):
        assert len(article.questions) >= 12, article.id
        assert len(set(article.questions)) == len(article.questions), article.id
        sentences = [part for part in re.split(r"(?<=요)\.\s*", article.answer) if part]
        assert 2 <= len(sentences) <= 4, article.id
        assert article.answer.endswith("요."), article.id
        assert article.links, article.id


def test_the_demo_shop_says_what_no_article_answers() -> None:
    assert len(load_outside(DEMO)) > 100


@pytest.mark.parametrize(
    ("fields", "line", "says"),
    [
        ({"id": "parkin"}, 2, "id `parkin` is not the file name `parking`"),
        ({"title": None}, 1, "field `title` is missing or empty"),
        ({"titel": "주차"}, 16, "unknown field `titel`"),
        ({"answer": "[1]"}, 15, "`answer` is not text"),
        ({"questions": "주차 되나요"}, 8, "`questions` is not a list"),
        ({"questions": ["주차 되나요", 1234]}, 10, "entry 2 of `questions` is not text"),
        ({"questions": "[]"}, 8, "`questions` is empty"),
        ({"related": "[refunds]"}, 4, "there is no other article `refunds`"),
        ({"related": "[parking]"}, 4, "there is no other article `parking`"),
        ({"links": "[{title: 안내, url: 'https://example.com'}]"}, 3, "is not an address of this site"),
        ({"links": "[{title: 안내, url: //example.com}]"}, 3, "is not an address of this site"),
        ({"links": "[{url: /shop}]"}, 3, "has no title and url"),
        ({"updated": "어제"}, 5, "`updated` is not a date"),
        ({"answer": "값: 그리고: 또"}, 15, "the YAML cannot be read"),
        ({"category": "매장\ncategory: 또"}, 8, "the YAML cannot be read"),
        ({"questions": ["환불 며칠 걸려요?"]}, 9, "is already a question of `apple`"),
    ],
)
def test_a_broken_article_is_reported_with_its_line(
    tmp_path: Path, fields: dict[str, object], line: int, says: str
) -> None:
    write(tmp_path, apple=REFUND, parking={**PARKING, **fields})
    with pytest.raises(ArticleError) as caught:
        load_folder(tmp_path)
    error = caught.value
    assert error.file == tmp_path / "parking.md"
    assert says in str(error)
    assert f"parking.md, line {error.line}: " in str(error)
    assert error.line == line
    assert error.cure in str(error)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "does not begin with `---`"),
        ("주차 안내", "does not begin with `---`"),
        ("---\nid: parking\n", "the front matter is never closed"),
        ("---\n- 하나\n---\n본문", "the front matter is not a mapping"),
        (page("parking", PARKING).split("## 자세히")[0], "the body is empty"),
    ],
)
def test_a_file_that_is_no_article_is_reported(tmp_path: Path, content: str, says: str) -> None:
    (tmp_path / "parking.md").write_text(content, encoding="utf-8")
    with pytest.raises(ArticleError, match=says):
        load_folder(tmp_path)


def test_a_file_that_is_not_utf8_is_reported_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "parking.md").write_bytes("---\nid: parking\ntitle: 주차\n".encode("cp949"))
    with pytest.raises(ArticleError, match="line 3: the file is not UTF-8"):
        load_folder(tmp_path)


def test_a_missing_folder_is_reported(tmp_path: Path) -> None:
    with pytest.raises(ArticleError, match="there is no such folder"):
        load_folder(tmp_path / "none")


def test_windows_line_ends_and_a_byte_order_mark_do_no_harm(tmp_path: Path) -> None:
    text = page("parking", PARKING).replace("\n", "\r\n")
    (tmp_path / "parking.md").write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert load_folder(tmp_path)[0].title == "주차 안내"


def test_outside_examples_are_checked(tmp_path: Path) -> None:
    write(tmp_path, gift=GIFT)
    assert load_outside(tmp_path) == ()
    file = tmp_path / "outside.yml"
    file.write_text("talk:\n  - 안녕\n  - 1234\n", encoding="utf-8")
    with pytest.raises(ArticleError, match=r"outside\.yml, line 3: `1234` is not text"):
        load_outside(tmp_path)
    file.write_text("- 안녕\n", encoding="utf-8")
    with pytest.raises(ArticleError, match="not a mapping"):
        load_outside(tmp_path)
    file.write_text("talk:\n  - 안녕\n  - '1234'\nother:\n  - 날씨 어때\n", encoding="utf-8")
    assert load_outside(tmp_path) == ("안녕", "1234", "날씨 어때")
