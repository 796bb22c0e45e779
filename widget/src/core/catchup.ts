// Notices that a message is missing and fetches it, whatever connection is in use.
import type { Message, PollAnswer } from "../wire";
import { Backoff } from "./backoff";
import type { Http } from "./http";

export interface CatchUpHandlers {
  token(): string | null;
  last(): number;
  caught(after: number, messages: Message[]): void;
  unauthorized(): void;
}

export class CatchUp {
  private expected = 0;
  private busy = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly backoff = new Backoff(1_500, 20_000);

  constructor(
    private readonly http: Http,
    private readonly handlers: CatchUpHandlers,
  ) {}

  get complete(): boolean {
    return this.handlers.last() >= this.expected;
  }

  /** The server has messages up to `seq`; the connection should bring them by itself, but is not trusted to. */
  expect(seq: number): void {
    this.expected = Math.max(this.expected, seq);
    clearTimeout(this.timer);
    if (!this.complete) this.timer = setTimeout(() => void this.fetch(), this.backoff.next());
    else this.backoff.reset();
  }

  reset(): void {
    clearTimeout(this.timer);
    this.expected = 0;
    this.backoff.reset();
  }

  async fetch(): Promise<void> {
    const token = this.handlers.token();
    if (this.busy || !token) return;
    this.busy = true;
    clearTimeout(this.timer);
    const after = this.handlers.last();
    try {
      const answer = await this.http.call<PollAnswer>(`web/messages?after=${after}&wait=0`, { token });
      if (answer.status === 401) this.handlers.unauthorized();
      else if (answer.ok && Array.isArray(answer.body?.messages)) {
        this.expected = 0;
        this.handlers.caught(after, answer.body.messages);
      } else this.expect(this.expected);
    } catch {
      this.expect(this.expected);
    } finally {
      this.busy = false;
    }
  }
}
