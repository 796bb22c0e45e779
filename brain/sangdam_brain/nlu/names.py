"""Full names of Koreans: a surname and two syllables that names are given from, where Kiwi reads no other word."""

from __future__ import annotations

import re
from typing import List, Tuple

from sangdam_brain.nlu.kiwi import Morph, analyse, is_guess

SURNAMES = (
    "김이박최정강조윤장임한오서신권황안송류유전홍고문양손배백허남심노하곽성차주우구민진지엄채원천방공현함변염여추도소석선설마길연위표명기반"
    "나맹봉탁태편국어은제모복옥육인사피금"
)
_LONG_SURNAMES = "남궁|황보|제갈|선우|독고|사공|서문|동방"
_GIVEN_FIRST = (
    "가강건경공관광교규균근금기길나난남다단달담대덕도동라란람래려령로록리림마만매명모무문미민배백범별병보복본봉빈사산삼상새서석선설섭성세소솔송"
    "수숙순숭슬승시신아안애양언여연열영예오옥온완용우욱운웅원유윤은을의이익인일자재정제조종주준중지진찬창채천철초춘충치태택평필하학한해행향혁현"
    "형혜호홍화환회효훈휘희"
)
_GIVEN_LAST = (
    "강건경곤관광교국규균근길나난남녀담덕돈동득라란람래령록름리린림매명모문미민배백범별병복비빈빛사삼상샘서석선설섭성세솔송수숙순슬승식신실아안애"
    "양언연열영오옥온완용우욱운웅원월유윤율은을음의익인일임자재정제조종주준중지진찬창채천철초춘치태택평표필하학한해향혁현형혜호홍화환훈휘휴희"
)
#: What a name is followed by in writing; Kiwi joins some of it to a name that it does not know (박수진이고).
_AFTER = (
    r"(?:이?(?:요|에요|예요|여요|입니다|라고|라구|라는|라서|란|라|고요|구요|고|며|인데요|인데|랑|가|거든요)|으로|로요?|님|씨|한테|에게|께"
    r"|에서|은|는|을|를|의|이|와|과|도)(?![가-힣])|\s|$|[,.!?~]"
)
#: Words a shop hears that would pass for names.
_WORDS = (
    "배송지|배달지|소재지|원산지|전단지|주문자|이용자|주문서|안내문|고지서|선주문|조리원|차이나|인용|인치|하나|한진|기본|한정|여성|남성"
    "|성인|유아용|연말|신상|제조사"
)
_SHAPE = re.compile(
    rf"(?<![가-힣\d])(?!{_WORDS}|[가-힣]{{2}}[동리] \d)(?:(?:{_LONG_SURNAMES}) ?[{_GIVEN_FIRST}]?[{_GIVEN_LAST}]"
    rf"|[{SURNAMES}][{_GIVEN_FIRST}][{_GIVEN_LAST}])(?={_AFTER})"
)
#: Parts of speech that no syllable of a name is, and those that its first one is not.
_NEVER = ("V", "XSV", "XSA", "IC", "E", "J")
_NEVER_FIRST = ("XP", "XS", "NNB")
#: Endings and particles that Kiwi takes the last syllable of a name for (민경훈 = 민 + 경 + 후 + ㄴ, 김민지요 = 김민 + 지요).
_CONTRACTED = ("ᆫ", "지요")
_OTHER_WORDS = frozenset({"NNG", "NP", "MAG", "NR"})
#: What stands before and behind names only: there a noun that Kiwi sees in one is chance (박수 + 진).
_CUE = re.compile(
    r"(?:주문자|예약자|입금자|구매자|수령인|수취인|예금주|담당자|받는|보내는|이름|성함|성명|명의)[가-힣]{0,2} ?(?:[가-힣]{1,2} )?$"
)
_CALLED = re.compile(r"이?라고 ?(?:해|합|하)|이름으로| ?[님씨](?![가-힣]{2})| 앞으로")


def full_names(text: str) -> List[Tuple[int, int]]:
    """Spans of folded text that are names in full."""
    return [match.span() for match in _SHAPE.finditer(text) if _is_name(text, *match.span())]


def _is_name(text: str, start: int, end: int) -> bool:
    expected = bool(_CUE.search(text[max(0, start - 12) : start]) or _CALLED.match(text, end))
    return not any(_is_word(morph, start, end, expected) for morph in analyse(text))


def _is_word(morph: Morph, start: int, end: int, expected: bool) -> bool:
    """Whether the morpheme makes something else of the span than a name, which may be ``expected`` there."""
    inside = min(morph.end, end) - max(morph.start, start)
    if inside <= 0 or morph.form in _CONTRACTED:
        return False
    if morph.tag.startswith(_NEVER):
        return True
    if morph.start != start:
        return False
    if morph.tag.startswith(_NEVER_FIRST):
        return True
    return inside > 1 and not (expected and inside == 2) and morph.tag in _OTHER_WORDS and not is_guess(morph)
