// Long polling, for networks where no WebSocket gets through.
import type { PollAnswer } from "../wire";
import { Backoff } from "./backoff";
import type { Http } from "./http";

export interface PollHandlers {
  request(): { token: string; after: number };
  answer(after: number, answer: PollAnswer): void;
  trouble(): void;
  unauthorized(): void;
}

const WAIT_S = 25;

export class Poller {
  private control: AbortController | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly backoff = new Backoff(1_000, 20_000);

  constructor(
    private readonly http: Http,
    private readonly handlers: PollHandlers,
  ) {}

  get running(): boolean {
    return this.control !== null;
  }

  start(): void {
    if (this.control) return;
    this.control = new AbortController();
    // The first answer comes at once, so the customer does not wait for the fall-back to be tried out.
    void this.round(this.control, 0);
  }

  stop(): void {
    clearTimeout(this.timer);
    this.control?.abort();
    this.control = null;
  }

  /** Ask again now instead of waiting out the back-off. */
  kick(): void {
    if (!this.control) return;
    this.stop();
    this.start();
  }

  private async round(control: AbortController, wait: number): Promise<void> {
    const { token, after } = this.handlers.request();
    try {
      const answer = await this.http.call<PollAnswer>(`web/messages?after=${after}&wait=${wait}`, {
        token,
        signal: control.signal,
        timeoutMs: (WAIT_S + 15) * 1000,
      });
      if (control.signal.aborted) return;
      if (answer.status === 401) return this.handlers.unauthorized();
      if (!answer.ok || !Array.isArray(answer.body?.messages)) throw new Error(`poll ${answer.status}`);
      this.backoff.reset();
      this.handlers.answer(after, answer.body);
      if (!control.signal.aborted) void this.round(control, WAIT_S);
    } catch {
      if (control.signal.aborted) return;
      this.handlers.trouble();
      this.timer = setTimeout(() => void this.round(control, 0), this.backoff.next());
    }
  }
}
