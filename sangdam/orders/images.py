"""Pictures of the demo shop's products, drawn on the spot: no image files, nothing loaded from elsewhere."""

from __future__ import annotations

from html import escape
from string import Template
from zlib import crc32

from sangdam.orders.sample.glyphs import GLYPHS

# Background, light, main, dark.
_PALETTES = (
    ("#eef4fb", "#b9d5f0", "#5b8fc7", "#2f5d8f"),
    ("#f1f6ee", "#c5dfb8", "#7aac66", "#47763a"),
    ("#fdf3ea", "#f6cfa7", "#e59a56", "#b0652a"),
    ("#f7eff6", "#e0bedb", "#b07aa9", "#774a72"),
    ("#fbeff0", "#f2c0c4", "#dc7d85", "#a44a53"),
    ("#edf6f5", "#b3dcd7", "#57a69d", "#2c716a"),
    ("#f6f3ee", "#dccfb9", "#a98f66", "#6f5a39"),
    ("#f0f1f5", "#c6cad8", "#7c86a3", "#454e6b"),
)
_BY_CATEGORY = {
    "패션": "shirt",
    "신발": "shoe",
    "가방·잡화": "bag",
    "홈·침구": "bedding",
    "주방": "pot",
    "소형가전": "appliance",
    "가구": "cabinet",
    "뷰티": "bottle",
    "반려동물": "paw",
    "캠핑": "tent",
    "식품": "box",
}
# The first word found at the end of a name, or in it, decides.
_BY_WORD = (
    ("지갑", "wallet"),
    ("우산", "umbrella"),
    ("모자", "cap"),
    ("팬츠", "trousers"),
    ("스커트", "skirt"),
    ("커튼", "curtain"),
    ("스크린", "curtain"),
    ("무드등", "lamp"),
    ("디퓨저", "bottle"),
    ("프라이팬", "pan"),
    ("머그컵", "cup"),
    ("텀블러", "bottle"),
    ("반찬통", "box"),
    ("이어폰", "earbuds"),
    ("배터리", "battery"),
    ("소파", "sofa"),
    ("식탁", "table"),
    ("책상", "table"),
    ("의자", "chair"),
    ("침대", "bedding"),
    ("침낭", "bedding"),
    ("랜턴", "lantern"),
    ("아이스박스", "box"),
    ("코펠", "pot"),
    ("크림", "tube"),
    ("클렌징폼", "tube"),
    ("급식기", "appliance"),
    ("감귤", "fruit"),
    ("콜드브루", "bottle"),
)
_FRAME = Template(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400" role="img" aria-labelledby="t">'
    '<title id="t">$title</title><rect width="400" height="400" fill="$background"/>'
    '<circle cx="200" cy="205" r="165" fill="#ffffff" opacity=".55"/>'
    '<ellipse cx="200" cy="332" rx="120" ry="12" fill="$c" opacity=".16"/>$drawing</svg>'
)


def product_svg(product_id: str, category: str, name: str) -> str:
    """A 400 by 400 drawing of the kind of thing `name` is, in colours that follow from `product_id`.

    Any text is safe to pass: it only ever becomes the escaped title.
    """
    background, light, main, dark = _PALETTES[crc32(product_id.encode()) % len(_PALETTES)]
    colours = {"a": light, "b": main, "c": dark, "w": "#ffffff"}
    drawing = Template(GLYPHS[_glyph(category, name)]).substitute(colours).strip()
    return _FRAME.substitute(title=escape(name), background=background, drawing=drawing, **colours)


def _glyph(category: str, name: str) -> str:
    for word, glyph in _BY_WORD:
        if word in name:
            return glyph
    return _BY_CATEGORY.get(category, "box")
