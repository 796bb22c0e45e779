// A closed chat that got an answer shows its first words beside the launcher.
import type { Chat } from "../core/chat";
import { TEXTS } from "../texts";
import { h, icon } from "./dom";
import { avatar } from "./message";

export class Preview {
  readonly element = h("div", { class: "preview", hidden: true });
  private shown = "";
  private dismissed = "";

  constructor(private readonly open: () => void) {}

  update(chat: Chat | null, unread: number): void {
    const last = chat && unread ? chat.messages.filter((message) => message.from === "bot" || message.from === "agent").pop() : null;
    const id = last && last.text && last.id !== this.dismissed && chat?.phase === "ready" ? last.id : "";
    if (id === this.shown) return;
    this.shown = id;
    this.element.hidden = !id;
    if (!id || !last) return this.element.replaceChildren();
    this.element.replaceChildren(
      h(
        "button",
        { type: "button", class: "peek", onclick: this.open },
        avatar(last.from, last.name),
        h(
          "span",
          { class: "grow" },
          h("span", { class: "who" }, last.from === "agent" ? TEXTS.agent(last.name) : TEXTS.bot),
          h("span", { class: "clip two" }, last.text),
        ),
      ),
      h("button", { type: "button", class: "round small", "aria-label": TEXTS.closePreview, onclick: () => this.dismiss() }, icon("close")),
    );
  }

  private dismiss(): void {
    this.dismissed = this.shown;
    this.shown = "";
    this.element.hidden = true;
    this.element.replaceChildren();
  }
}
