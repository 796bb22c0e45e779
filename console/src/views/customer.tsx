// Who the customer is, what they ordered, and when they came to us before.

import type { Handoff, Order, Summary } from "../api/types";
import { channelLabel } from "../lib/channel";
import { moment, span } from "../lib/format";
import { Chip, reasonTone } from "../parts/chip";
import { Icon } from "../parts/icon";
import { Fact, OrderCard } from "../parts/order-card";
import { now } from "../state/clock";
import { openConversation, type Opened } from "../state/conversations";
import { nameOf, openSummary } from "../state/inbox";
import { go, route } from "../state/route";
import { texts } from "../texts";

const words = texts.customer;

export function CustomerPane() {
  const about = openConversation.value?.about;
  const summary = openSummary.value;
  const { view, id } = route.value;
  return (
    <aside class="customer" aria-label={words.region} data-scrolls tabIndex={about ? 0 : -1}>
      <header class="customer-head narrow-head">
        <h2>{words.region}</h2>
        <button type="button" class="icon-button" aria-label={texts.talk.closePanel} onClick={() => go({ view, id })}>
          <Icon name="x" />
        </button>
      </header>
      {about && summary && <About about={about} summary={summary} />}
    </aside>
  );
}

function About({ about, summary }: { about: NonNullable<Opened["about"]>; summary: Summary }) {
  const { member, orders, verified_orders } = about.customer;
  const verified = new Set(verified_orders.map((order) => order.number));
  const all = [...verified_orders, ...orders.filter((order) => !verified.has(order.number))];
  return (
    <>
      <section class="who-card">
        <h3 class="who-name">{member?.name ?? nameOf(summary)}</h3>
        <p>
          <Chip tone={member ? "accent" : "plain"}>{member ? words.member : words.guest}</Chip>
          {member?.grade && <Chip tone="good">{member.grade}</Chip>}
        </p>
        <dl class="facts">
          {member && <Fact name={words.id} value={member.id} />}
          <Fact name={words.channel} value={channelLabel(summary.channel)} />
          {summary.triage && <Fact name={words.triage} value={summary.triage.type_label} />}
        </dl>
      </section>
      <Slots slots={about.slots} />
      <Orders orders={all} verified={verified} />
      <Handoffs handoffs={about.handoffs} closed={summary.owner === "closed" || summary.owner === "bot"} />
    </>
  );
}

function Slots({ slots }: { slots: Record<string, unknown> }) {
  const filled = Object.entries(slots).filter(([, value]) => ["string", "number"].includes(typeof value) && value !== "");
  if (!filled.length) return null;
  return (
    <section>
      <h3>{words.slots}</h3>
      <dl class="facts">
        {filled.map(([slot, value]) => (
          <Fact key={slot} name={texts.slots[slot] ?? slot} value={String(value)} />
        ))}
      </dl>
    </section>
  );
}

function Orders({ orders, verified }: { orders: Order[]; verified: ReadonlySet<string> }) {
  return (
    <section>
      <h3>
        {words.orders} {orders.length > 0 && <span class="dim num">{orders.length}</span>}
      </h3>
      {orders.length ? (
        orders.map((order) => <OrderCard key={order.number} order={order} verified={verified.has(order.number)} />)
      ) : (
        <p class="dim">{words.noOrders}</p>
      )}
    </section>
  );
}

function Handoffs({ handoffs, closed }: { handoffs: Handoff[]; closed: boolean }) {
  return (
    <section>
      <h3>{words.handoffs}</h3>
      {handoffs.length ? (
        <ol class="handoffs">
          {[...handoffs].reverse().map((handoff) => (
            <HandoffLine key={handoff.requested_at} handoff={handoff} closed={closed} />
          ))}
        </ol>
      ) : (
        <p class="dim">{words.noHandoffs}</p>
      )}
    </section>
  );
}

function HandoffLine({ handoff, closed }: { handoff: Handoff; closed: boolean }) {
  const today = now.peek();
  const agent = typeof handoff.agent === "string" ? handoff.agent : handoff.agent?.name;
  const waited = handoff.taken_at && span(Date.parse(handoff.taken_at) - Date.parse(handoff.requested_at));
  const over = handoff.ended_at ?? (closed ? handoff.requested_at : null);
  return (
    <li>
      <p>
        <Chip tone={reasonTone(handoff.reason)}>{handoff.reason_label}</Chip>
        <time dateTime={handoff.requested_at}>{moment(handoff.requested_at, today)}</time>
      </p>
      {handoff.detail && <p>{handoff.detail}</p>}
      <p class="dim">
        {handoff.taken_at
          ? [agent && texts.list.by(agent), waited && words.waited(waited), handoff.ended_at ? `${words.ended} ${moment(handoff.ended_at, today)}` : words.now].filter(Boolean).join(" · ")
          : over
            ? words.abandoned
            : words.untaken}
      </p>
    </li>
  );
}
