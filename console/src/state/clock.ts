// The server's clock, ticking once a second, so waiting times agree on every desk.

import { signal } from "@preact/signals";

let offset = 0;

export const now = signal(Date.now());

export function setServerTime(at: string): void {
  const server = Date.parse(at);
  if (Number.isNaN(server)) return;
  offset = server - Date.now();
  now.value = Date.now() + offset;
}

export function startClock(): () => void {
  const timer = setInterval(() => (now.value = Date.now() + offset), 1000);
  return () => clearInterval(timer);
}
