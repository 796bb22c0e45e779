"""Why customers send things back: words for a reason, and the code they stand for."""

from __future__ import annotations

import re
from typing import Dict, List, Pattern, Tuple

REASON_CODES = ("size", "colour", "defect", "wrong_item", "change_of_mind", "late", "other")

#: Patterns of each code; ``_`` stands for optional white space. The first code with a match decides.
_WORDS: Dict[str, Tuple[str, ...]] = {
    "wrong_item": (
        r"오배송", r"다른_(?:물건|상품|제품|거|게|걸|것|색|사이즈|모델)\S{0,6}_(?:이|가)?_(?:왔|오|온|와|배송|들어|받)",
        r"(?:잘못|엉뚱한_\S{0,6}_)_(?:왔|오|온|와|배송|보내|받)", r"남의", r"(?:주문|시키)하?지도?_않",
        r"(?:모델|상품|제품|물건|사이즈|색)\S{0,6}_(?:이|가)?_(?:잘못|바뀌어|바껴|바뀌)", r"(?:모델|제품|상품)(?:이|가)_(?:달라|다르|다른)",
        r"반대로_왔", r"시켰는데_\S{1,12}_(?:왔|와)",
    ),
    "late": (
        r"늦게_(?:와|오|온|왔|도착)", r"늦어", r"늦었", r"늦네", r"지연", r"너무_오래_걸", r"배송\S{0,6}_(?:느려|느리|안_와|안_오)",
        r"안_와서", r"아직도?_안", r"기다리다", r"제때", r"날짜\S{0,6}_(?:지나|못_맞|맞지_않|안_맞)", r"일정\S{0,6}_(?:안_맞|맞지)",
    ),
    "defect": (
        r"불량", r"하자", r"고장", r"파손", r"깨[지져졌진]", r"부서", r"부러", r"망가", r"찢", r"터[지져졌진]", r"금이?_갔",
        r"금_간", r"스크래치", r"기스", r"흠집", r"얼룩", r"오염", r"곰팡", r"이염", r"벌레", r"찌그러", r"휘[어었]", r"휜",
        r"휘$", r"새[는요어]", r"샌다", r"물이_새", r"녹이?_슬", r"냄새", r"탄내", r"작동", r"먹통",
        r"안_(?:켜|돼|되|나와|나$|눌|먹혀|닫|열|움직|올라가|들어\s?있)", r"안_나$", r"끊겨", r"끊기", r"꺼[지져진]", r"빠[지져졌진]",
        r"모자라", r"누락", r"덜_왔", r"안_왔", r"없이_왔", r"하나만_왔", r"떨어[지져졌진]", r"벗겨", r"뜯어", r"풀[려리]", r"실밥",
        r"쪼개", r"박살", r"젖[어었]", r"눅눅", r"닫히지", r"상했", r"상한", r"썩", r"유통기한", r"사용(?:한|감)", r"중고",
        r"쓴_것", r"쓰던", r"짝퉁", r"가품", r"연기", r"불이_나", r"줄이_가", r"자국", r"묻어", r"묻었", r"헛돌", r"부풀", r"설익",
        r"뚜껑", r"구멍이_나", r"구멍이_안", r"꺼졌", r"변색", r"반품하신", r"(?:나사|부품|설명서|충전기|리모컨)\S{0,6}_(?:가|이)?_없",
        r"한_(?:짝|쪽|벌)밖에", r"개가_왔", r"소리가?_(?:안|계속)", r"화면", r"충전이_안", r"전원이?_안", r"연결이", r"액정", r"돌이",
        r"파여", r"차가워",
    ),
    "change_of_mind": (
        r"변심", r"마음\S{0,6}_(?:바뀌|바껴|변)", r"맘\S{0,6}_(?:바뀌|바껴|변)", r"필요_(?:가|는|도)?_(?:없|업)", r"안_필요",
        r"더_(?:싸|싼|저렴)", r"실수", r"충동", r"잘못_(?:눌|시켰|주문|골|선택|샀)", r"두_번", r"중복", r"이미_(?:갖|가지|있|샀)",
        r"똑같은_걸", r"같은_걸", r"마음에_안", r"맘에_안", r"별로", r"취향", r"스타일", r"싫", r"생각\S{0,6}_(?:다르|달라|했던)",
        r"안_어울", r"어울리지", r"돈이", r"부담", r"선물", r"그냥", r"못_받", r"받을_수", r"다시_생각", r"후회", r"안_먹", r"안_쓸",
        r"안_쓰", r"질려", r"급하지",
    ),
    "colour": (
        r"색", r"컬러", r"칼라", r"톤", r"빛깔", r"어둡", r"어두워", r"칙칙",
    ),
    "size": (
        r"사이즈", r"싸이즈", r"치수", r"작[아은다네고게]", r"작$", r"적어", r"크고", r"커[요서]?$", r"크[다네고게]?$", r"큰",
        r"헐렁", r"헐떡", r"헐거", r"[꽉껴낌끼]", r"쪼[여이]", r"조여", r"길[어다이고]", r"짧", r"좁", r"넓", r"(?<![가-힣])품이",
        r"(?<![가-힣])통이", r"기장", r"발볼", r"허리", r"어깨", r"소매", r"안_맞", r"맞지", r"안_들어가", r"안_잠겨", r"무릎",
        r"두께", r"두꺼", r"얇", r"높이", r"크기", r"호수", r"용량",
    ),
}  # fmt: skip
#: A word for a colour or a size decides before all others ...
_COLOUR_FIRST = (
    r"색", r"컬러", r"칼라",
)  # fmt: skip
#: ... unless the thing came wrong or broken.
_COLOUR_NOT = (
    r"빠[져지졌]", r"번[져지]", r"변색", r"이염", r"얼룩", r"묻", r"잘못_왔", r"(?:이|가)_왔", r"잘못_(?:골|눌|시)",
    r"다른_색\S{0,6}_(?:왔|와|온)",
)  # fmt: skip
_SIZE_FIRST = (
    r"사이즈", r"싸이즈", r"치수", r"발볼", r"허리", r"어깨", r"소매", r"기장", r"길이", r"높이", r"(?<![가-힣])품이",
    r"(?<![가-힣])통이", r"크기", r"호수", r"작[아은다네]", r"작$", r"헐렁", r"헐떡", r"짧", r"좁",
    r"(?:너무|좀|생각보다|많이|조금)_(?:커|크|큰|작)",
)  # fmt: skip
_SIZE_NOT = (
    r"잘못_(?:왔|배송|보내|온)", r"닫히", r"다른_\S+_(?:왔|와|오)", r"다르게_왔", r"일정", r"날짜", r"고장", r"불량",
)  # fmt: skip


def _any_of(words: Tuple[str, ...]) -> Pattern[str]:
    return re.compile("|".join(words).replace("_", r"\s*"))


_PATTERNS = [(code, _any_of(words)) for code, words in _WORDS.items()]
_EARLY = [
    ("colour", _any_of(_COLOUR_FIRST), _any_of(_COLOUR_NOT)),
    ("size", _any_of(_SIZE_FIRST), _any_of(_SIZE_NOT)),
]


def reason(text: str) -> str:
    """Code of a reason; ``other`` if nothing in it is known."""
    flat = re.sub(r"\s+", " ", text.strip())
    for code, pattern, unless in _EARLY:
        if pattern.search(flat) and not unless.search(flat):
            return code
    return next((code for code, pattern in _PATTERNS if pattern.search(flat)), "other")


def reason_spans(text: str) -> List[Tuple[int, int, str]]:
    """Where a word for a reason stands, with its code."""
    return [(*match.span(), code) for code, pattern in _PATTERNS for match in pattern.finditer(text)]
