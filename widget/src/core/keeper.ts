// Keeps the session open: asks for it, asks again when the service is away, renews it before it ends.
import type { SessionAnswer } from "../wire";
import { Backoff } from "./backoff";
import { Refused, type Session } from "./session";

export interface KeeperHandlers {
  opened(answer: SessionAnswer): void;
  refused(): void;
  failed(): void;
  renew(): void;
}

const LONGEST_TIMER = 2 ** 31 - 1;

export class Keeper {
  private busy = false;
  private stopped = false;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private renewal: ReturnType<typeof setTimeout> | undefined;
  private readonly backoff = new Backoff(800, 30_000);

  constructor(
    private readonly session: Session,
    private readonly handlers: KeeperHandlers,
  ) {}

  stop(): void {
    this.stopped = true;
    clearTimeout(this.retry);
    clearTimeout(this.renewal);
  }

  async open(): Promise<void> {
    if (this.busy || this.stopped) return;
    this.busy = true;
    clearTimeout(this.retry);
    try {
      const answer = await this.session.open();
      this.backoff.reset();
      this.schedule();
      if (!this.stopped) this.handlers.opened(answer);
    } catch (error) {
      if (this.stopped) return;
      if (error instanceof Refused) return this.handlers.refused();
      this.retry = setTimeout(() => void this.open(), this.backoff.next());
      this.handlers.failed();
    } finally {
      this.busy = false;
    }
  }

  private schedule(): void {
    clearTimeout(this.renewal);
    const left = (this.session.stored()?.renew_at ?? 0) - Date.now();
    this.renewal = setTimeout(() => {
      if (this.session.due()) this.handlers.renew();
      else this.schedule();
    }, Math.min(Math.max(left, 1_000), LONGEST_TIMER));
  }
}
