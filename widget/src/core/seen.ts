// How far the customer has read, on this machine and so in all its tabs.
import type { Store } from "./storage";

export const SEEN_KEY = "seen";

interface Mark {
  first: string | null;
  seq: number;
}

export class Seen {
  constructor(private readonly store: Store) {}

  /** `conversation` is named by the id of its first message: a mark of another one counts for nothing. */
  upTo(conversation: string | null): number {
    const mark = this.store.get<Mark>(SEEN_KEY);
    return mark && mark.first === conversation ? mark.seq : 0;
  }

  set(conversation: string | null, seq: number): void {
    this.store.set(SEEN_KEY, { first: conversation, seq } satisfies Mark);
  }

  clear(): void {
    this.store.drop(SEEN_KEY);
  }
}
