"""Reading the numbers customers type: order numbers, phone numbers, their last four digits, tracking numbers.

Pure. Each function looks only for its own kind, and what is plainly another kind is taken out of the text
first, so the order number in '20241120-0000123 뒷자리 5678' is never mistaken for a tracking number.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date

_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹣－ー─ㅡ~∼〜"), "-")
_GAP = r"[-\s./_:·,]{0,3}"
_WORD_DIGITS = {
    word: str(value)
    for value, words in enumerate(["공영", "일", "이", "삼", "사", "오", "육륙", "칠", "팔", "구"])
    for word in words
}
_WORDS = "".join(_WORD_DIGITS)
_TAIL = (
    r"(?:이?(?:요|에요|예요|고요|고|며|야|다|입니다|라고|구요|임|로)|[은는이가을를로]|으로|번)?(?![가-힣])"
)
_SPOKEN = re.compile(
    rf"(?<![가-힣])(?:[{_WORDS}]{{11}}|[{_WORDS}]{{8}}|[{_WORDS}]{{4}}|[{_WORDS}]{{3}})(?={_TAIL})"
)
_ORDER = re.compile(rf"(?<![\d+])((?:\d{_GAP}){{14}}\d)(?!\d)")
_ORDER_DATED = re.compile(r"(?<!\d)(20\d\d)\s*년\s*(\d{1,2})\s*월\s*(\d{1,2})\s*일\D{0,6}?(\d{7})(?!\d)")
_MOBILE = re.compile(
    r"(?<!\d)(?<!\d[-.])"
    r"(?:\(?(?:\+|00)\s*8[-\s]?2\)?[-\s.]{0,2}\(?0?\)?|82[-\s.]{1,2}0?|820?(?=1[016789])|\(?0[-\s.]?)"
    r"(?:(1[-\s.]?0)\)?[-\s./_·,)]{0,3}((?:\d[-\s./_·,]{0,3}){7}\d)"
    r"|(1[-\s.]?[16789])\)?[-\s./_·,)]{0,3}((?:\d[-\s./_·,]{0,3}){6,7}\d))(?!\d)(?!-\d)"
)
_LANDLINE = re.compile(
    r"(?<!\d)(?<!\d[-\s.])(0(?:2|[3-6]\d|70|50\d))[-).\s]{1,2}(\d{3,4})[-.\s]{1,2}(\d{4})(?!\d)"
)
_SERVICE_LINE = re.compile(r"(?<!\d)(?<!\d[-\s.])1[5-9]\d\d-\d{4}(?!\d)(?![-\s.]\d)")
_FOUR = re.compile(
    r"(?<!\d)(?<!\d[-.,/])(?<!\d\s[-/])(\d(?:\s?\d){3})(?!\s?\d)(?![-.,/]\s?\d)"
    r"(?!\s*(?:년|원|개|월|일|시|분|호|cm|mm|ml|kg|g|%|점|번지|박스|장|만|천|mAh))"
)
_EIGHT = re.compile(r"(?<![\d-])\d{4}[-\s.]?(\d{4})(?![\d-])")
_HINT = re.compile(r"(?:뒷|끝|뒤|마지막|폰|전화|핸드폰|휴대폰|연락처)[가-힣\s:=-]{0,12}$")
_PARCEL_SOLID = re.compile(r"(?<![\d-])\d{10,14}(?![\d-])")
_PARCEL_GROUPED = re.compile(r"(?<!\d)(?<!\d[-\s])\d{3,5}(?:[-\s.]{1,2}\d{2,5}){1,3}(?!\d)(?![-.]\d)")
_ACCOUNT = re.compile(r"(?:계좌|은행|카드|뱅크)[^\d]{0,12}$")


def order_number(text: str) -> str | None:
    """The first order number in `text` as ``20250301-0000456``; None when there is none.

    Fifteen digits that begin with a real date, however they are spaced, dotted or widened.
    """
    found = _first_order(fold(text))
    return found[0] if found else None


def phone(text: str) -> str | None:
    """The first full Korean phone number in `text`, digits only and domestic (``01012345678``), else None."""
    plain = _without_orders(fold(text))
    for candidate in (plain, _digits_for_words(plain)):
        mobile = _MOBILE.search(candidate)
        if mobile:
            return "0" + _digits("".join(part or "" for part in mobile.groups()))
        landline = _LANDLINE.search(candidate)
        if landline:
            return "".join(landline.groups())
    return None


def phone_last4(text: str) -> str | None:
    """The last four digits of a phone number: of the full one if it is there, else a lone group of four.

    With several groups the one after a word such as 뒷자리 counts; without such a word, None.
    """
    full = phone(text)
    if full:
        return full[-4:]
    plain = _digits_for_words(_without_orders(fold(text)))
    eight = _EIGHT.search(_SERVICE_LINE.sub(" ", plain))
    if eight and len(re.findall(r"\d", plain)) == 8:
        return eight[1]
    found = list(_FOUR.finditer(plain))
    hinted = [each for each in found if _HINT.search(plain[max(0, each.start() - 20) : each.start()])]
    chosen = hinted or found
    return _digits(chosen[0][1]) if len(chosen) == 1 else None


def tracking_number(text: str) -> str | None:
    """The first tracking number in `text`, digits only (10 to 14), else None.

    Order numbers, phone numbers and what follows 계좌 or 카드 do not count.
    """
    plain = _without_orders(fold(text))
    for pattern in (_MOBILE, _LANDLINE, _SERVICE_LINE):
        plain = pattern.sub(" x ", plain)
    for pattern in (_PARCEL_SOLID, _PARCEL_GROUPED):
        for found in pattern.finditer(plain):
            digits = _digits(found[0])
            if 10 <= len(digits) <= 14 and not _ACCOUNT.search(
                plain[max(0, found.start() - 20) : found.start()]
            ):
                return digits
    return None


def fold(text: str) -> str:
    """Full-width digits narrowed, every dash a hyphen, characters of no width gone."""
    narrow = unicodedata.normalize("NFKC", text.translate(_DASHES)).translate(_DASHES)
    return "".join(character for character in narrow if unicodedata.category(character) not in ("Cf", "Mn"))


def _first_order(plain: str) -> tuple[str, int, int] | None:
    """The order number and where it stands."""
    dated = _ORDER_DATED.search(plain)
    if dated:
        year, month, day, serial = dated.groups()
        digits = f"{year}{int(month):02d}{int(day):02d}{serial}"
        if _is_date(digits):
            return f"{digits[:8]}-{digits[8:]}", dated.start(), dated.end()
    start = 0
    while found := _ORDER.search(plain, start):
        digits = _digits(found[1])
        if _is_date(digits):
            return f"{digits[:8]}-{digits[8:]}", found.start(), found.end()
        start = found.start() + 1
    return None


def _without_orders(plain: str) -> str:
    while found := _first_order(plain):
        plain = f"{plain[: found[1]]} x {plain[found[2] :]}"
    return plain


def _is_date(digits: str) -> bool:
    if not digits.startswith("20"):
        return False
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return False
    return True


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _digits_for_words(plain: str) -> str:
    """'공일공 일이삼사 오육칠팔이요' with its spoken digits written: '010 1234 5678이요'."""
    return _SPOKEN.sub(lambda found: "".join(_WORD_DIGITS[word] for word in found[0]), plain)
