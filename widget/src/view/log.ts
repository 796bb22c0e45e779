// The list of messages. Elements stay where they are once shown: a screen reader hears each message once, and
// nothing flickers when a message of ours is confirmed.
import type { Chat } from "../core/chat";
import type { Pending } from "../core/outbox";
import { TEXTS } from "../texts";
import type { Message } from "../wire";
import type { Place } from "./cards";
import { h, icon } from "./dom";
import { day } from "./format";
import { choices, messageRow, ownRow, typingRow, updateChoices, updateOwn } from "./message";

interface Item {
  key: string;
  make: () => HTMLElement;
  update?: (element: HTMLElement) => void;
}

interface Line {
  message: Message | null;
  pending: Pending | null;
  from: Message["from"];
  at: string;
  key: string;
}

const NEAR_PX = 80;
const SAME_GROUP_MS = 5 * 60_000;

export class Log {
  readonly element: HTMLElement;
  private readonly list = h("div", { class: "list", role: "log", "aria-live": "polite", "aria-relevant": "additions", "aria-label": TEXTS.log });
  private readonly after = h("div", { class: "after" });
  private readonly scroller: HTMLElement;
  private readonly jump: HTMLButtonElement;
  private readonly rows = new Map<string, HTMLElement>();
  private typing = "";
  private lastKey = "";
  private atEnd = true;

  constructor(
    private readonly chat: () => Chat,
    private readonly place: Place,
    private readonly answered: () => void,
  ) {
    this.jump = h(
      "button",
      { type: "button", class: "jump", hidden: true, onclick: () => this.toEnd() },
      TEXTS.newMessages,
      icon("down"),
    );
    this.scroller = h("div", { class: "scroller", tabindex: 0, role: "region", "aria-label": TEXTS.log, onscroll: () => this.scrolled() }, this.list, this.after);
    this.element = h("div", { class: "log" }, this.scroller, this.jump);
    // Pictures that load late and a keyboard that opens must not push the last message out of sight.
    const watch = new ResizeObserver(() => this.atEnd && this.toEnd());
    watch.observe(this.list);
    watch.observe(this.scroller);
  }

  render(): void {
    const chat = this.chat();
    const lines = this.lines(chat);
    this.list.setAttribute("aria-busy", String(chat.phase === "loading"));
    this.arrange(this.items(lines, chat));
    this.showTyping(chat);
    this.follow(lines[lines.length - 1]);
  }

  toEnd(): void {
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.atEnd = true;
    this.jump.hidden = true;
  }

  private lines(chat: Chat): Line[] {
    const said = chat.messages.map((message) => ({
      message,
      pending: null,
      from: message.from,
      at: message.at,
      key: message.event_id ?? message.id,
    }));
    const unsaid = chat.pending.map((pending) => ({
      message: null,
      pending,
      from: "customer" as const,
      at: new Date(pending.at).toISOString(),
      key: pending.event_id,
    }));
    return [...said, ...unsaid];
  }

  private items(lines: Line[], chat: Chat): Item[] {
    const items: Item[] = [];
    let lastDay = "";
    lines.forEach((line, at) => {
      const today = day(line.at);
      const newDay = today !== lastDay;
      if (newDay) items.push({ key: `day:${line.at.slice(0, 10)}:${line.key}`, make: () => h("div", { class: "day" }, h("span", {}, today)) });
      lastDay = today;
      const head = newDay || !together(lines[at - 1], line);
      const tail = !together(line, lines[at + 1]);
      items.push(line.from === "customer" ? this.own(line, chat, head, tail) : this.theirs(line, head, tail));
      if (line.message?.buttons.length) items.push(this.buttons(line.message, lines.slice(at + 1)));
    });
    return items;
  }

  private theirs(line: Line, head: boolean, tail: boolean): Item {
    return {
      key: line.key,
      make: () => messageRow(line.message as Message, this.place),
      update: (row) => edges(row, head, tail),
    };
  }

  private own(line: Line, chat: Chat, head: boolean, tail: boolean): Item {
    const note = chat.link === "online" ? TEXTS.sending : TEXTS.queued;
    const pending = line.pending && { item: line.pending, note };
    const read = Boolean(line.message && tail && line.message.seq <= chat.readUpTo);
    return {
      key: line.key,
      make: () => ownRow(line.message?.text ?? line.pending?.text ?? "", line.at),
      update: (row) => {
        edges(row, head, tail || Boolean(pending));
        updateOwn(row, line.message, pending, read, {
          resend: (id) => chat.resend(id),
          discard: (id) => chat.discard(id),
        });
      },
    };
  }

  private buttons(message: Message, later: Line[]): Item {
    const answer = later.find((line) => line.from === "customer" && !line.pending?.failed);
    return {
      key: `${message.id}:choices`,
      make: () => choices(message, (id, title) => this.press(id, title)),
      update: (group) => updateChoices(group, Boolean(answer), answer?.message?.text ?? answer?.pending?.text ?? null),
    };
  }

  private press(id: string, title: string): void {
    this.chat().say(title, id);
    // The button is at rest now and would drop the focus to nowhere.
    this.answered();
  }

  focus(): void {
    this.scroller.focus({ preventScroll: true });
  }

  private arrange(items: Item[]): void {
    const wanted = new Set(items.map((item) => item.key));
    for (const [key, row] of this.rows) {
      if (wanted.has(key)) continue;
      row.remove();
      this.rows.delete(key);
    }
    let cursor = this.list.firstElementChild;
    for (const item of items) {
      let row = this.rows.get(item.key);
      if (!row) {
        row = item.make();
        this.rows.set(item.key, row);
      }
      item.update?.(row);
      if (row === cursor) cursor = cursor.nextElementSibling;
      else this.list.insertBefore(row, cursor);
    }
  }

  private showTyping(chat: Chat): void {
    const name = chat.owner?.agent?.name;
    const wanted = chat.sign.from ? `${chat.sign.from}:${name ?? ""}` : "";
    if (wanted === this.typing) return;
    this.typing = wanted;
    this.after.replaceChildren(...(chat.sign.from ? [typingRow(chat.sign.from, name)] : []));
  }

  private follow(last: Line | undefined): void {
    const isNew = last !== undefined && last.key !== this.lastKey;
    this.lastKey = last?.key ?? "";
    if (this.atEnd || (isNew && last.pending)) this.toEnd();
    else if (isNew && last.from !== "customer") this.jump.hidden = false;
  }

  private scrolled(): void {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    this.atEnd = scrollHeight - scrollTop - clientHeight < NEAR_PX;
    if (this.atEnd) this.jump.hidden = true;
  }
}

/** Whether two lines belong to the same breath of the same person. */
function together(one: Line | undefined, two: Line | undefined): boolean {
  if (!one || !two || one.from !== two.from || one.from === "system") return false;
  if (one.message?.name !== two.message?.name && one.from === "agent") return false;
  if (one.message?.buttons.length) return false;
  return Math.abs(new Date(two.at).getTime() - new Date(one.at).getTime()) < SAME_GROUP_MS;
}

function edges(row: HTMLElement, head: boolean, tail: boolean): void {
  row.classList.toggle("head", head);
  row.classList.toggle("tail", tail);
}
