// The conversation as this page knows it. `seq` is the only order; a message counts once, whatever brought it.
import type { Message } from "../wire";

export type Outcome = "new" | "known" | "gap" | "foreign";

export class Timeline {
  private readonly bySeq = new Map<number, Message>();
  private contiguous = 0;

  /** Up to here nothing is missing: what a reconnect asks for comes after this. */
  get last(): number {
    return this.contiguous;
  }

  /** The id of message 1 names the conversation: another id there means another conversation. */
  get first(): string | null {
    return this.bySeq.get(1)?.id ?? null;
  }

  /** Messages up to the first hole, oldest first. What lies behind a hole is held back until it is filled. */
  shown(): Message[] {
    const out: Message[] = [];
    for (const [seq, message] of [...this.bySeq].sort((a, b) => a[0] - b[0])) {
      if (seq <= this.contiguous) out.push(message);
    }
    return out;
  }

  /** Take one message in. `foreign`: the same seq was another message, so this is a different conversation. */
  add(message: Message): Outcome {
    const known = this.bySeq.get(message.seq);
    if (known) return known.id === message.id ? "known" : "foreign";
    this.bySeq.set(message.seq, message);
    this.advance();
    return message.seq <= this.contiguous ? "new" : "gap";
  }

  /**
   * Take in the server's answer to "everything after `after`". What it leaves out does not exist, so a hole
   * inside the answer is accepted: a chat must never wait for a message nobody has.
   */
  fill(after: number, messages: Message[]): boolean {
    for (const message of messages) if (this.add(message) === "foreign") return false;
    const end = Math.max(0, ...messages.map((message) => message.seq));
    if (after <= this.contiguous && end > this.contiguous) this.contiguous = end;
    this.advance();
    return true;
  }

  clear(): void {
    this.bySeq.clear();
    this.contiguous = 0;
  }

  private advance(): void {
    while (this.bySeq.has(this.contiguous + 1)) this.contiguous += 1;
  }
}
