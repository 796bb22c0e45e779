// Empties the outbox over whatever connection there is. A message leaves it only when the server confirmed it,
// or when the server refused it, and then the customer sees that.
import type { WireError } from "../wire";
import type { Http } from "./http";
import type { Link } from "./link";
import { toWire, type Outbox, type Pending } from "./outbox";

export interface SenderHandlers {
  token(): string;
  acked(seq: number): void;
  unauthorized(): void;
  changed(): void;
}

const ACK_MS = 8_000;
const MOST_TRIES = 6;

export class Sender {
  private readonly waiting = new Map<string, ReturnType<typeof setTimeout>>();
  private posting = false;

  constructor(
    private readonly http: Http,
    private readonly link: Link,
    private readonly outbox: Outbox,
    private readonly handlers: SenderHandlers,
  ) {}

  /** Send what is due and not already on its way. */
  flush(): void {
    if (this.link.way === "socket") {
      for (const item of this.outbox.due()) if (!this.waiting.has(item.event_id)) this.sendFrame(item);
    } else if (this.link.way === "http") {
      void this.post();
    }
  }

  /** The connection is gone: nothing is on its way any more, all of it is sent again on the next one. */
  lost(): void {
    for (const timer of this.waiting.values()) clearTimeout(timer);
    this.waiting.clear();
  }

  ack(eventId: string, seq: number): void {
    this.forget(eventId);
    if (this.outbox.confirm(eventId)) this.handlers.acked(seq);
  }

  refuse(eventId: string, error: WireError | null): void {
    this.forget(eventId);
    this.outbox.fail(eventId, error);
    this.handlers.changed();
  }

  private sendFrame(item: Pending): void {
    if (this.outbox.tried(item.event_id) > MOST_TRIES) return this.refuse(item.event_id, null);
    if (!this.link.send({ type: "send", ...toWire(item) })) return;
    this.waiting.set(
      item.event_id,
      setTimeout(() => {
        this.waiting.delete(item.event_id);
        this.flush();
      }, ACK_MS),
    );
  }

  private async post(): Promise<void> {
    if (this.posting) return;
    this.posting = true;
    try {
      for (let item = this.outbox.due()[0]; item; item = this.outbox.due()[0]) {
        if (!(await this.postOne(item))) return;
      }
    } finally {
      this.posting = false;
    }
  }

  /** True when the next one may follow. One after the other, so they arrive in the order they were said. */
  private async postOne(item: Pending): Promise<boolean> {
    if (this.outbox.tried(item.event_id) > MOST_TRIES) {
      this.refuse(item.event_id, null);
      return true;
    }
    try {
      const answer = await this.http.call<{ seq: number; error?: WireError }>("web/messages", {
        token: this.handlers.token(),
        body: toWire(item),
      });
      if (answer.ok) this.ack(item.event_id, answer.body.seq);
      else if (answer.status === 401) this.handlers.unauthorized();
      else if (answer.status < 500) this.refuse(item.event_id, answer.body?.error ?? null);
      return answer.ok || (answer.status < 500 && answer.status !== 401);
    } catch {
      return false; // no answer: the next successful poll flushes again
    }
  }

  private forget(eventId: string): void {
    clearTimeout(this.waiting.get(eventId));
    this.waiting.delete(eventId);
  }
}
