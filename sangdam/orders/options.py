"""Which option a customer means: '검정 270으로' against the options a product has."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

SEPARATOR = " / "

_COLOURS = {
    "블랙": ("검정", "검은", "검정색", "까만", "까망", "black"),
    "화이트": ("흰색", "흰거", "흰걸", "하얀", "하양", "백색", "white"),
    "아이보리": ("미색", "ivory", "크림색"),
    "그레이": ("회색", "쥐색", "gray", "grey"),
    "차콜": ("진회색", "charcoal", "짙은회색"),
    "네이비": ("남색", "곤색", "navy"),
    "블루": ("파랑", "파란", "파란색", "blue"),
    "스카이블루": ("하늘색", "하늘"),
    "레드": ("빨강", "빨간", "빨간색", "red"),
    "핑크": ("분홍", "분홍색", "pink"),
    "그린": ("초록", "초록색", "녹색", "green"),
    "카키": ("국방색", "khaki"),
    "옐로": ("노랑", "노란", "노란색", "yellow", "옐로우"),
    "베이지": ("beige", "살색"),
    "브라운": ("갈색", "밤색", "brown"),
    "실버": ("은색", "silver"),
    "골드": ("금색", "gold"),
    "퍼플": ("보라", "보라색", "purple"),
}


def label(values: Iterable[str]) -> str:
    """The label of a combination: ``블랙 / M``; empty for a product without options."""
    return SEPARATOR.join(values)


def fold(text: str) -> str:
    """Lower case, full-width folded, nothing but letters and digits."""
    return re.sub(r"[^0-9a-z가-힣ㄱ-ㅎㅏ-ㅣ.]+", "", _plain(text))


def _plain(text: str) -> str:
    return re.sub(r"[×*]", "x", unicodedata.normalize("NFKC", text).casefold())


def resolve(options: Mapping[str, tuple[str, ...]], current: str, typed: str) -> str | None:
    """The label of the combination `typed` asks for, starting from `current`; None when it names none.

    What is not named stays as it is: 'L로' on ``블랙 / M`` gives ``블랙 / L``. Of '블랙 말고 화이트' only what
    comes last counts.
    """
    typed = re.split(r"말고|에서|아니고|대신", typed)[-1]
    kept = current.split(SEPARATOR) if current else [values[0] for values in options.values()]
    named = [_named(values, typed) for values in options.values()]
    if not any(named):
        return None
    return label(new or old for new, old in zip(named, kept, strict=True))


def _named(values: tuple[str, ...], typed: str) -> str | None:
    """The longest of `values` that `typed` names, so '스카이블루' is not read as '블루'."""
    whole = fold(typed)
    hits = [(len(word), value) for value in values for word in _words(value) if _mentions(word, whole, typed)]
    return max(hits)[1] if hits else None


def _words(value: str) -> list[str]:
    folded = fold(value)
    words = [folded, *(fold(word) for word in _COLOURS.get(value, ()))]
    bare = re.fullmatch(r"(\d+)(?:mm|cm|호|인용|인치|l|ml|kg|구|단)", folded)
    return [*words, bare[1]] if bare else words


def _mentions(word: str, whole: str, typed: str) -> bool:
    if word == whole:
        return True
    if re.fullmatch(r"[0-9a-z.]+", word):  # '27' must not be found in '270', nor 'l' in 'xl'
        return re.search(rf"(?<![0-9a-z.]){re.escape(word)}(?:mm|cm)?(?![0-9a-z])", _plain(typed)) is not None
    return len(word) > 1 and word in whole
