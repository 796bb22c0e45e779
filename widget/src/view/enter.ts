// When does Enter send? Hangul is always "being composed", so the usual isComposing guard makes Korean customers
// press Enter twice, and no guard at all sends "안녕하세요" and then "요". Here one press sends once, complete:
//
//  * Enter during composition is remembered, and sends when the composition ends (Chrome, Edge, Firefox);
//  * Safari ends the composition first and then reports Enter with key code 229: that sends at once;
//  * a second, plain Enter some systems report for the same press finds an empty box, and an empty box sends nothing;
//  * Enter that picks a candidate (Hanja, kana, pinyin) only picks: the text before it does not end in Hangul.

const HANGUL_AT_END = /[\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff]$/;
const MODIFIERS = new Set(["Shift", "Control", "Alt", "Meta", "CapsLock"]);
const IME_KEY_CODE = 229;

export interface KeyPress {
  key: string;
  code: string;
  keyCode: number;
  isComposing: boolean;
  shiftKey: boolean;
  altKey: boolean;
  repeat: boolean;
  preventDefault(): void;
}

export class EnterKey {
  private composing = false;
  private remembered = false;
  private composed = "";
  private newLine = false;

  constructor(
    private readonly send: () => void,
    private readonly later: (work: () => void) => void = (work) => void setTimeout(work, 0),
  ) {}

  compositionStart(): void {
    this.composing = true;
    this.remembered = false;
  }

  /** `data` is what the composition produced; `before` the text in front of the caret, for browsers without it. */
  compositionEnd(data: string, before: string): void {
    this.composing = false;
    this.composed = data || before;
    if (!this.remembered) return;
    this.remembered = false;
    // The text is final only after this event: some browsers still insert it.
    if (HANGUL_AT_END.test(this.composed)) this.later(this.send);
  }

  keyDown(press: KeyPress): void {
    const enter = press.key === "Enter" || press.code === "Enter" || press.code === "NumpadEnter";
    this.newLine = press.shiftKey || press.altKey;
    if (!enter) {
      if (!MODIFIERS.has(press.key)) this.remembered = false;
      return;
    }
    if (this.newLine) return;
    if (this.composing || press.isComposing) {
      if (!press.repeat) this.remembered = true;
      return;
    }
    press.preventDefault();
    if (press.repeat) return;
    if (press.keyCode === IME_KEY_CODE && !HANGUL_AT_END.test(this.composed)) return;
    this.send();
  }

  /** Keyboards on phones may report no key at all, only the line break they are about to insert. */
  beforeInput(inputType: string, preventDefault: () => void): void {
    if (this.newLine || this.composing) return;
    if (inputType !== "insertLineBreak" && inputType !== "insertParagraph") return;
    preventDefault();
    this.send();
  }
}
