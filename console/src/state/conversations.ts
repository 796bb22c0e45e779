// The conversations that were opened: transcript, customer, hand-overs; caught up by `after`, never twice at once.

import { computed, signal } from "@preact/signals";
import { readConversation } from "../api/calls";
import { ApiError } from "../api/http";
import type { Customer, DeskMessage, Handoff } from "../api/types";
import { learn } from "./inbox";
import { openId } from "./route";
import { Transcript } from "./transcript";

export interface Opened {
  transcript: Transcript;
  about: { customer: Customer; slots: Record<string, unknown>; handoffs: Handoff[] } | null;
  state: "loading" | "ready" | "failed" | "missing";
}

const KEPT = 30;
const AGAIN_MS = 3000;

const opened = signal<ReadonlyMap<string, Opened>>(new Map());
const running = new Map<string, { again: boolean }>();
const FRESH: Opened = { transcript: new Transcript(), about: null, state: "loading" };

export const openConversation = computed(() => (openId.value ? opened.value.get(openId.value) : undefined));

export const openedNow = (id: string): Opened | undefined => opened.value.get(id);

function set(id: string, next: Opened): void {
  const all = new Map(opened.value);
  all.delete(id);
  all.set(id, next);
  for (const oldest of all.keys()) {
    if (all.size <= KEPT) break;
    if (oldest !== openId.value && !running.has(oldest)) all.delete(oldest);
  }
  opened.value = all;
}

/** Fetches what came after the last message we hold; a call during a call makes it run once more. */
export async function catchUp(id: string): Promise<void> {
  const busy = running.get(id);
  if (busy) {
    busy.again = true;
    return;
  }
  const run = { again: false };
  running.set(id, run);
  if (!opened.value.has(id)) set(id, FRESH);
  try {
    do {
      run.again = false;
      const detail = await readConversation(id, opened.value.get(id)?.transcript.resumeAfter ?? 0);
      const held = opened.value.get(id) ?? FRESH;
      const transcript = held.transcript.add(detail.messages);
      // Long conversations come in parts.
      if (transcript.lastSeq > held.transcript.lastSeq && transcript.lastSeq < detail.conversation.last_seq) run.again = true;
      const { customer, slots, handoffs } = detail;
      set(id, { transcript, about: { customer, slots, handoffs }, state: "ready" });
      learn(detail.conversation);
    } while (run.again);
  } catch (error) {
    failed(id, error);
  } finally {
    running.delete(id);
  }
}

function failed(id: string, error: unknown): void {
  const held = opened.value.get(id) ?? FRESH;
  const gone = error instanceof ApiError && (error.status === 404 || error.status === 403);
  if (gone) set(id, { ...held, state: "missing" });
  else if (!held.about) set(id, { ...held, state: "failed" });
  else if (held.transcript.hasGap) setTimeout(() => void catchUp(id), AGAIN_MS);
}

/** A live message. Of a conversation not opened here, the summary says enough. */
export function receive(id: string, message: DeskMessage): void {
  const held = opened.value.get(id);
  if (!held) return;
  const transcript = held.transcript.add([message]);
  set(id, { ...held, transcript });
  if (transcript.hasGap) void catchUp(id);
}

/** After a reconnect: the open one at once; the others are fetched when opened again. */
export function forgetOthers(): void {
  opened.value = new Map([...opened.value].filter(([id]) => id === openId.value || running.has(id)));
}

export function clearConversations(): void {
  opened.value = new Map();
  running.clear();
}
