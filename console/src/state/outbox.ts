// Replies on their way: one at a time per conversation, repeated with the same event_id until acknowledged.

import { signal, type Signal } from "@preact/signals";
import { ApiError } from "../api/http";
import type { DeskMessage } from "../api/types";
import type { Store } from "../lib/store";

export interface Pending {
  event_id: string;
  conversation: string;
  text: string;
  at: number;
  /** The last message we held when it was written: our copy can only come after it. */
  afterSeq: number;
  state: "sending" | "stored" | "failed" | "refused";
  seq: number | null;
  /** Why the server refused it, if it is not simply someone else's conversation now. */
  why: string | null;
  attempts: number;
}

interface Wiring {
  post(conversation: string, event_id: string, text: string): Promise<{ seq: number }>;
  store: Store;
  newId(): string;
  later(run: () => void, ms: number): void;
  /** Stored by the server under this number: fetch it if it does not come by itself. */
  stored(conversation: string, seq: number): void;
  /** The server said no: ownership has probably changed. */
  refused(conversation: string): void;
}

const KEY = "outbox";
const DELAYS_MS = [1000, 2000, 4000, 8000, 15_000, 15_000, 30_000];

export class Outbox {
  readonly all: Signal<readonly Pending[]>;
  private readonly busy = new Set<string>();
  private stopped = false;

  constructor(private readonly wiring: Wiring) {
    this.all = signal(restored(wiring.store.get(KEY)));
  }

  send(conversation: string, text: string, afterSeq: number): void {
    const event_id = this.wiring.newId();
    const fresh: Pending = { event_id, conversation, text, at: Date.now(), afterSeq, state: "sending", seq: null, why: null, attempts: 0 };
    this.save([...this.all.value, fresh]);
    void this.flush(conversation);
  }

  /** 다시 보내기: the same reply, the same event_id. */
  again(event_id: string): void {
    const pending = this.find(event_id);
    if (!pending) return;
    this.change(event_id, { state: "sending", why: null, attempts: 0 });
    void this.flush(pending.conversation);
  }

  drop(event_id: string): void {
    this.save(this.all.value.filter((pending) => pending.event_id !== event_id));
  }

  /** Everything still on its way, at once: after a reconnect or a reload. */
  flushAll(): void {
    for (const conversation of new Set(this.all.value.map((pending) => pending.conversation))) void this.flush(conversation);
  }

  /** The transcript holds these now: drop the pending copies. */
  settle(conversation: string, messages: readonly DeskMessage[]): void {
    const left = this.all.value.filter(
      (pending) => pending.conversation !== conversation || !messages.some((message) => isCopy(pending, message)),
    );
    if (left.length !== this.all.value.length) this.save(left);
  }

  stop(): void {
    this.stopped = true;
  }

  private async flush(conversation: string): Promise<void> {
    if (this.busy.has(conversation)) return;
    this.busy.add(conversation);
    try {
      for (let next = this.next(conversation); next && !this.stopped; next = this.next(conversation)) {
        if (!(await this.post(next))) break;
      }
    } finally {
      this.busy.delete(conversation);
    }
  }

  /** True: go on with the next one. */
  private async post(pending: Pending): Promise<boolean> {
    try {
      const { seq } = await this.wiring.post(pending.conversation, pending.event_id, pending.text);
      this.change(pending.event_id, { state: "stored", seq });
      this.wiring.stored(pending.conversation, seq);
      return true;
    } catch (error) {
      const passing = !(error instanceof ApiError) || error.passing || error.status === 401;
      if (!passing) {
        this.change(pending.event_id, { state: "refused", why: error.status === 422 || error.status === 400 || error.status === 413 ? error.message : null });
        this.wiring.refused(pending.conversation);
        return true;
      }
      const delay = DELAYS_MS[pending.attempts];
      if (delay) this.change(pending.event_id, { attempts: pending.attempts + 1 });
      else this.giveUp(pending.conversation);
      if (delay) this.wiring.later(() => void this.flush(pending.conversation), delay);
      return false;
    }
  }

  /** All of them, so that a later reply never overtakes an earlier one unseen. */
  private giveUp(conversation: string): void {
    const lost = (pending: Pending): boolean => pending.conversation === conversation && pending.state === "sending";
    this.save(this.all.value.map((pending) => (lost(pending) ? { ...pending, state: "failed" } : pending)));
  }

  private next(conversation: string): Pending | undefined {
    return this.all.value.find((pending) => pending.conversation === conversation && pending.state === "sending");
  }

  private find(event_id: string): Pending | undefined {
    return this.all.value.find((pending) => pending.event_id === event_id);
  }

  private change(event_id: string, to: Partial<Pending>): void {
    this.save(this.all.value.map((pending) => (pending.event_id === event_id ? { ...pending, ...to } : pending)));
  }

  private save(all: readonly Pending[]): void {
    this.all.value = all;
    this.wiring.store.set(KEY, all.length ? JSON.stringify(all) : null);
  }
}

/** The stored message of a pending reply, by its id or number. */
export function isCopy(pending: Pending, message: DeskMessage): boolean {
  if (message.from !== "agent") return false;
  if (message.event_id) return message.event_id === pending.event_id;
  return pending.seq === message.seq;
}

/** As above, or very probably: our words, come since, while the answer with the number is still on its way. */
export function mayBeCopy(pending: Pending, message: DeskMessage): boolean {
  if (isCopy(pending, message)) return true;
  const unnamed = message.from === "agent" && !message.event_id && pending.state === "sending";
  return unnamed && message.seq > pending.afterSeq && message.text === pending.text;
}

function restored(value: string | null): Pending[] {
  try {
    const all = JSON.parse(value ?? "[]") as Pending[];
    return Array.isArray(all) ? all.filter((pending) => pending.event_id && pending.text).map((pending) => ({ ...pending, attempts: 0 })) : [];
  } catch {
    return [];
  }
}
