// Keys that work anywhere on the desk, except while someone is typing or a dialog is open.
// Letters are told by place (event.code), so they also work while the keyboard is set to Hangul.

import { signal } from "@preact/signals";
import { VIEWS, type View } from "../api/types";
import { local } from "../lib/store";

export type Command =
  | { do: "next" | "previous" | "take" | "reply" | "back" | "help" }
  | { do: "view"; view: View };

/** Single letters can be switched off (WCAG 2.1.4). */
export const lettersOn = signal(local.get("letters") !== "off");

export function setLetters(on: boolean): void {
  lettersOn.value = on;
  local.set("letters", on ? null : "off");
}

const LETTERS: Record<string, Command> = {
  KeyJ: { do: "next" },
  KeyK: { do: "previous" },
  KeyT: { do: "take" },
  KeyR: { do: "reply" },
};

export interface Pressed {
  key: string;
  code: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
  isComposing: boolean;
}

/** What a key asks for. `typing`: the focus is in a field. */
export function commandOf(event: Pressed, typing: boolean, letters: boolean): Command | null {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return null;
  if (event.key === "Escape") return { do: "back" };
  if (typing) return null;
  if (event.key === "ArrowDown") return { do: "next" };
  if (event.key === "ArrowUp") return { do: "previous" };
  if (!letters) return null;
  if (event.key === "?" || (event.code === "Slash" && event.shiftKey)) return { do: "help" };
  if (event.shiftKey) return null;
  const digit = /^Digit([1-5])$/.exec(event.code)?.[1];
  const view = digit ? VIEWS[Number(digit) - 1] : undefined;
  if (view) return { do: "view", view };
  return LETTERS[event.code] ?? null;
}

export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !["checkbox", "radio", "button"].includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || target.isContentEditable;
}
