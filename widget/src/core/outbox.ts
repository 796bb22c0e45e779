// What the customer said and the server has not confirmed. Persisted, and repeated with the same event_id, so a
// reload, a sleeping laptop or a lost answer neither loses a message nor doubles it.
import type { Outgoing, WireError } from "../wire";
import type { Store } from "./storage";

export interface Pending {
  event_id: string;
  text: string;
  button: string | null;
  at: number;
  tries: number;
  failed: boolean;
  reason: string | null;
}

const KEY = "outbox";
const MOST = 50;
/** A message older than this is not sent on its own: the customer no longer expects it. */
const STALE_MS = 12 * 60 * 60 * 1000;

export class Outbox {
  /** Confirmed, but not yet back as part of the conversation: still shown, no longer sent. */
  private readonly confirmed = new Map<string, Pending>();

  constructor(
    private readonly store: Store,
    private readonly now: () => number = Date.now,
  ) {}

  all(): Pending[] {
    const found = this.store.get<Pending[]>(KEY);
    return Array.isArray(found) ? found : [];
  }

  /** What the customer should see of it. */
  shown(): Pending[] {
    return [...this.confirmed.values(), ...this.all().filter((item) => !this.confirmed.has(item.event_id))];
  }

  find(eventId: string): Pending | undefined {
    return this.all().find((item) => item.event_id === eventId);
  }

  add(text: string, button: string | null): Pending {
    const item: Pending = {
      event_id: newEventId(),
      text,
      button,
      at: this.now(),
      tries: 0,
      failed: false,
      reason: null,
    };
    this.save([...this.all(), item].slice(-MOST));
    return item;
  }

  /** What to send now, in the order it was said. */
  due(): Pending[] {
    for (const item of this.all()) {
      if (!item.failed && this.now() - item.at > STALE_MS) this.fail(item.event_id, null);
    }
    return this.all().filter((item) => !item.failed);
  }

  tried(eventId: string): number {
    this.change(eventId, (item) => ({ ...item, tries: item.tries + 1 }));
    return this.find(eventId)?.tries ?? 0;
  }

  fail(eventId: string, error: WireError | null): void {
    this.change(eventId, (item) => ({ ...item, failed: true, reason: error?.message ?? null }));
  }

  /** The customer asked to send it again: same event_id, fresh chances. */
  retry(eventId: string): void {
    this.change(eventId, (item) => ({ ...item, failed: false, reason: null, tries: 0, at: this.now() }));
  }

  /** The service has it. False when it was known to have it already. */
  confirm(eventId: string): boolean {
    const item = this.find(eventId);
    if (!item) return false;
    this.drop(eventId);
    this.confirmed.set(eventId, item);
    return true;
  }

  drop(eventId: string): void {
    this.confirmed.delete(eventId);
    if (this.find(eventId)) this.save(this.all().filter((item) => item.event_id !== eventId));
  }

  forgetConfirmed(): void {
    this.confirmed.clear();
  }

  clear(): void {
    this.confirmed.clear();
    this.store.drop(KEY);
  }

  private change(eventId: string, how: (item: Pending) => Pending): void {
    this.save(this.all().map((item) => (item.event_id === eventId ? how(item) : item)));
  }

  private save(items: Pending[]): void {
    if (items.length) this.store.set(KEY, items);
    else this.store.drop(KEY);
  }
}

export const OUTBOX_KEY = KEY;

export function toWire(item: Pending): Outgoing {
  return item.button === null
    ? { event_id: item.event_id, text: item.text }
    : { event_id: item.event_id, button: item.button };
}

export function newEventId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return "w_" + Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
