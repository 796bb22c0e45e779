// One message as elements: who, what, when, and what can be pressed.
import type { Pending } from "../core/outbox";
import { linkify } from "../core/safe";
import { TEXTS } from "../texts";
import type { Message, Sender } from "../wire";
import { card, photo, type Place } from "./cards";
import { h, hiddenText, icon, setText } from "./dom";
import { initial, time } from "./format";

export function avatar(from: Sender, name: string | null | undefined): HTMLElement {
  return from === "agent"
    ? h("span", { class: "avatar person", "aria-hidden": "true" }, initial(name))
    : h("span", { class: "avatar", "aria-hidden": "true" }, icon("bot"));
}

function words(text: string): HTMLElement {
  const parts = linkify(text).map((piece) =>
    piece.url ? h("a", { href: piece.url, target: "_blank", rel: "noopener noreferrer nofollow" }, piece.text) : piece.text,
  );
  return h("div", { class: "bubble" }, ...parts);
}

export function messageRow(message: Message, place: Place): HTMLElement {
  if (message.from === "system") return h("div", { class: "system" }, h("span", {}, message.text));
  const name = message.from === "agent" ? TEXTS.agent(message.name) : TEXTS.bot;
  return h(
    "div",
    { class: `row ${message.from}` },
    avatar(message.from, message.name),
    h(
      "div",
      { class: "body" },
      h("p", { class: "who" }, name),
      message.text ? words(message.text) : null,
      message.image && photo(message.image, place),
      message.card && card(message.card, place),
      h("p", { class: "meta" }, h("time", { datetime: message.at }, time(message.at))),
    ),
  );
}

export interface OwnHandlers {
  resend(eventId: string): void;
  discard(eventId: string): void;
}

/** The customer's own words: shown the moment they are said, and the same element ever after. */
export function ownRow(text: string, at: string): HTMLElement {
  return h(
    "div",
    { class: "row customer" },
    h(
      "div",
      { class: "body" },
      hiddenText(`${TEXTS.me}: `),
      words(text),
      h("p", { class: "meta", "aria-live": "off" }, h("span", { class: "state" }), h("time", { datetime: at }, time(at))),
    ),
  );
}

export function updateOwn(
  row: HTMLElement,
  message: Message | null,
  pending: { item: Pending; note: string } | null,
  read: boolean,
  handlers: OwnHandlers,
): void {
  const failed = Boolean(pending?.item.failed);
  row.classList.toggle("unsent", Boolean(pending));
  row.classList.toggle("failed", failed);
  const bubble = row.querySelector(".bubble");
  // The service may have hidden a card or resident number: show what it kept.
  if (message && bubble && bubble.textContent !== message.text) bubble.replaceWith(words(message.text));
  const note = failed ? (pending?.item.reason ?? TEXTS.failed) : pending ? pending.note : read ? TEXTS.read : "";
  setText(row.querySelector(".state") as Element, note);
  const actions = row.querySelector(".again");
  if (!failed || !pending) actions?.remove();
  else if (!actions) {
    const id = pending.item.event_id;
    row.querySelector(".body")?.append(
      h(
        "div",
        { class: "again", role: "alert" },
        hiddenText(note),
        h("button", { type: "button", onclick: () => handlers.resend(id) }, TEXTS.resend),
        h("button", { type: "button", class: "plain", onclick: () => handlers.discard(id) }, TEXTS.discard),
      ),
    );
  }
}

export function choices(message: Message, press: (id: string, title: string) => void): HTMLElement {
  return h(
    "div",
    { class: "choices", role: "group", "aria-label": TEXTS.choices },
    ...message.buttons.map((button) =>
      h("button", { type: "button", onclick: () => press(button.id, button.title) }, button.title),
    ),
  );
}

/** Once the customer has gone on, the buttons rest; the one that was taken stays marked. */
export function updateChoices(group: HTMLElement, answered: boolean, chosen: string | null): void {
  group.classList.toggle("done", answered);
  for (const button of group.querySelectorAll("button")) {
    const taken = answered && button.textContent === chosen;
    button.disabled = answered;
    button.classList.toggle("taken", taken);
    if (taken) button.setAttribute("aria-pressed", "true");
    else button.removeAttribute("aria-pressed");
  }
}

export function typingRow(from: "bot" | "agent", name: string | null | undefined): HTMLElement {
  const who = from === "agent" ? TEXTS.typingAgent(name) : TEXTS.typingBot;
  return h(
    "div",
    { class: `row ${from} head tail typing` },
    avatar(from, name),
    h("div", { class: "body" }, h("div", { class: "bubble dots" }, hiddenText(who), h("i"), h("i"), h("i"))),
  );
}
