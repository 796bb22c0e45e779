// Short lines that say what happened: good news politely, problems at once.

import { signal } from "@preact/signals";

export interface Notice {
  id: number;
  kind: "done" | "problem";
  text: string;
}

const SHOWN_MS = 7000;
let next = 1;

export const notices = signal<readonly Notice[]>([]);
/** Read out by screen readers, not shown. */
export const announcement = signal("");

export function notify(kind: Notice["kind"], text: string): void {
  const id = next++;
  notices.value = [...notices.value.filter((notice) => notice.text !== text), { id, kind, text }].slice(-3);
  setTimeout(() => dismiss(id), SHOWN_MS);
}

export function dismiss(id: number): void {
  notices.value = notices.value.filter((notice) => notice.id !== id);
}

export function announce(text: string): void {
  announcement.value = text;
}
