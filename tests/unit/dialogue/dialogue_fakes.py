"""A shop, an identity and a library in memory, behind the real contracts, and a driver for one conversation."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sangdam.clock import SEOUL
from sangdam.dialogue import services
from sangdam.dialogue.services import Customer, ProofResult
from sangdam.dialogue.talk import Answer, Talk
from sangdam.knowledge.article import Article, Link
from sangdam.knowledge.documents.finder import Quotation
from sangdam.knowledge.documents.passages import Passage
from sangdam.knowledge.index import Hit, SearchResult
from sangdam.orders.contract import (
    Member,
    Operation,
    OperationKind,
    Order,
    OrderItem,
    OrderState,
    OrderSystem,
    OrderSystemDown,
    Outcome,
    Product,
    Refund,
    Shipment,
    TrackingStep,
    Verdict,
)

NOW = datetime.now(SEOUL)
NUMBER = "20261120-0000101"
OTHER = "20261118-0000102"
FOREIGN = "20261101-0000999"
LAST4 = "5678"
MINJI = Member("M0001", "김민지", "나무", LAST4)


def item(
    name: str = "무선 이어폰", option: str = "블랙", state: OrderState = OrderState.PAID, **values: Any
) -> OrderItem:
    fields: dict[str, Any] = {
        "id": f"L-{name}",
        "product_id": "P1",
        "quantity": 1,
        "price": 39_000,
        "image_url": "",
    }
    return OrderItem(name=name, option=option, state=state, **{**fields, **values})


def order(
    number: str = NUMBER, *items: OrderItem, state: OrderState = OrderState.PAID, **values: Any
) -> Order:
    fields: dict[str, Any] = {
        "member_id": None,
        "ordered_at": NOW,
        "amount": 42_000,
        "shipping_fee": 3_000,
        "payment_method": "신용카드",
        "receiver_masked": "김*지",
        "address_masked": "서울 마포구 ***",
    }
    return Order(number=number, state=state, items=items or (item(state=state),), **{**fields, **values})


def shipment(expected: datetime | None = None, delivered: datetime | None = None) -> Shipment:
    steps = (TrackingStep(NOW, "대전허브", "간선상차"),)
    return Shipment(
        "cj", "CJ대한통운", "654321098765", "https://parcel.example/1", NOW, expected, delivered, steps
    )


def refund(done: datetime | None = None) -> Refund:
    return Refund(42_000, "신용카드", NOW, NOW + timedelta(days=3), done)


EARPHONES = Product(
    "P1",
    "무선 이어폰",
    "소형가전",
    39_000,
    "",
    "소음을 줄여 주는 이어폰이에요.",
    {"색상": ("블랙", "화이트", "핑크")},
    {"블랙": 3, "화이트": 5, "핑크": 0},
    {"방수": "IPX5", "무게": "한 쪽 4.6g"},
    ("이어폰",),
)

Rule = Callable[[Operation, Order], Verdict]


class FakeShop(OrderSystem):
    """Orders by number with the phone that proves them; every call is noted."""

    def __init__(self, *orders: Order, members: Sequence[Member] = (MINJI,)) -> None:
        self.orders = {each.number: each for each in orders}
        self.phones = dict.fromkeys(self.orders, LAST4)
        self.members = {member.id: member for member in members}
        self.catalogue = [EARPHONES]
        self.rules: dict[OperationKind, Rule] = {}
        self.executed: dict[str, Operation] = {}
        self.outcomes: dict[str, Outcome] = {}
        self.calls: list[str] = []
        self.down = False

    def _note(self, call: str) -> None:
        self.calls.append(call)
        if self.down:
            raise OrderSystemDown

    async def member(self, member_id: str) -> Member | None:
        self._note("member")
        return self.members.get(member_id)

    async def orders_of(self, member_id: str, limit: int = 10) -> Sequence[Order]:
        self._note("orders_of")
        return [each for each in self.orders.values() if each.member_id == member_id][:limit]

    async def prove(self, order_number: str, phone_last4: str) -> Order | None:
        self._note("prove")
        return self.orders.get(order_number) if self.phones.get(order_number) == phone_last4 else None

    async def order(self, order_number: str) -> Order | None:
        self._note("order")
        return self.orders.get(order_number)

    async def check(self, operation: Operation) -> Verdict:
        self._note("check")
        rule = self.rules.get(operation.kind, allowed())
        return rule(operation, self.orders[operation.order_number])

    async def execute(self, key: str, operation: Operation) -> Outcome:
        self._note("execute")
        if key in self.executed:
            return replace(self.outcomes[key], repeated=True)
        verdict = await self.check(operation)
        outcome = Outcome(verdict.allowed, "R-000123" if verdict.allowed else "", verdict)
        if verdict.allowed:
            self.executed[key], self.outcomes[key] = operation, outcome
        return outcome

    async def products(self, text: str, limit: int = 5) -> Sequence[Product]:
        self._note("products")
        found = [p for p in self.catalogue if any(name in text for name in (p.name, p.category, *p.aliases))]
        return found[:limit]

    async def all_products(self) -> Sequence[Product]:
        self._note("all_products")
        return sorted(self.catalogue, key=lambda product: product.id)


def allowed(fee: int = 0, refund_amount: int = 42_000) -> Rule:
    """Everything asked for is possible."""

    def rule(operation: Operation, of: Order) -> Verdict:
        lines = tuple(each for each in of.items if not operation.item_ids or each.id in operation.item_ids)
        return Verdict(True, "ok", "가능해요.", fee, refund_amount, lines)

    return rule


def refusal(code: str, text: str = "이미 발송돼서 어려워요.", *alternatives: OperationKind) -> Rule:
    """Nothing is possible."""
    return lambda _operation, _of: Verdict(False, code, text, alternatives=alternatives)


class FakeIdentity:
    """Who the conversation belongs to, and how often that was asked."""

    def __init__(self, shop: FakeShop, member: Member | None = None, attempts: int = 5) -> None:
        self.shop = shop
        self.member = member
        self.proved: frozenset[str] = frozenset()
        self.turn = "turn-1"
        self.left = attempts
        self.asked = 0

    async def customer(self, conversation_id: str) -> Customer:
        self.asked += 1
        return Customer(conversation_id, self.member, self.proved, self.turn)

    async def prove(self, conversation_id: str, order_number: str, phone_last4: str) -> ProofResult:
        if self.left <= 0:
            return ProofResult(None, 10)
        found = await self.shop.prove(order_number, phone_last4)
        if found is None:
            self.left -= 1
            return ProofResult(None, 10 if self.left <= 0 else 0)
        self.proved |= {found.number}
        return ProofResult(found)


def article(
    id_: str = "shipping_fee", title: str = "배송비 안내", answer: str = "5만원부터 무료예요."
) -> Article:
    fields: dict[str, Any] = dict.fromkeys(Article.__dataclass_fields__, ())
    fields.update(
        id=id_, title=title, answer=answer, category="배송", links=(Link("배송 안내", "/shop/help"),)
    )
    return Article(**fields)


def quotation(
    text: str = "이름을 새긴 상품은 교환할 수 없습니다.",
    document: str = "교환 규정",
    page: int | None = 3,
    headings: Sequence[str] = ("교환", "맞춤 상품"),
) -> Quotation:
    return Quotation(Passage("rules.pdf", document, tuple(headings), page, (text,)), 0.9, text)


class FakeLibrary:
    """Articles found by the words of their title, and one quotation for everything else if a test gives it."""

    def __init__(self, *articles: Article) -> None:
        self.held = {each.id: each for each in articles}
        self.result: SearchResult | None = None
        self.quoted: Quotation | None = None

    @property
    def index(self) -> FakeLibrary:
        return self

    def search(self, text: str, limit: int = 5) -> SearchResult:
        if self.result is not None:
            return self.result
        hits = [Hit(each.id, 0.9) for each in self.held.values() if each.title.split()[0] in text]
        return SearchResult(bool(hits), tuple(hits[:limit]))

    def article(self, article_id: str) -> Article | None:
        return self.held.get(article_id)

    def quotation(self, text: str) -> Quotation | None:
        return self.quoted


@dataclass
class Stage:
    """One conversation: the slots, the open form, and what was said, kept the way Rasa keeps them."""

    shop: FakeShop
    identity: FakeIdentity
    library: FakeLibrary
    slots: dict[str, Any] = field(default_factory=dict)
    loop: str | None = None
    events: list[dict[str, Any]] = field(default_factory=list)
    talk: Talk = field(default_factory=lambda: Talk("c1"))
    turn: str = ""

    def hear(self, text: str, intent: str, *, fresh: bool = True, **entities: str) -> Talk:
        """A new message."""
        self.events.append({"event": "user", "text": text, "parse_data": {"intent": {"name": intent}}})
        found: tuple[Mapping[str, Any], ...] = tuple({"entity": n, "value": v} for n, v in entities.items())
        self.talk = Talk(
            "c1",
            text,
            intent,
            1.0,
            found,
            (),
            dict(self.slots),
            tuple(self.events),
            self.loop,
            fresh,
            self.turn,
        )
        return self.talk

    async def do(self, work: Callable[[Talk], Any], **changes: Any) -> Answer:
        """Run one action on the message last heard and apply what it changes."""
        changes = {"slots": dict(self.slots), "events": tuple(self.events), "loop": self.loop, **changes}
        answer: Answer = await work(replace(self.talk, **changes))
        for event in answer.events:
            self.events.append(event)
            if event["event"] == "slot":
                self.slots[event["name"]] = event["value"]
            elif event["event"] == "active_loop":
                self.loop = event["name"]
        self.events += [
            {"event": "bot", "text": m["text"], "data": {"buttons": m.get("buttons")}}
            for m in answer.messages
            if "text" in m
        ]
        return answer


def stage(
    *orders: Order, member: Member | None = None, attempts: int = 5, articles: Sequence[Article] = ()
) -> Stage:
    """A stage with these orders; a member owns those with their id."""
    shop = FakeShop(*orders)
    made = Stage(shop, FakeIdentity(shop, member, attempts), FakeLibrary(*articles))
    services.use(services.Services(shop, made.library, made.identity))  # type: ignore[arg-type]
    return made


def mine(each: Order) -> Order:
    """The same order as one of 김민지's."""
    return replace(each, member_id=MINJI.id)
