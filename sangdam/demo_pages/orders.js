// The signed-in member's orders.
import { day, get, safeUrl, shortDay, won } from "./api.js";
import { el, notice, picture, show } from "./dom.js";
import { begin, memberList, openChat } from "./frame.js";

const member = await begin();

function tone(state) {
  if (/_requested$|_collecting$|^awaiting/.test(state)) return "warm";
  return /^(cancelled|returned|exchanged|confirmed)$/.test(state) ? "calm" : "good";
}

function line(item) {
  const detail = [item.option, `${item.quantity}개`, won(item.price)].filter(Boolean).join(" · ");
  return el(
    "li",
    {},
    picture(item.image_url, "", "thumb"),
    el("div", { class: "grow" }, el("b", {}, item.name), el("p", {}, detail)),
    el("span", { class: `state ${tone(item.state)}` }, item.state_label),
  );
}

function parcel(shipment) {
  const url = safeUrl(shipment.tracking_url);
  const when = shipment.delivered_at ? `${shortDay(shipment.delivered_at)} 도착` : shipment.expected_on ? `${shortDay(shipment.expected_on)} 도착 예정` : "배송 준비 중";
  return el(
    "p",
    { class: "shipment" },
    el("b", {}, when),
    el("span", {}, `${shipment.courier_name} ${shipment.tracking_number}`),
    url ? el("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, "배송 조회") : null,
  );
}

function order(one) {
  return el(
    "article",
    { class: "order" },
    el(
      "header",
      {},
      el("h2", {}, `${day(one.ordered_at)} 주문`),
      el("span", { class: "quiet" }, `주문번호 ${one.number}`),
      el("span", { class: `state ${tone(one.state)}` }, one.state_label),
    ),
    el("ul", {}, one.items.map(line)),
    one.shipments.map(parcel),
    one.refund ? el("p", { class: "shipment" }, el("b", {}, `환불 ${won(one.refund.amount)}`), el("span", {}, `${one.refund.method} · ${one.refund.done_at ? `${shortDay(one.refund.done_at)} 완료` : `${shortDay(one.refund.expected_on)} 예정`}`)) : null,
    el("footer", {}, el("span", {}, "결제금액 ", el("b", {}, won(one.amount))), el("button", { type: "button", class: "line", onclick: openChat }, "이 주문 문의하기")),
  );
}

function summary(orders) {
  const count = (...states) => orders.filter((one) => states.includes(one.state)).length;
  const cells = [
    ["결제완료", count("paid", "awaiting_payment")],
    ["상품준비", count("preparing", "ready_to_ship")],
    ["배송중", count("in_transit", "partly_shipped")],
    ["배송완료", count("delivered", "confirmed")],
    ["취소·반품·교환", orders.filter((one) => /cancel|return|exchange/.test(one.state)).length],
  ];
  return el("ul", { class: "summary-row" }, cells.map(([name, value]) => el("li", { class: value ? "some" : "" }, el("b", {}, String(value)), el("span", {}, name))));
}

async function draw() {
  const title = el("h1", {}, member ? `${member.name}님의 주문내역` : "주문내역");
  if (!member) {
    return show(el("section", { class: "wrap narrow" }, title, notice("로그인하면 주문내역을 볼 수 있어요. 둘러볼 회원을 골라 주세요.", memberList())));
  }
  try {
    const { orders } = await get("my-orders");
    show(el("section", { class: "wrap narrow" }, title, summary(orders), orders.length ? orders.map(order) : notice("아직 주문이 없어요.", el("a", { class: "line", href: "/shop/" }, "상품 둘러보기"))));
  } catch (error) {
    show(notice(error.message));
  }
}

await draw();
