// An order: state, items, tracking, refund. Open in the customer panel, short where the customer saw it.

import type { Order, OrderItem, Shipment } from "../api/types";
import { dateOnly, moment, won } from "../lib/format";
import { safeUrl } from "../lib/links";
import { now } from "../state/clock";
import { texts } from "../texts";
import { Chip, stateTone } from "./chip";
import { Icon } from "./icon";

interface Props {
  order: Order;
  verified?: boolean;
  /** As a card in the transcript: no folding, no address. */
  short?: boolean;
}

export function OrderCard({ order, verified = false, short = false }: Props) {
  const label = `${texts.order.number} ${order.number}`;
  return (
    <article class="order" aria-label={label}>
      <header class="order-head">
        <Chip tone={stateTone(order.state)}>{order.state_label}</Chip>
        {verified && <Chip tone="good">{texts.customer.verified}</Chip>}
        <span class="order-amount">{won(order.amount)}</span>
      </header>
      <p class="order-title">{order.title}</p>
      <p class="order-meta">
        <span class="num">{order.number}</span>
        <span>{dateOnly(order.ordered_at)}</span>
      </p>
      {!short && order.items.length > 0 && <Items items={order.items} state={order.state} />}
      {order.shipments.map((shipment) => (
        <Tracking key={shipment.tracking_number} shipment={shipment} short={short} />
      ))}
      {order.refund && <Refund refund={order.refund} />}
      {!short && (order.receiver || order.address) && (
        <dl class="facts">
          {order.receiver && <Fact name={texts.order.receiver} value={order.receiver} />}
          {order.address && <Fact name={texts.order.address} value={order.address} />}
        </dl>
      )}
    </article>
  );
}

function Items({ items, state }: { items: OrderItem[]; state: string }) {
  return (
    <ul class="order-items" aria-label={texts.order.items}>
      {items.map((item) => (
        <li key={item.id}>
          <Thumb url={item.image_url} />
          <span class="item-name">
            {item.name}
            {item.option && <span class="dim">{item.option}</span>}
          </span>
          <span class="item-price">
            {won(item.price)}
            <span class="dim">
              {texts.order.quantity(item.quantity)}
              {item.state !== state && ` · ${item.state_label}`}
            </span>
          </span>
        </li>
      ))}
    </ul>
  );
}

export function Thumb({ url }: { url: string | null }) {
  const safe = safeUrl(url);
  return safe ? <img class="thumb" src={safe} alt="" loading="lazy" referrerpolicy="no-referrer" /> : <span class="thumb" />;
}

function Tracking({ shipment, short }: { shipment: Shipment; short: boolean }) {
  const link = safeUrl(shipment.tracking_url);
  const steps = [...shipment.steps].reverse();
  return (
    <div class="tracking">
      <p class="tracking-head">
        <strong>{shipment.courier_name}</strong>
        {link ? (
          <a class="num" href={link} target="_blank" rel="noopener noreferrer" title={texts.order.opensNew}>
            {shipment.tracking_number}
          </a>
        ) : (
          <span class="num">{shipment.tracking_number}</span>
        )}
      </p>
      <p class="tracking-when">
        {shipment.delivered_at
          ? texts.order.delivered(moment(shipment.delivered_at, now.peek()))
          : shipment.expected_on && texts.order.expected(dateOnly(shipment.expected_on))}
      </p>
      {steps.length > 0 && (
        <details class="steps" open={short ? undefined : !shipment.delivered_at}>
          <summary>
            <Icon name="caret" />
            {texts.order.steps(steps.length)}
          </summary>
          <ol>
            {steps.map((step) => (
              <li key={step.at + step.text}>
                <span class="step-text">{step.text}</span>
                <span class="dim">{[moment(step.at, now.peek()), step.place].filter(Boolean).join(" · ")}</span>
              </li>
            ))}
          </ol>
        </details>
      )}
    </div>
  );
}

function Refund({ refund }: { refund: NonNullable<Order["refund"]> }) {
  const when = refund.done_at
    ? texts.order.refundDone(dateOnly(refund.done_at))
    : refund.expected_on && texts.order.refundExpected(dateOnly(refund.expected_on));
  return (
    <p class="refund">
      <strong>
        {texts.order.refund} {won(refund.amount)}
      </strong>
      <span class="dim">{[refund.method, when].filter(Boolean).join(" · ")}</span>
    </p>
  );
}

export function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
