"""Invented members of the demo shop. Numbers begin 010-0…, which no Korean carrier gives out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

GRADES = ("새싹", "잎새", "나무", "숲")

_FAMILY = "김이박최정강조윤장임한오서신권황안송류홍"
_GIVEN = (  # noqa: SIM905
    "도윤 서준 하준 은우 시우 지호 예준 유준 이안 수호 하윤 지안 서윤 하은 아윤 지우 시아 나은 유나 채원 "
    "현우 성민 태현 동현 준혁 상훈 정우 영호 재석 민수 은정 미경 수진 혜진 지현 유진 소영 경희 보람 다은"
).split()
_STREETS = (
    ("서울 마포구", "양화로"),
    ("서울 송파구", "올림픽로"),
    ("서울 강서구", "공항대로"),
    ("서울 노원구", "동일로"),
    ("경기 성남시", "분당구 판교로"),
    ("경기 수원시", "영통구 광교로"),
    ("경기 고양시", "일산동구 중앙로"),
    ("경기 화성시", "동탄대로"),
    ("인천 연수구", "송도과학로"),
    ("부산 해운대구", "센텀중앙로"),
    ("부산 부산진구", "가야대로"),
    ("대구 수성구", "달구벌대로"),
    ("대전 유성구", "대학로"),
    ("광주 서구", "상무중앙로"),
    ("울산 남구", "삼산로"),
    ("세종 한누리대로", "도움로"),
    ("강원 춘천시", "퇴계로"),
    ("충북 청주시", "흥덕구 가로수로"),
    ("충남 천안시", "서북구 불당대로"),
    ("전북 전주시", "완산구 서원로"),
    ("전남 여수시", "시청로"),
    ("경북 포항시", "북구 중앙로"),
    ("경남 창원시", "성산구 원이대로"),
    ("제주 제주시", "노형로"),
)


@dataclass(frozen=True, slots=True)
class Person:
    """A member, or somebody who buys without being one (`id` empty)."""

    id: str
    name: str
    grade: str
    phone: str
    address: str
    door_code: str
    joined_at: datetime


def known_members(now: datetime) -> list[Person]:
    """The four that demos and tests count on."""
    since = now - timedelta(days=700)
    return [
        Person("M0001", "김민지", "나무", "010-0123-5678", "서울 마포구 양화로 45, 1203호", "#1203*", since),
        Person(
            "M0002",
            "이준호",
            "잎새",
            "010-0234-4321",
            "경기 성남시 분당구 판교로 235, 507동 802호",
            "802종",
            since,
        ),
        Person("M0003", "박서연", "새싹", "010-0345-1004", "부산 해운대구 센텀중앙로 97, 2201호", "", since),
        Person("M0004", "최영수", "숲", "010-0456-7788", "대전 유성구 대학로 99, 301호", "#0301", since),
    ]


def invented(rng: Random, now: datetime, count: int, *, members: bool, first: int = 1) -> list[Person]:
    """`count` people with different names and numbers, members with ids from ``M<first>`` on, or guests."""
    names = [family + given for family in _FAMILY for given in _GIVEN]
    chosen = rng.sample(names, count)
    middle = 1000 if members else 3000
    return [
        _person(
            rng, now, f"M{first + index:04d}" if members else "", name, f"010-0{(middle + index) % 1000:03d}"
        )
        for index, name in enumerate(chosen)
    ]


def _person(rng: Random, now: datetime, member_id: str, name: str, prefix: str) -> Person:
    district, street = rng.choice(_STREETS)
    address = f"{district} {street} {rng.randint(1, 480)}, {rng.randint(101, 119)}동 {rng.randint(1, 22)}0{rng.randint(1, 6)}호"
    return Person(
        id=member_id,
        name=name,
        grade=rng.choices(GRADES, (5, 4, 2, 1))[0],
        phone=f"{prefix}-{rng.randint(0, 9999):04d}",
        address=address,
        door_code=f"#{rng.randint(0, 9999):04d}" if rng.random() < 0.5 else "",
        joined_at=now - timedelta(days=rng.randint(150, 1500)),
    )
