"""Parcels with the scans a Korean courier makes, from pick-up to the door."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random

from sangdam.clock import SEOUL
from sangdam.orders.couriers import COURIERS

_HUBS = {
    "cj": "곤지암Hub",
    "hanjin": "대전메가허브",
    "lotte": "덕평HUB",
    "logen": "이천센터",
    "post": "동서울우편집중국",
    "cu": "CU 중앙물류센터",
}
_STUCK = "물량이 많아 배송이 늦어지고 있어요"


@dataclass(frozen=True, slots=True)
class Scan:
    """One tracking step."""

    at: datetime
    place: str
    text: str


@dataclass(frozen=True, slots=True)
class Parcel:
    """One shipment of an order. `delivered_at` is None while it is under way."""

    courier: str
    tracking_number: str
    shipped_at: datetime
    expected_on: datetime
    delivered_at: datetime | None
    scans: tuple[Scan, ...]


def moment(now: datetime, days_ago: int, hour: int, minute: int = 0) -> datetime:
    """That many days before today's date, at that time in Seoul."""
    day = now.astimezone(SEOUL).date() - timedelta(days=days_ago)
    return datetime.combine(day, time(hour, minute), SEOUL)


def parcel(
    rng: Random,
    serial: int,
    now: datetime,
    shipped_ago: int,
    *,
    days: int,
    address: str,
    arrived: bool,
    courier: str,
) -> Parcel:
    """A parcel picked up `shipped_ago` days ago that takes `days` days (1 or more) to `address`.

    One that has not arrived shows no scan later than `now`; if it should have been there by yesterday, its
    last scan says that it is late.
    """
    shipped_at = moment(now, shipped_ago, 18, rng.randint(0, 59))
    out = moment(now, shipped_ago - days, 9, rng.randint(0, 50))
    door = moment(now, shipped_ago - days, rng.randint(11, 19), rng.randint(0, 59))
    district = address.split()[1]
    scans = _scans(courier, shipped_at, out, door, district)
    late = not arrived and door < moment(now, 0, 0)
    if not arrived:
        scans = [scan for scan in scans[:-1] if scan.at <= now and not (late and scan.at >= out)]
    if late:
        scans.append(Scan(moment(now, 1, 21), _HUBS[courier], _STUCK))
    return Parcel(
        courier=courier,
        tracking_number=_number(courier, serial),
        shipped_at=shipped_at,
        expected_on=door.replace(hour=0, minute=0),
        delivered_at=door if arrived else None,
        scans=tuple(scans),
    )


def _scans(courier: str, shipped_at: datetime, out: datetime, door: datetime, district: str) -> list[Scan]:
    hub = _HUBS[courier]
    local = f"{district}대리점" if courier != "post" else f"{district}우체국"
    if courier == "cu":
        local = f"CU {district}점"
    evening = shipped_at.replace(hour=22, minute=10)
    morning = out.replace(hour=5, minute=20)
    start = "편의점 접수" if courier == "cu" else "집화처리"
    finish = "점포도착" if courier == "cu" else "배송완료"
    return [
        Scan(shipped_at, "이천물류센터", start),
        Scan(evening, hub, "간선상차"),
        Scan(morning, local, "간선하차"),
        Scan(out, local, "배송출발"),
        Scan(door, local, finish),
    ]


def _number(courier: str, serial: int) -> str:
    """A tracking number of the courier's own length; every serial gives another one, and none begins 01."""
    digits = COURIERS[courier].digits
    spread = (serial * 7_919 + 104_729) % 10**6
    return f"{6 if courier != 'logen' else 9}{serial:0{digits - 7}d}{spread:06d}"
