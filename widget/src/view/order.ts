// One order: what was bought, how far it is, where the parcel is, what comes back.
import { TEXTS } from "../texts";
import type { Order, OrderItem, Refund, Shipment } from "../wire";
import { link, picture, type Place } from "./cards";
import { h, hiddenText, icon, type Child } from "./dom";
import { shortDay, stepTime, won } from "./format";

/** How far along the way from payment to the door; other states (returns, cancellations) are not on it. */
const STAGE: Record<string, number> = {
  awaiting_payment: -1,
  paid: 0,
  preparing: 1,
  ready_to_ship: 1,
  partly_shipped: 2,
  in_transit: 2,
  delivered: 3,
  confirmed: 3,
};

function tone(state: string): string {
  if (/_requested$|_collecting$|^awaiting/.test(state)) return "warm";
  if (/^(cancelled|returned|exchanged|confirmed)$/.test(state)) return "calm";
  return "good";
}

export function stateChip(state: string, label: string): HTMLElement {
  return h("span", { class: `chip ${tone(state)}` }, label);
}

export function orderCard(order: Order, place: Place): HTMLElement {
  const stage = STAGE[order.state];
  return h(
    "section",
    { class: "card order", "aria-label": `${TEXTS.orderNumber} ${order.number}` },
    h(
      "div",
      { class: "between" },
      h("span", { class: "quiet" }, TEXTS.ordered(shortDay(order.ordered_at))),
      stateChip(order.state, order.state_label),
    ),
    h("ul", { class: "items" }, ...order.items.map((item) => itemRow(item, order, place))),
    stage !== undefined && stages(stage),
    ...order.shipments.map((shipment) => parcel(shipment, place)),
    order.refund && refund(order.refund),
    h(
      "dl",
      {},
      ...fact(TEXTS.orderNumber, h("span", { class: "number" }, order.number)),
      ...fact(TEXTS.total, h("strong", {}, won(order.amount))),
      ...(order.receiver ? fact(TEXTS.receiver, [order.receiver, order.address].filter(Boolean).join(" · ")) : []),
    ),
  );
}

function itemRow(item: OrderItem, order: Order, place: Place): HTMLElement {
  const detail = [item.option, TEXTS.quantity(item.quantity), won(item.price)].filter(Boolean).join(" · ");
  return h(
    "li",
    {},
    picture(item.image_url, "", place, "thumb"),
    h("div", { class: "grow" }, h("p", { class: "strong clip two" }, item.name), h("p", { class: "quiet" }, detail)),
    order.items.length > 1 && item.state !== order.state && stateChip(item.state, item.state_label),
  );
}

function stages(current: number): HTMLElement {
  return h(
    "ol",
    { class: "stages", "aria-label": TEXTS.progress },
    ...TEXTS.stages.map((label, at) =>
      h(
        "li",
        { class: at < current ? "done" : at === current ? "now" : "", "aria-current": at === current ? "step" : null },
        h("i", { "aria-hidden": "true" }, at <= current ? icon("check") : null),
        label,
      ),
    ),
  );
}

function parcel(shipment: Shipment, place: Place): HTMLElement {
  const last = shipment.steps[shipment.steps.length - 1];
  const when = shipment.delivered_at
    ? TEXTS.delivered(shortDay(shipment.delivered_at))
    : shipment.expected_on
      ? TEXTS.expected(shortDay(shipment.expected_on))
      : "";
  return h(
    "div",
    { class: "parcel" },
    h(
      "div",
      { class: "between" },
      h("p", { class: "strong row-icon" }, icon("truck"), when || last?.text || shipment.courier_name),
      h("span", { class: "quiet" }, `${shipment.courier_name} `, h("span", { class: "number" }, shipment.tracking_number)),
    ),
    last && h("p", { class: "quiet" }, [last.text, last.place].filter(Boolean).join(" · "), " ", h("span", { class: "nowrap" }, stepTime(last.at))),
    shipment.steps.length > 1 && history(shipment),
    link(
      shipment.tracking_url,
      place,
      { class: "action" },
      hiddenText(`${shipment.courier_name} `),
      TEXTS.track,
      icon("out"),
    ),
  );
}

function history(shipment: Shipment): HTMLElement {
  const steps = [...shipment.steps].reverse();
  return h(
    "details",
    {},
    h("summary", {}, TEXTS.steps(steps.length), icon("down")),
    h(
      "ol",
      { class: "steps" },
      ...steps.map((step) =>
        h(
          "li",
          {},
          h("span", { class: "quiet" }, stepTime(step.at)),
          h("span", {}, step.text, step.place ? h("span", { class: "quiet" }, ` ${step.place}`) : null),
        ),
      ),
    ),
  );
}

function refund(data: Refund): HTMLElement {
  const when = data.done_at
    ? TEXTS.refundDone(shortDay(data.done_at))
    : data.expected_on
      ? TEXTS.refundExpected(shortDay(data.expected_on))
      : "";
  return h(
    "div",
    { class: "refund" },
    h("div", { class: "between" }, h("span", {}, TEXTS.refund), h("strong", {}, won(data.amount))),
    h("p", { class: "quiet" }, [data.method, when].filter(Boolean).join(" · ")),
  );
}

function fact(name: string, value: Child): HTMLElement[] {
  return [h("dt", {}, name), h("dd", {}, value)];
}
