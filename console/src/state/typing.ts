// Who is typing: customers, shown until it ends or goes quiet; the agent, told to the server now and then.

import { signal } from "@preact/signals";
import { sendTyping } from "../api/calls";

const QUIET_MS = 8000;
const REPEAT_MS = 4000;
const IDLE_MS = 5000;

export const typingCustomers = signal<ReadonlySet<string>>(new Set());
const quiet = new Map<string, ReturnType<typeof setTimeout>>();

export function customerTyping(id: string, on: boolean): void {
  clearTimeout(quiet.get(id));
  quiet.delete(id);
  if (on) quiet.set(id, setTimeout(() => customerTyping(id, false), QUIET_MS));
  if (typingCustomers.value.has(id) === on) return;
  const next = new Set(typingCustomers.value);
  if (on) next.add(id);
  else next.delete(id);
  typingCustomers.value = next;
}

let told: { id: string; at: number } | null = null;
let idle: ReturnType<typeof setTimeout> | undefined;

/** The agent pressed a key in the composer. */
export function agentTyping(id: string): void {
  clearTimeout(idle);
  idle = setTimeout(agentStopped, IDLE_MS);
  if (told?.id === id && Date.now() - told.at < REPEAT_MS) return;
  if (told && told.id !== id) agentStopped();
  told = { id, at: Date.now() };
  void sendTyping(id, true).catch(() => undefined);
}

/** Sent, left or idle. */
export function agentStopped(): void {
  clearTimeout(idle);
  if (!told) return;
  const { id } = told;
  told = null;
  void sendTyping(id, false).catch(() => undefined);
}
