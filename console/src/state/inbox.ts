// The lists, their counts, and what still wants the agent's eyes.

import { computed, signal } from "@preact/signals";
import { listConversations } from "../api/calls";
import { VIEWS, type Counts, type Summary, type View } from "../api/types";
import { texts } from "../texts";
import { setServerTime } from "./clock";
import { announce } from "./notices";
import { openId, view } from "./route";
import { me } from "./session";
import { belongs, inOrder, withList, withSummary, type Summaries } from "./summaries";

const NONE: Counts = { waiting: 0, mine: 0, agents: 0, bot: 0, closed: 0 };

export const summaries = signal<Summaries>(new Map());
export const counts = signal<Counts>(NONE);
export const listState = signal<Readonly<Partial<Record<View, "ready" | "failed">>>>({});
/** How far the agent has read each conversation at this desk. */
const seen = signal<ReadonlyMap<string, number>>(new Map());

const myId = computed(() => me.value?.id ?? "");
export const listed = computed(() => inOrder(summaries.value, view.value, myId.value));
export const openSummary = computed(() => (openId.value ? summaries.value.get(openId.value) : undefined));

/** Waiting customers and my customers with unread messages: the number in the title. */
export const wanting = computed(() => {
  const mine = inOrder(summaries.value, "mine", myId.value).filter((summary) => unreadOf(summary) > 0);
  return counts.value.waiting + mine.length;
});

/** News that came while lists were being fetched. */
const fetching = new Set<Set<string>>();

export async function loadView(which: View): Promise<void> {
  const recent = new Set<string>();
  fetching.add(recent);
  try {
    const list = await listConversations(which);
    setServerTime(list.now);
    counts.value = list.counts;
    summaries.value = withList(summaries.value, which, myId.value, list.conversations, recent);
    listState.value = { ...listState.value, [which]: "ready" };
  } catch {
    if (listState.value[which] !== "ready") listState.value = { ...listState.value, [which]: "failed" };
  } finally {
    fetching.delete(recent);
  }
}

export function learn(summary: Summary): void {
  const before = summaries.value.get(summary.id);
  for (const recent of fetching) recent.add(summary.id);
  summaries.value = withSummary(summaries.value, summary);
  if (summary.owner === "waiting" && before?.owner !== "waiting") {
    announce(texts.list.arrived(nameOf(summary), summary.reason_label ?? ""));
  }
}

export const nameOf = (summary: Summary): string => summary.customer_name || texts.anonymous;

export function markSeen(id: string, seq: number): void {
  if ((seen.value.get(id) ?? 0) < seq) seen.value = new Map(seen.value).set(id, seq);
}

/** Only what is ours to read: who waits, and our own. */
export function unreadOf(summary: Summary): number {
  if (!belongs(summary, "waiting", myId.value) && !belongs(summary, "mine", myId.value)) return 0;
  return (seen.value.get(summary.id) ?? 0) >= summary.last_seq ? 0 : summary.unread;
}

/** The list a conversation is in now, so that taking or closing it can follow it there. */
export function viewOf(summary: Summary): View {
  const order: readonly View[] = ["mine", "waiting", "agents", "bot", "closed"];
  return order.find((which) => belongs(summary, which, myId.value)) ?? "waiting";
}

export function clearInbox(): void {
  summaries.value = new Map();
  counts.value = NONE;
  listState.value = {};
  seen.value = new Map();
}

export { VIEWS };
