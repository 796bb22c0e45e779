"""The couriers a Korean shop ships with: code, name, length of a tracking number, and the page that follows it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Courier:
    """One courier. `digits` is how long its tracking numbers are; `page` holds ``{number}``."""

    code: str
    name: str
    digits: int
    page: str

    def url(self, tracking_number: str) -> str:
        """Where a customer can follow the parcel."""
        return self.page.format(number=tracking_number)


COURIERS = {
    courier.code: courier
    for courier in (
        Courier("cj", "CJ대한통운", 12, "https://trace.cjlogistics.com/next/tracking.html?wblNo={number}"),
        Courier(
            "hanjin",
            "한진택배",
            12,
            "https://www.hanjin.com/kor/CMS/DeliveryMgr/WaybillResult.do?mCode=MN038&schLang=KR&wblnumText2={number}",
        ),
        Courier(
            "lotte",
            "롯데택배",
            12,
            "https://www.lotteglogis.com/home/reservation/tracking/linkView?InvNo={number}",
        ),
        Courier("logen", "로젠택배", 11, "https://www.ilogen.com/web/personal/trace/{number}"),
        Courier(
            "post",
            "우체국택배",
            13,
            "https://service.epost.go.kr/trace.RetrieveDomRigiTraceList.comm?sid1={number}",
        ),
        Courier(
            "cu",
            "CU 편의점택배",
            12,
            "https://www.cupost.co.kr/postbox/delivery/localResult.cupost?invoice_no={number}",
        ),
    )
}
