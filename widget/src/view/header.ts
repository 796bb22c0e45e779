// The top of the panel: who answers, and what state the conversation and the connection are in.
import type { Chat } from "../core/chat";
import { TEXTS } from "../texts";
import { h, icon, setText } from "./dom";
import { avatar } from "./message";

export class Header {
  readonly element: HTMLElement;
  private readonly face = h("span", { class: "face" });
  private readonly name: HTMLElement;
  private readonly status = h("p", { class: "status", role: "status" });
  private readonly banner = h("div", { class: "banner", role: "status", hidden: true });
  private readonly strip = h("div", { class: "strip", role: "status", hidden: true });
  private shownFace = "";
  private shownBanner = "";
  private shownStrip = "";

  constructor(
    private readonly shop: string,
    private readonly chat: () => Chat,
    close: () => void,
  ) {
    this.name = h("h2", { tabindex: -1 }, TEXTS.title(shop));
    this.element = h(
      "div", // not <header>: the page has its own banner landmark
      { class: "header" },
      h(
        "div",
        { class: "bar" },
        this.face,
        h("div", { class: "grow" }, this.name, this.status),
        h("button", { type: "button", class: "round", "aria-label": TEXTS.close, onclick: close }, icon("close")),
      ),
      this.strip,
      this.banner,
    );
  }

  focus(): void {
    this.name.focus({ preventScroll: true });
  }

  render(): void {
    const { owner } = this.chat();
    const who = owner?.owner ?? "bot";
    const agent = who === "agent" ? owner?.agent?.name : null;
    this.element.dataset["owner"] = who;
    setText(this.name, who === "agent" ? TEXTS.agent(agent) : TEXTS.title(this.shop));
    setText(this.status, TEXTS.status[who]);
    const face = who === "agent" ? `agent:${agent ?? ""}` : "bot";
    if (face !== this.shownFace) {
      this.shownFace = face;
      this.face.replaceChildren(avatar(who === "agent" ? "agent" : "bot", agent));
    }
    this.renderBanner(who);
    this.renderStrip();
  }

  private renderBanner(who: string): void {
    const wanted = who === "waiting" || who === "closed" ? who : "";
    if (wanted === this.shownBanner) return;
    this.shownBanner = wanted;
    this.banner.hidden = !wanted;
    this.banner.className = `banner ${wanted}`;
    if (wanted === "waiting") {
      const pulse = h("span", { class: "pulse", "aria-hidden": "true" });
      this.banner.replaceChildren(pulse, h("div", {}, h("strong", {}, TEXTS.waitingTitle), h("p", {}, TEXTS.waitingBody)));
    } else this.banner.replaceChildren(...(wanted ? [h("p", {}, TEXTS.closedBody)] : []));
  }

  private renderStrip(): void {
    const wanted = this.trouble();
    if (wanted === this.shownStrip) return;
    this.shownStrip = wanted;
    this.strip.hidden = !wanted;
    const chat = this.chat();
    const reload = chat.phase === "otherMember";
    const act = reload ? () => location.reload() : () => chat.wake();
    const button = wanted && wanted !== TEXTS.loading && chat.phase !== "refused"
      ? h("button", { type: "button", onclick: act }, reload ? TEXTS.reload : TEXTS.retryNow)
      : null;
    this.strip.replaceChildren(h("span", {}, wanted), ...(button ? [button] : []));
  }

  private trouble(): string {
    const { phase, link } = this.chat();
    if (phase === "refused") return TEXTS.refused;
    if (phase === "otherMember") return TEXTS.otherMember;
    if (phase === "idle" || phase === "stopped" || link === "online") return "";
    if (link === "offline") return navigator.onLine === false ? TEXTS.offline : TEXTS.reconnecting;
    return phase === "loading" ? TEXTS.loading : TEXTS.reconnecting;
  }
}
