// Where the customer writes: grows with the text, counts politely near the limit, keeps the draft.
import type { Store } from "../core/storage";
import { TEXTS } from "../texts";
import type { OwnerName } from "../wire";
import { h, icon, setText } from "./dom";
import { EnterKey } from "./enter";
import { count, length } from "./format";

const LIMIT = 5000;
const COUNT_FROM = 4500;
const DRAFT = "draft";
const TYPING_EVERY_MS = 3_000;

export interface ComposerHandlers {
  say(text: string): void;
  typing(on: boolean): void;
}

interface Draft {
  text: string;
  name: string | null;
}

export class Composer {
  readonly element: HTMLFormElement;
  private readonly box: HTMLTextAreaElement;
  private readonly button: HTMLButtonElement;
  private readonly counter = h("p", { class: "counter", id: "counter", hidden: true });
  private readonly announcer = h("p", { class: "sr", role: "status" });
  private name: string | null = null;
  private toldTyping = 0;

  constructor(
    private readonly handlers: ComposerHandlers,
    private readonly drafts: Store,
  ) {
    this.box = h("textarea", {
      rows: 1,
      "aria-label": TEXTS.input,
      "aria-describedby": "hint counter",
      placeholder: TEXTS.placeholder,
      enterkeyhint: "send",
      autocomplete: "off",
      oninput: () => this.edited(),
    });
    this.button = h("button", { type: "submit", class: "send", "aria-label": TEXTS.send, disabled: true }, icon("send"));
    this.element = h(
      "form",
      { class: "composer", novalidate: true, onsubmit: (event: Event) => (event.preventDefault(), this.submit(true)) },
      h("div", { class: "field" }, this.box, this.button),
      this.counter,
      this.announcer,
      h("p", { class: "sr", id: "hint" }, TEXTS.hint),
    );
    this.listen();
    this.restore();
  }

  focus(): void {
    this.box.focus({ preventScroll: true });
  }

  /** `name` tells conversations apart: a draft written in another one is not shown in this one. */
  update(owner: OwnerName | undefined, name: string | null): void {
    if (name && name !== this.name) {
      this.name = name;
      this.restore();
    }
    const placeholder =
      owner === "waiting" ? TEXTS.placeholderWaiting : owner === "closed" ? TEXTS.placeholderClosed : TEXTS.placeholder;
    if (this.box.placeholder !== placeholder) this.box.placeholder = placeholder;
  }

  private listen(): void {
    const enter = new EnterKey(() => this.submit(false));
    const box = this.box;
    box.addEventListener("compositionstart", () => enter.compositionStart());
    box.addEventListener("compositionend", (event) =>
      enter.compositionEnd(event.data, box.value.slice(0, box.selectionEnd)),
    );
    box.addEventListener("keydown", (event) => enter.keyDown(event));
    box.addEventListener("beforeinput", (event) => enter.beforeInput(event.inputType, () => event.preventDefault()));
    box.addEventListener("blur", () => this.tellTyping(false));
  }

  private submit(byButton: boolean): void {
    const text = this.box.value.trim();
    if (!text) return;
    if (length(text) > LIMIT) return void this.countUp(true);
    this.box.value = "";
    this.edited();
    this.handlers.say(text);
    if (byButton) this.focus();
  }

  private edited(): void {
    this.fit();
    this.keep();
    this.tellTyping(this.box.value.trim() !== "");
  }

  private fit(): void {
    this.box.style.height = "auto";
    this.box.style.height = `${Math.min(this.box.scrollHeight, 148)}px`;
    this.countUp(false);
  }

  private countUp(announce: boolean): void {
    const used = length(this.box.value.trim());
    const over = used - LIMIT;
    this.button.disabled = used === 0 || over > 0;
    this.counter.hidden = used < COUNT_FROM;
    this.counter.classList.toggle("over", over > 0);
    this.box.setAttribute("aria-invalid", String(over > 0));
    setText(
      this.counter,
      over > 0 ? TEXTS.over(count(LIMIT), count(over)) : TEXTS.count(count(used), count(LIMIT)),
    );
    // Spoken at the threshold, at each further hundred and when over: not at every key.
    if (over > 0) setText(this.announcer, TEXTS.over(count(LIMIT), announce ? count(over) : count(Math.ceil(over / 100) * 100)));
    else if (used >= COUNT_FROM) setText(this.announcer, TEXTS.left(count(Math.ceil(-over / 100) * 100)));
    else setText(this.announcer, "");
  }

  private keep(): void {
    if (this.box.value) this.drafts.set(DRAFT, { text: this.box.value, name: this.name } satisfies Draft);
    else this.drafts.drop(DRAFT);
  }

  /** A draft comes back once it is known to belong to this conversation, and never over newer words. */
  private restore(): void {
    const draft = this.drafts.get<Draft>(DRAFT);
    if (draft && !this.box.value && (draft.name === null || draft.name === this.name)) this.box.value = draft.text;
    if (this.name) this.keep();
    this.fit();
  }

  /** Called when the panel is shown: a hidden box has no height to measure. */
  shown(): void {
    this.fit();
  }

  private tellTyping(on: boolean): void {
    const now = Date.now();
    if (on ? now - this.toldTyping < TYPING_EVERY_MS : this.toldTyping === 0) return;
    this.toldTyping = on ? now : 0;
    this.handlers.typing(on);
  }
}
