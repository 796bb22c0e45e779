// Who is writing an answer. A sign that nobody takes back fades by itself.
import type { TypingFrom } from "../wire";

const FADE_MS = 30_000;

export class TypingSign {
  from: TypingFrom | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly faded: () => void) {}

  set(from: TypingFrom | null): void {
    clearTimeout(this.timer);
    this.from = from;
    if (!from) return;
    this.timer = setTimeout(() => {
      this.from = null;
      this.faded();
    }, FADE_MS);
  }
}
