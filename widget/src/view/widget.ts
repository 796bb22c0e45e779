// The visible whole: the launcher, the panel and what ties them to the page.
import { Chat } from "../core/chat";
import type { Store } from "../core/storage";
import { TEXTS } from "../texts";
import type { Place } from "./cards";
import { Composer } from "./composer";
import { h, icon, setText } from "./dom";
import { Header } from "./header";
import { Log } from "./log";
import { PageTitle, PhoneSheet, watchTheme } from "./page";
import { Preview } from "./preview";
import BASE from "./base.css";
import CARDS from "./cards.css";
import MESSAGES from "./messages.css";

export interface Settings {
  base: string;
  shop: string;
  theme: string | null;
  memberToken: string | null;
  local: Store;
  tab: Store;
}

const OPEN = "open";

export class Widget {
  private chat: Chat;
  private open = false;
  private queued = false;
  private readonly host = h("div", { id: "sangdam" });
  private readonly launcher: HTMLButtonElement;
  private readonly badge = h("span", { class: "badge", hidden: true, "aria-hidden": "true" });
  private readonly panel: HTMLElement;
  private readonly header: Header;
  private readonly log: Log;
  private readonly composer: Composer;
  private readonly preview: Preview;
  private readonly title = new PageTitle();
  private readonly sheet: PhoneSheet;

  constructor(private readonly settings: Settings) {
    const place: Place = { base: settings.base };
    this.chat = this.newChat(settings.memberToken);
    this.header = new Header(settings.shop, () => this.chat, () => this.toggle(false));
    this.log = new Log(() => this.chat, place, () => (this.sheet.is ? this.log : this.composer).focus());
    this.composer = new Composer(
      { say: (text) => this.chat.say(text), typing: (on) => this.chat.tellTyping(on) },
      settings.tab,
    );
    this.preview = new Preview(() => this.toggle(true));
    this.launcher = h(
      "button",
      { type: "button", class: "launcher", "aria-expanded": "false", "aria-controls": "panel", onclick: () => this.toggle(!this.open) },
      icon("bot"),
      icon("down"),
      this.badge,
    );
    this.panel = h(
      "section",
      { class: "panel", id: "panel", role: "dialog", "aria-label": TEXTS.title(settings.shop), hidden: true },
      this.header.element,
      this.log.element,
      this.composer.element,
    );
    this.sheet = new PhoneSheet(this.host, () => this.arrange());
    this.mount();
    this.listen();
    if (this.chat.hasPast) this.chat.start();
    if (settings.tab.get<boolean>(OPEN) && !this.sheet.is) this.toggle(true, false);
    this.render();
  }

  toggle(open: boolean, moveFocus = true): void {
    if (open === this.open) return;
    this.open = open;
    this.settings.tab.set(OPEN, open);
    this.panel.hidden = !open;
    this.sheet.set(open);
    this.arrange();
    if (open) {
      this.chat.start();
      this.composer.shown();
      this.log.toEnd();
    }
    this.render();
    if (!moveFocus) return;
    if (!open) this.launcher.focus();
    // On a phone the keyboard would cover the answer the customer came back to read.
    else if (this.sheet.is) this.header.focus();
    else this.composer.focus();
  }

  /** Somebody signed in or out without a page load. */
  setMember(memberToken: string | null): void {
    this.chat.forget();
    this.chat = this.newChat(memberToken);
    if (this.open) this.chat.start();
    this.render();
  }

  private newChat(memberToken: string | null): Chat {
    return new Chat(this.settings.base, this.settings.local, memberToken, () => this.soon());
  }

  private mount(): void {
    const shadow = this.host.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(BASE + MESSAGES + CARDS);
    shadow.adoptedStyleSheets = [sheet];
    this.host.lang = "ko";
    watchTheme(this.host, this.settings.theme);
    shadow.append(this.panel, this.preview.element, this.launcher);
    document.body.append(this.host);
  }

  private listen(): void {
    this.host.addEventListener("keydown", (event) => this.key(event));
    const wake = () => {
      this.render();
      if (document.visibilityState === "visible") this.chat.wake();
    };
    document.addEventListener("visibilitychange", wake);
    window.addEventListener("focus", () => this.render());
    window.addEventListener("online", () => this.chat.resume());
    window.addEventListener("offline", () => this.chat.sleep());
    // An open socket would keep the page out of the back-forward cache.
    window.addEventListener("pagehide", () => this.chat.sleep());
    window.addEventListener("pageshow", (event) => event.persisted && this.chat.resume());
  }

  private key(event: KeyboardEvent): void {
    if (event.isComposing || !this.open) return;
    if (event.key === "Escape") {
      event.stopPropagation();
      this.toggle(false);
    } else if (event.key === "Tab" && this.sheet.is) this.keepInside(event);
  }

  /** The sheet covers the page: Tab must not wander off to what cannot be seen. */
  private keepInside(event: KeyboardEvent): void {
    const stops = [...this.panel.querySelectorAll<HTMLElement>("button:not(:disabled), a[href], textarea, summary, [tabindex='0']")].filter(
      (element) => element.getClientRects().length,
    );
    const edge = event.shiftKey ? stops[0] : stops[stops.length - 1];
    const active = this.host.shadowRoot?.activeElement;
    if (active !== edge) return;
    event.preventDefault();
    (event.shiftKey ? stops[stops.length - 1] : stops[0])?.focus();
  }

  private arrange(): void {
    this.host.dataset["open"] = this.open ? "yes" : "no";
    this.host.dataset["phone"] = this.sheet.is ? "yes" : "no";
    if (this.sheet.is) this.panel.setAttribute("aria-modal", "true");
    else this.panel.removeAttribute("aria-modal");
    this.launcher.setAttribute("aria-expanded", String(this.open));
  }

  /** Many things can change at once; the screen is brought up to date once. */
  private soon(): void {
    if (this.queued) return;
    this.queued = true;
    queueMicrotask(() => {
      this.queued = false;
      this.render();
    });
  }

  private render(): void {
    const { chat, open } = this;
    const unread = chat.unread;
    if (unread && open && document.visibilityState === "visible") return chat.markSeen();
    this.header.render();
    this.composer.update(chat.owner?.owner, chat.name);
    this.log.render();
    this.badge.hidden = unread === 0 || open;
    setText(this.badge, unread > 99 ? "99+" : String(unread));
    this.launcher.setAttribute("aria-label", open ? TEXTS.close : unread ? TEXTS.openUnread(unread) : TEXTS.open);
    this.preview.update(open ? null : chat, unread);
    this.title.update(unread);
  }
}
