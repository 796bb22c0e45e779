// Enter and Hangul. While a syllable is being composed, browsers differ: Chrome reports Enter inside the
// composition and again after it, Windows calls it "Process", Safari ends the composition first and reports
// key code 229. One press must send once, and only when the last syllable is in the text. So an Enter
// during composition is remembered, the send happens on compositionend, and until the key comes up again
// every further Enter is swallowed.

export interface KeyLike {
  key: string;
  code: string;
  keyCode: number;
  shiftKey: boolean;
  isComposing: boolean;
}

export type Answer = "pass" | "swallow" | "send";

export class EnterKey {
  private composing = false;
  private remembered = false;
  private held = false;

  keydown(event: KeyLike): Answer {
    if (!isEnter(event)) {
      this.held = false;
      this.remembered = false;
      return "pass";
    }
    if (event.shiftKey) return "pass";
    if (this.held) return "swallow";
    if (this.composing || event.isComposing) {
      this.remembered = true;
      return "pass";
    }
    this.held = true;
    return "send";
  }

  keyup(event: KeyLike): void {
    if (isEnter(event)) this.held = false;
  }

  compositionstart(): void {
    this.composing = true;
    this.remembered = false;
  }

  /** True: the remembered Enter sends now. */
  compositionend(): boolean {
    this.composing = false;
    if (!this.remembered) return false;
    this.remembered = false;
    this.held = true;
    return true;
  }

  /** A line break the browser would insert for the press that already sent. */
  swallowsBreak(): boolean {
    return this.held;
  }

  blur(): void {
    this.composing = this.remembered = this.held = false;
  }
}

const isEnter = (event: KeyLike): boolean =>
  event.key === "Enter" || event.code === "Enter" || event.code === "NumpadEnter";
