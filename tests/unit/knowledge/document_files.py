"""Documents of every kind, made by the libraries that people's programs use, and broken ones."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path

import docx
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

#: (size in points, text) of the lines of a page.
Lines = Sequence[tuple[float, str]]

_FONT = "HYSMyeongJo-Medium"

EXCHANGE: Sequence[Lines] = (
    (
        (9, "온누리 상점 사내 규정집"),
        (18, "교환 기간"),
        (11, "교환은 받으신 날부터 7일 안에 신청하실 수 있습니다. 단순 변심은 왕"),
        (11, "복 배송비를 고객이 부담하며, 불량이면 회사가"),
        (11, "부담합니다."),
        (9, "- 1 -"),
    ),
    (
        (9, "온누리 상점 사내 규정집"),
        (18, "맞춤 제작 상품"),
        (11, "이름을 새긴 상품은 교환할 수 없습니다."),
        (11, "다만 각인이 주문과 다르면 새로 만들어 드립니다."),
        (9, "- 2 -"),
    ),
    (
        (9, "온누리 상점 사내 규정집"),
        (18, "보관"),
        (11, "찾아가지 않은 교환품은 창고에 석 달 동안 보관한 뒤 폐기합니다."),
        (9, "- 3 -"),
    ),
)

MARKDOWN = """---
owner: 운영팀
---
# 포장 지침

## 깨지기 쉬운 상품

유리와 도자기는 완충재로 두 번 감쌉니다. 상자에는 취급 주의 스티커를 붙입니다.

- 향수는 기울지 않게 세워 넣습니다.

| 크기 | 상자 | 완충재 |
|---|---|---|
| 소형 | 1호 | 두 장 |
| 대형 | 4호 | 여섯 장 |

제3조(재포장)
상자가 젖으면 새 상자로 다시 포장합니다.
"""

HTML = """<!doctype html><html><head><meta charset="{charset}"><title>냉장 배송 안내서</title><style>p {{}}</style></head>
<body><nav>메뉴 장바구니</nav><h1>냉장 배송</h1><div>얼음팩은 <b>여름</b>에 세 개를 넣습니다.<br>겨울에는 하나면 됩니다.</div>
<script>let 얼음 = 1</script><h2>지역</h2><p>섬 지역에는 냉장 상품을 보내지 않습니다.</p><footer>저작권</footer></body></html>
"""


def pdf(file: Path, pages: Sequence[Lines] = EXCHANGE, password: str | None = None, title: str = "") -> Path:
    """A PDF as office programs print it: lines placed one by one."""
    pdfmetrics.registerFont(UnicodeCIDFont(_FONT))
    canvas = Canvas(str(file), encrypt=password)
    canvas.setTitle(title or "untitled")
    for lines in pages:
        height = 800.0
        for size, text in lines:
            canvas.setFont(_FONT, size)
            canvas.drawString(50, height, text)
            height -= 2 * size
        canvas.rect(40, 40, 20, 20)
        canvas.showPage()
    canvas.save()
    return file


def word(file: Path, title: str | None = "도매 거래 규정") -> Path:
    """A Word document with headings, a list and a table."""
    document = docx.Document()
    if title:
        document.add_heading(title, 0)
    document.add_heading("거래 조건", 1)
    document.add_paragraph("도매 가격은 같은 상품을 백 개 넘게 사실 때부터 적용합니다.")
    document.add_paragraph("세금계산서는 매달 말일에 발행합니다.", style="List Bullet")
    document.add_heading("할인율", 2)
    table = document.add_table(3, 3)
    for row, cells in enumerate(
        (("수량", "할인율", "납기"), ("백 개", "10%", "3일"), ("천 개", "20%", "2주"))
    ):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    document.save(str(file))
    return file


def markdown(file: Path, text: str = MARKDOWN) -> Path:
    """A Markdown file."""
    file.write_text(text, encoding="utf-8")
    return file


def html(file: Path, encoding: str = "utf-8") -> Path:
    """An HTML page that says its encoding."""
    file.write_bytes(HTML.format(charset=encoding).encode(encoding))
    return file


def package(file: Path, **entries: bytes) -> Path:
    """A zip file."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return file
