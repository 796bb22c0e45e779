"""Reading short Korean answers: yes, no, which one, why.

What to say is in the flows; particles, won and dates come from `sangdam.orders.wording`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from sangdam.orders.wording import day, josa, quoted, won

__all__ = [
    "agrees",
    "all_of_it",
    "asks",
    "calls_off",
    "day",
    "josa",
    "newest",
    "ordinal",
    "quoted",
    "reason_code",
    "refuses",
    "says_nothing",
    "sounds_like_yes",
    "unknown",
    "waits",
    "wants_other",
    "won",
]

_YES = (
    r"(?:네+|예+|넵+|넹+|넴|옙|응+|웅+|어+|엉|ㅇㅇ+|ㅇㅋ|오케이|오키|ok|yes|그래(?:요)?|맞아(?:요)?|맞습니다|좋아(?:요)?|좋습니다|"
    r"당연하죠|물론이죠|부탁(?:해요|드려요|드립니다|드릴게요)|확인(?:했어요|했습니다)?)"
)
_DO = (
    r"(?:(?:그렇게|그대로|그럼|바로|지금|빨리|꼭|전부|다)\s*)*(?:주문\s*)?"
    r"(?:취소|반품|교환|변경|진행|신청|접수|처리|환불)?\s*(?:을|를)?\s*"
    r"(?:해\s*(?:주세요|줘요?|주십시오|주시겠어요|주실래요)|할게요|하겠습니다|할께요|"
    r"부탁(?:해요|드려요|드립니다|드릴게요)|바꿔\s*(?:주세요|줘요?))"
)
_AGREES = re.compile(rf"{_YES}(?:[\s,.!~^ㅎㅋ]*(?:{_YES}|{_DO}))*|{_DO}", re.IGNORECASE)
_NEGATION = re.compile(
    r"아니|아뇨|ㄴㄴ|안\s*(?:할|해|돼|되|하)|말고|말래|말아|마세요|하지\s*마|취소하지|잠깐|잠시|만약|혹시|근데|그런데|전에|생각|\?|않"
)
_YES_SIGN = re.compile(
    r"(?:^|\s)(?:네|넵|넹|예|옙|엽|응|웅|어|엉|내|눼)|ㅇㅇ|ㅇㅋ|ㄱㄱ|맞|그래|그렇|그럼|그러|그려|그라|좋|동의|진행|확인|콜|오케|오키|ok|"
    r"정확|당연|물론|아무렴|바로\s*그|그거|그걸로|상관없|해\s*주",
    re.IGNORECASE,
)
_HESITATION = re.compile(r"^(?:음|흠|글쎄|에이|저기|괜찮(?:아요?|습니다)[\s.!~]*$)")
_CALLS_OFF = re.compile(
    r"^(?:아니|아뇨|ㄴㄴ|싫).*(?:취소|그만|됐|안\s*할|말게|나중)|그만\s*(?:할|둘|하)|(?:^|\s)됐(?:어|습)|안\s*할(?:래|게)|다음에\s*할|나중에\s*할"
)
_WAITS = re.compile(
    r"(?:아|네|어|음|저)?[\s,.]*(?:잠깐|잠시|잠만|기다려|좀\s*이따)[가-힣\s]{0,12}[.!~…ㅎㅋ]*"
    r"|(?:음|흠)[음흠\s.,…~ㅡ]*"
)
_ASKS = re.compile(r"\?\s*$|(?:나요|까요|가요|는지요?|은가|던가)[\s.ㅠㅜ~!]*$|얼마|며칠|언제|어떻게|무료")
_ASKS_POLITELY = re.compile(r"(?:주실|주시|줄|줘|해)\s*(?:수\s*(?:있|없)|래|시겠|시나|나요|까요)|부탁")
_TRIM = re.compile(r"[\s.,!~^ㅎㅋㅠㅜ♡♥😀-🙏🤗🤔🫡👍👌]+$")
_SILENCE = re.compile(r"(?:[\s.…,!?~ㅡ-]|음|흠|어|아|엇|저기|글쎄(?:요)?|저|요)*")
_PHOTO = re.compile(r"\s*[\[(<](?:사진|이미지|동영상|photo|image)[\])>]\s*", re.IGNORECASE)
_ORDINALS = (
    ("첫", "1번", "하나째"),
    ("두번째", "둘째", "2번"),
    ("세번째", "셋째", "3번"),
    ("네번째", "넷째", "4번"),
    ("다섯", "5번"),
)

_REASON_WORDS = (
    ("defect", "불량|고장|파손|깨|찢|금이|부서|작동|안\\s*켜|하자|터졌|새요|흠집|스크래치|얼룩|뜯어져|구멍"),
    (
        "wrong_item",
        "다른\\s*(?:게|거|것|상품|물건|제품|색)(?:이|가)?\\s*(?:왔|온|배송|도착|들어)|오배송|잘못\\s*(?:왔|온|배송|보내)|엉뚱",
    ),
    (
        "size",
        "사이즈|치수|작아|작은|작네|커요|커서|크네|크고|큰\\s*(?:거|걸)|헐렁|헐거|꽉\\s*(?:껴|끼)|안\\s*맞|짧|길어|끼어|껴요|끼네",
    ),
    ("colour", "색|컬러|톤이"),
    ("late", "늦|안\\s*와서|오래\\s*걸"),
    (
        "change_of_mind",
        "변심|맘에\\s*안|마음에\\s*안|마음이\\s*바|맘이\\s*바|필요\\s*없|필요가\\s*없|그냥|생각이\\s*바|별로|안\\s*어울|다른\\s*데서|잘못\\s*(?:샀|주문|시켰|눌)|실수",
    ),
)


def agrees(text: str) -> bool:
    """Whether `text` can only mean yes: '네', '네 취소해 주세요', 'ㅇㅇ'. Anything doubtful is not a yes."""
    plain = _TRIM.sub("", text.strip().lower())
    return bool(plain) and not _NEGATION.search(plain) and _AGREES.fullmatch(plain) is not None


def sounds_like_yes(text: str) -> bool:
    """Whether words that were understood as a yes really hold one, and no doubt: '음…' and '괜찮아요' do not."""
    plain = text.strip().lower()
    doubtful = _NEGATION.search(plain) or _HESITATION.search(plain) or says_nothing(plain)
    return not doubtful and _YES_SIGN.search(plain) is not None


def calls_off(text: str) -> bool:
    """'됐어요', '안 할래요', '아니요 취소할게요': what is going on is not wanted any more."""
    return _CALLS_OFF.search(text.strip()) is not None


def waits(text: str) -> bool:
    """'잠깐만요', '잠시만 기다려 주세요', '음…': nothing but a wish for time."""
    return _WAITS.fullmatch(text.strip()) is not None and not re.search(r"그만|상담|사람|취소", text)


def asks(text: str) -> bool:
    """'수수료 있나요?', '며칠 걸려요': a wish to know. '취소해 주실 수 있나요?' is a wish to have it done."""
    return _ASKS.search(text) is not None and _ASKS_POLITELY.search(text) is None


def refuses(text: str) -> bool:
    """Whether the words take something back or put it off, whatever else they say."""
    return _NEGATION.search(text.strip().lower()) is not None


def says_nothing(text: str) -> str | None:
    """'photo' for a picture without words, 'silence' for '...' or '음…', None for everything else."""
    if _PHOTO.fullmatch(text):
        return "photo"
    return "silence" if _SILENCE.fullmatch(text) else None


def wants_other(text: str) -> bool:
    """'다른 주문이요'."""
    return re.search(r"(?:다른|딴)\s*(?:주문|거|것|건|걸)|그\s*주문\s*말고", text) is not None


def unknown(text: str) -> bool:
    """'모르겠어요', '기억이 안 나요', '못 찾겠어요'."""
    return (
        re.search(
            r"모르|몰라|몰르|기억|못\s*찾|없는데|없어요|번호(?:가|는)?\s*(?:뭐|뭔|무엇|어디)|어디(?:서|에)?\s*(?:있|봐|확인|나와)|어떻게\s*(?:알|봐|찾)",
            text,
        )
        is not None
    )


def all_of_it(text: str) -> bool:
    """'전부요', '다 취소해 주세요'."""
    return re.search(r"전부|전체|모두|싹\s*다|(?:^|\s)다(?:\s|$|요)|둘\s*다|셋\s*다", text) is not None


def ordinal(text: str, count: int) -> int | None:
    """Index of '첫 번째', '2번', '마지막 거' among `count` things."""
    plain = re.sub(r"\s+", "", text)
    for index, words in enumerate(_ORDINALS[:count]):
        if any(word in plain for word in words):
            return index
    if count and re.fullmatch(r"[1-9]", plain) and int(plain) <= count:
        return int(plain) - 1
    if re.search(r"마지막|맨아래|제일아래", plain):
        return count - 1
    return 0 if re.search(r"최근|방금|맨위|제일위", plain) else None


def newest(text: str) -> bool:
    """'방금 주문한 거', '좀 전에 시킨 거': the last order made."""
    return (
        re.search(
            r"(?:방금|금방|아까|(?:조금|좀|바로)\s*전|최근|마지막)(?:\s*전)?(?:에|으로)?\s*(?:주문|시[킨켰]|산|샀|구[매입]|결제)",
            text,
        )
        is not None
    )


def reason_code(text: str) -> str | None:
    """The taxonomy's code for a reason in words, None when none is recognised."""
    for code, pattern in _REASON_WORDS:
        if re.search(pattern, text):
            return code
    return None


def named(names: Sequence[str], text: str) -> list[int]:
    """Indexes of those `names` of which some telling word appears in `text`; the best matches only."""
    plain = re.sub(r"\s+", "", text)
    scores = [
        sum(len(word) for word in re.split(r"[\s/]+", name) if len(word) > 1 and word in plain)
        for name in names
    ]
    best = max(scores, default=0)
    return [index for index, score in enumerate(scores) if score and score == best]
