// Which conversations there are, which list each belongs to, and in what order: pure rules.

import type { Summary, View } from "../api/types";

export type Summaries = ReadonlyMap<string, Summary>;

export function belongs(summary: Summary, view: View, me: string): boolean {
  switch (view) {
    case "waiting":
    case "bot":
    case "closed":
      return summary.owner === view;
    case "agents":
      return summary.owner === "agent";
    case "mine":
      return summary.owner === "agent" && summary.agent?.id === me;
  }
}

/** News may arrive late and out of order: an older state never replaces a newer one. */
export function isNewer(news: Summary, known: Summary | undefined): boolean {
  return !known || (news.version >= known.version && news.last_seq >= known.last_seq);
}

export function withSummary(all: Summaries, news: Summary): Summaries {
  if (!isNewer(news, all.get(news.id))) return all;
  return new Map(all).set(news.id, news);
}

/**
 * A freshly fetched list: what it names is taken over; what we thought belonged to it and it does not name
 * has moved on, unless news of it came while the answer was on its way.
 */
export function withList(all: Summaries, view: View, me: string, list: readonly Summary[], recent: ReadonlySet<string>): Summaries {
  const next = new Map(all);
  const named = new Set(list.map((summary) => summary.id));
  for (const [id, summary] of all) {
    if (belongs(summary, view, me) && !named.has(id) && !recent.has(id)) next.delete(id);
  }
  for (const summary of list) if (isNewer(summary, next.get(summary.id))) next.set(summary.id, summary);
  return next;
}

/** Who has waited longest comes first; elsewhere, what moved last. */
export function inOrder(all: Summaries, view: View, me: string): Summary[] {
  const list = [...all.values()].filter((summary) => belongs(summary, view, me));
  const stamp = (at: string | null): number => (at ? Date.parse(at) : 0);
  if (view === "waiting") return list.sort((a, b) => stamp(a.waiting_since) - stamp(b.waiting_since) || compare(a.id, b.id));
  return list.sort((a, b) => stamp(b.last_at) - stamp(a.last_at) || compare(a.id, b.id));
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
