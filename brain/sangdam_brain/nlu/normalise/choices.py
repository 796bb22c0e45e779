"""Reasons for sending something back, and options of a product."""

from __future__ import annotations

import re
from typing import Dict, List, Optional, Tuple

from sangdam_brain.nlu.normalise.numerals import parse_integer

#: Reason codes and what is said for them. The first pattern that is found decides.
_REASONS: Tuple[Tuple[str, str], ...] = (
    (
        "wrong_item",
        r"오배송|다른\s*(?:물건|상품|제품|거|게|걸|것|색|사이즈|모델)\S*\s*(?:이|가)?\s*(?:왔|오|온|와|배송|들어|받)"
        r"|(?:잘못|엉뚱한\s*\S*\s*)\s*(?:왔|오|온|와|배송|보내|받)"
        r"|남의|주문하지도?\s*않|시키지도?\s*않|(?:모델|상품|제품|물건|사이즈|색)\S*\s*(?:이|가)?\s*(?:잘못|바뀌어|바껴|바뀌)"
        r"|(?:모델|제품|상품)(?:이|가)\s*(?:달라|다르|다른)|반대로\s*왔|(?:[가-힣]+)\s*시켰는데\s*\S+\s*(?:왔|와)",
    ),
    (
        "late",
        r"늦게\s*(?:와|오|온|왔|도착)|늦어|늦었|늦네|지연|너무\s*오래\s*걸|배송\S*\s*(?:느려|느리|안\s*와|안\s*오)|안\s*와서|아직도?\s*안"
        r"|기다리다|제때|날짜\S*\s*(?:지나|못\s*맞|맞지\s*않|안\s*맞)|일정\S*\s*(?:안\s*맞|맞지)",
    ),
    (
        "defect",
        r"불량|하자|고장|파손|깨[지져졌진]|부서|부러|망가|찢|터[지져졌진]|금이?\s*갔|금\s*간|스크래치|기스|흠집|얼룩|오염|곰팡|이염|벌레"
        r"|찌그러|휘[어었]|휜|휘$|새[는요어]|샌다|물이\s*새|녹이?\s*슬|냄새|탄내|작동|먹통|안\s*(?:켜|돼|되|나와|나$|눌|먹혀|닫|열|잠기|움직|올라가"
        r"|들어\s?있)|안\s*나$|끊겨|끊기|꺼[지져진]|빠[지져졌진]|모자라|누락|덜\s*왔|안\s*왔|없이\s*왔|하나만\s*왔|떨어[지져졌진]|벗겨|뜯어|풀[려리]|실밥"
        r"|쪼개|박살|젖[어었]|눅눅|상했|상한|썩|유통기한|사용(?:한|감)|중고|쓴\s*것|쓰던|짝퉁|가품|연기|불이\s*나|줄이\s*가|자국|묻어|묻었|헛돌|부풀|설익"
        r"|뚜껑|구멍이\s*나|구멍이\s*안|꺼졌|변색|반품하신|(?:나사|부품|설명서|충전기|리모컨)\S*\s*(?:가|이)?\s*없|한\s*(?:짝|쪽|벌)밖에|개가\s*왔"
        r"|소리가?\s*(?:안|계속)|화면|충전이\s*안|전원이?\s*안|연결이|액정|돌이|파여|차가워",
    ),
    (
        "change_of_mind",
        r"변심|마음\S*\s*(?:바뀌|바껴|변)|맘\S*\s*(?:바뀌|바껴|변)|필요\s*(?:가|는|도)?\s*(?:없|업)|안\s*필요|더\s*(?:싸|싼|저렴)|실수|충동|잘못\s*(?:눌|시켰|주문|골|선택|샀)"
        r"|두\s*번|중복|이미\s*(?:갖|가지|있|샀)|똑같은\s*걸|같은\s*걸|마음에\s*안|맘에\s*안|별로|취향|스타일|싫|생각\S*\s*(?:다르|달라|했던)|안\s*어울|어울리지"
        r"|돈이|부담|선물|그냥|못\s*받|받을\s*수|다시\s*생각|후회|안\s*먹|안\s*쓸|안\s*쓰|질려|급하지",
    ),
    (
        "colour",
        r"(?:색|컬러|칼라|톤|빛깔)|어둡|어두워|칙칙",
    ),
    (
        "size",
        r"사이즈|싸이즈|치수|작[아은다네고게]|작$|적어|크고|커[요서]?$|크[다네고게]?$|큰|헐렁|헐떡|헐거|[꽉껴낌끼]|쪼[여이]|조여|길[어다이고]|짧|좁|넓|품이|통이|기장|발볼|허리|어깨|소매|안\s*맞"
        r"|맞지|안\s*들어가|안\s*잠겨|무릎|두께|두꺼|얇|높이|크기|호수|용량",
    ),
)  # fmt: skip
_COMPILED = tuple((code, re.compile(pattern)) for code, pattern in _REASONS)
_COLOUR_FIRST = re.compile(r"색|컬러|칼라")
_SIZE_FIRST = re.compile(
    r"사이즈|싸이즈|치수|발볼|허리|어깨|소매|기장|길이|높이|품이|통이|크기|호수|작[아은다네]|작$|헐렁|헐떡|짧|좁"
    r"|(?:너무|좀|생각보다|많이|조금)\s*(?:커|크|큰|작)"
)
_SIZE_NOT = re.compile(r"잘못\s*(?:왔|배송|보내|온)|다른\s*\S+\s*(?:왔|와|오)|다르게\s*왔|잘못\s*(?:골|눌|시|주문|선택)|일정|날짜|고장|불량")
_COLOUR_NOT = re.compile(r"빠[져지졌]|번[져지]|변색|이염|얼룩|묻|잘못\s*왔|(?:이|가)\s*왔|잘못\s*(?:골|눌|시)|다른\s*색\S*\s*(?:왔|와|온)")

REASON_CODES = ("size", "colour", "defect", "wrong_item", "change_of_mind", "late", "other")


def reason(text: str) -> str:
    """Code of a reason; ``other`` if nothing in it is known."""
    flat = re.sub(r"\s+", " ", text.strip())
    if _COLOUR_FIRST.search(flat) and not _COLOUR_NOT.search(flat):
        return "colour"
    if _SIZE_FIRST.search(flat) and not _SIZE_NOT.search(flat):
        return "size"
    for code, pattern in _COMPILED:
        if pattern.search(flat):
            return code
    return "other"


_COLOURS: Dict[str, Tuple[str, ...]] = {
    "검정": ("검정", "검은", "검정색", "검은색", "까만색", "까망", "까만", "블랙", "black"),
    "흰색": ("흰색", "흰", "하얀색", "하얀", "하양", "화이트", "white"),
    "회색": ("회색", "그레이", "쥐색", "gray", "grey"),
    "차콜": ("차콜", "차콜색", "먹색"),
    "남색": ("남색", "네이비", "곤색", "navy"),
    "파랑": ("파랑", "파란", "파란색", "파랑색", "블루", "blue"),
    "하늘색": ("하늘색", "하늘", "스카이블루"),
    "빨강": ("빨강", "빨간", "빨간색", "빨강색", "레드", "red"),
    "분홍": ("분홍", "분홍색", "핑크", "핑크색", "pink"),
    "연핑크": ("연핑크", "연분홍", "연분홍색", "베이비핑크"),
    "노랑": ("노랑", "노란", "노란색", "노랑색", "옐로우", "옐로", "yellow"),
    "초록": ("초록", "초록색", "녹색", "그린", "green"),
    "민트": ("민트", "민트색"),
    "카키": ("카키", "카키색", "올리브"),
    "보라": ("보라", "보라색", "퍼플", "라벤더", "라벤더색", "연보라"),
    "주황": ("주황", "주황색", "오렌지", "오렌지색"),
    "코랄": ("코랄", "코랄색"),
    "갈색": ("갈색", "브라운", "밤색", "brown"),
    "카멜": ("카멜", "카멜색"),
    "베이지": ("베이지", "베이지색", "beige"),
    "아이보리": ("아이보리", "아이보리색", "크림색", "ivory"),
    "은색": ("은색", "실버", "실버색", "silver"),
    "금색": ("금색", "골드", "골드색", "gold"),
    "로즈골드": ("로즈골드",),
    "월넛": ("월넛", "월넛색", "호두색"),
    "와인": ("와인", "와인색", "버건디"),
}
_COLOUR_OF = {word: colour for colour, words in _COLOURS.items() for word in words}
_SIZE_WORDS = {
    "엑스스몰": "XS", "스몰": "S", "미디움": "M", "미디엄": "M", "라지": "L", "엑스라지": "XL", "투엑스라지": "2XL",
    "쓰리엑스라지": "3XL", "xxl": "2XL", "xxxl": "3XL", "에스": "S", "엠": "M", "엘": "L", "프리": "FREE", "프리사이즈": "FREE",
    "free": "FREE", "싱글": "싱글", "슈퍼싱글": "슈퍼싱글", "ss": "슈퍼싱글", "더블": "더블", "퀸": "퀸", "킹": "킹", "라지킹": "라지킹",
    "숏": "숏", "롱": "롱", "대": "대", "중": "중", "소": "소", "대형": "대", "중형": "중", "소형": "소",
}  # fmt: skip
_SIZE_SUFFIX = re.compile(r"(?:사이즈|싸이즈)(?:로)?$")
_LETTER_SIZE = re.compile(r"(?:\d?x{0,3}[sl]|m|f)", re.IGNORECASE)
_NUMBER_SIZE = re.compile(r"\d{1,4}(?:\.\d)?(?:mm|cm|센치|센티|인치|호|반|미리)?", re.IGNORECASE)
_MEASURE = re.compile(
    r"\d+(?:\.\d+)?\s*(?:기가|gb|tb|테라|볼트|v|와트|w|미리|ml|리터|l|키로|kg|그램|g|구|인용|단|평)", re.IGNORECASE
)


def option(text: str) -> Dict[str, str]:
    """Say what kind of choice it is: ``{"colour": "검정"}``, ``{"size": "270"}`` or ``{"model": text}``."""
    flat = re.sub(r"\s+", "", text).lower()
    if flat in _COLOUR_OF:
        return {"colour": _COLOUR_OF[flat]}
    if flat.endswith("색") and len(flat) > 1:
        return {"colour": _COLOUR_OF.get(flat[:-1], flat)}
    size = _SIZE_SUFFIX.sub("", flat) or flat
    named = _size(size)
    if named is not None:
        return {"size": named}
    if size != flat:
        return {"size": size}
    return {"model": re.sub(r"\s+", " ", text.strip())}


def _size(flat: str) -> Optional[str]:
    if flat in _SIZE_WORDS:
        return _SIZE_WORDS[flat]
    if _LETTER_SIZE.fullmatch(flat):
        return _SIZE_WORDS.get(flat, flat.upper())
    if _NUMBER_SIZE.fullmatch(flat) and not _MEASURE.fullmatch(flat):
        return re.sub(r"(?:mm|미리)$", "", flat)
    spoken = parse_integer(flat)
    if spoken is not None and 20 <= spoken <= 400:
        return str(spoken)
    return None


def colour_words() -> Tuple[str, ...]:
    """Every word for a colour that ``option`` knows."""
    return tuple(_COLOUR_OF)


def reason_spans(text: str) -> List[Tuple[int, int, str]]:
    """Where a word for a reason stands, with its code."""
    return [(*match.span(), code) for code, pattern in _COMPILED for match in pattern.finditer(text)]
