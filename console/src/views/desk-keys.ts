// What the desk's keys do.

import { canTake, take } from "../state/actions";
import { openSummary, summaries } from "../state/inbox";
import { commandOf, isTyping, lettersOn } from "../state/keys";
import { go, route } from "../state/route";

const items = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>("[data-item]")];
const composer = (): HTMLElement | null => document.getElementById("composer");

export const focusComposer = (): void => composer()?.focus();

export function onDeskKey(event: KeyboardEvent, help: () => void): void {
  if (event.defaultPrevented || document.querySelector("dialog[open]")) return;
  const typing = isTyping(event.target);
  const command = commandOf(event, typing, lettersOn.value);
  if (!command) return;
  const scrolls = event.target instanceof Element && event.target.closest("[data-scrolls]");
  if (scrolls && event.key.startsWith("Arrow")) return;
  event.preventDefault();
  switch (command.do) {
    case "next":
      return step(1);
    case "previous":
      return step(-1);
    case "view":
      return go({ view: command.view, id: route.value.id });
    case "take":
      return void takeHere();
    case "reply":
      return focusComposer();
    case "back":
      return back(typing);
    case "help":
      return help();
  }
}

/** Moves the focus in the list; from elsewhere it starts at the open conversation. */
function step(by: 1 | -1): void {
  const all = items();
  const focused = all.indexOf(document.activeElement as HTMLElement);
  const open = all.findIndex((item) => item.dataset.item === route.value.id);
  const from = focused >= 0 ? focused : open;
  const to = from < 0 ? 0 : Math.min(all.length - 1, Math.max(0, from + by));
  all[to]?.focus();
}

/** Takes the open conversation, or the focused one of the list. */
async function takeHere(): Promise<void> {
  const focused = (document.activeElement as HTMLElement | null)?.dataset?.item;
  const summary = (focused && focused !== route.value.id ? summaries.value.get(focused) : undefined) ?? openSummary.value;
  if (!summary || !canTake(summary)) return;
  if (summary.id !== route.value.id) go({ view: route.value.view, id: summary.id });
  if (await take(summary)) requestAnimationFrame(focusComposer);
}

/** From the composer to the list, from the customer to the conversation, from the conversation to the list. */
function back(typing: boolean): void {
  const { view, id, panel } = route.value;
  const focusItem = (): void => items().find((item) => item.dataset.item === id)?.focus();
  if (typing) {
    (document.activeElement as HTMLElement | null)?.blur();
    return focusItem();
  }
  if (!id) return;
  go(panel ? { view, id } : { view });
  if (!panel) requestAnimationFrame(focusItem);
}
