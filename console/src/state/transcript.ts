// The messages of one conversation in order of seq: nothing twice, nothing shown past a gap.

import type { DeskMessage } from "../api/types";

const TAIL = 5;

export class Transcript {
  /** Messages 1…n without a gap. */
  readonly shown: readonly DeskMessage[];
  /** Messages that came early, waiting for those before them. */
  private readonly early: ReadonlyMap<number, DeskMessage>;

  constructor(shown: readonly DeskMessage[] = [], early: ReadonlyMap<number, DeskMessage> = new Map()) {
    this.shown = shown;
    this.early = early;
  }

  get lastSeq(): number {
    return this.shown.at(-1)?.seq ?? 0;
  }

  /**
   * After which number to ask for news: the end, or just before a recent customer message the bot had not
   * yet read when it came here.
   */
  get resumeAfter(): number {
    const unread = this.shown.slice(-TAIL).find((message) => message.from === "customer" && !message.understood);
    return unread ? unread.seq - 1 : this.lastSeq;
  }

  /** Something is missing between what is shown and what has come. */
  get hasGap(): boolean {
    return this.early.size > 0;
  }

  has(seq: number): boolean {
    return seq <= this.lastSeq || this.early.has(seq);
  }

  add(messages: readonly DeskMessage[]): Transcript {
    let shown = this.shown;
    const early = new Map(this.early);
    for (const message of messages) {
      if (message.seq > this.lastSeq) early.set(message.seq, message);
      else shown = relearned(shown, message);
    }
    const grown: DeskMessage[] = [];
    let next = this.lastSeq + 1;
    for (let message = early.get(next); message; message = early.get(++next)) {
      grown.push(message);
      early.delete(next);
    }
    return new Transcript(grown.length ? [...shown, ...grown] : shown, early);
  }
}

/** A message may come again with what the bot understood of it. */
function relearned(shown: readonly DeskMessage[], message: DeskMessage): readonly DeskMessage[] {
  if (!message.understood) return shown;
  const at = shown.findIndex((known) => known.seq === message.seq);
  if (at < 0 || shown[at]?.understood) return shown;
  return shown.map((known, index) => (index === at ? message : known));
}
