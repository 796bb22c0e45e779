// Taking, returning and closing: compare-and-set on `version`, and what to say when someone was faster.

import { signal } from "@preact/signals";
import * as calls from "../api/calls";
import { ApiError } from "../api/http";
import type { Summary } from "../api/types";
import { texts } from "../texts";
import { catchUp } from "./conversations";
import { learn, nameOf, summaries, viewOf } from "./inbox";
import { notify } from "./notices";
import { go, route } from "./route";
import { me } from "./session";

/** The conversation whose owner is being changed: its buttons wait. */
export const acting = signal<string | null>(null);

/** True: it is ours now. */
export async function take(summary: Summary): Promise<boolean> {
  return change(summary, (latest) => calls.take(latest.id, latest.version), { retryIf: canTake });
}

export async function returnToBot(summary: Summary, note: string): Promise<boolean> {
  const done = await change(summary, (latest) => calls.returnToBot(latest.id, latest.version, note));
  if (done) notify("done", texts.act.returned(nameOf(summary)));
  return done;
}

export async function close(summary: Summary, category: string): Promise<boolean> {
  const done = await change(summary, (latest) => calls.close(latest.id, latest.version, category));
  if (done) notify("done", texts.act.closed(nameOf(summary), category));
  return done;
}

export const canTake = (summary: Summary): boolean => summary.owner === "waiting" || summary.owner === "bot";

export const isMine = (summary: Summary): boolean => summary.owner === "agent" && summary.agent?.id === me.value?.id;

type Call = (latest: Summary) => Promise<{ conversation: Summary }>;

async function change(summary: Summary, call: Call, options: { retryIf?: (latest: Summary) => boolean } = {}): Promise<boolean> {
  if (acting.value) return false;
  acting.value = summary.id;
  try {
    return await attempt(summary, call, options.retryIf);
  } finally {
    acting.value = null;
  }
}

async function attempt(summary: Summary, call: Call, retryIf?: (latest: Summary) => boolean): Promise<boolean> {
  try {
    const { conversation } = await call(summary);
    learn(conversation);
    follow(conversation);
    void catchUp(conversation.id);
    return true;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.status !== 409) {
      notify("problem", explain(error));
      return false;
    }
    await catchUp(summary.id);
    const latest = summaries.value.get(summary.id);
    if (latest && latest.version !== summary.version && retryIf?.(latest)) return attempt(latest, call);
    notify("problem", conflict(error, latest));
    return false;
  }
}

function conflict(error: ApiError, latest: Summary | undefined): string {
  if (latest?.owner === "agent" && !isMine(latest)) {
    return latest.agent ? texts.act.taken(latest.agent.name) : texts.act.takenUnknown;
  }
  if (error.code === "already_taken" && error.message) return error.message;
  return texts.act.changed;
}

function explain(error: ApiError): string {
  if (error.status === 0) return texts.act.unreachable;
  if (error.status === 403) return texts.act.forbidden;
  return error.message || texts.act.failed;
}

/** The open conversation moved to another list: show that list, keep it open. */
function follow(summary: Summary): void {
  if (route.value.id !== summary.id) return;
  const view = viewOf(summary);
  if (view === "mine") go({ ...route.value, view }, true);
}
