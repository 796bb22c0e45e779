// Who is signed in.

import { computed, signal } from "@preact/signals";
import * as calls from "../api/calls";
import { ApiError, setCsrf, whenSignedOut } from "../api/http";
import type { Permission, Session } from "../api/types";

export type SessionState = "asking" | "unreachable" | "out" | "in";

export const sessionState = signal<SessionState>("asking");
export const session = signal<Session | null>(null);
/** The server ended a session we had. */
export const expired = signal(false);
export const me = computed(() => session.value?.agent ?? null);
export const may = (permission: Permission): boolean => me.value?.permissions.includes(permission) ?? false;
export const mustChange = computed(() => session.value?.must_change_password ?? false);

function enter(next: Session): void {
  setCsrf(next.csrf);
  session.value = next;
  expired.value = false;
  sessionState.value = "in";
}

function leave(wasExpired: boolean): void {
  if (sessionState.value === "out") return;
  setCsrf("");
  expired.value = wasExpired && session.value !== null;
  session.value = null;
  sessionState.value = "out";
}

export async function startSession(): Promise<void> {
  whenSignedOut(() => leave(true));
  sessionState.value = "asking";
  try {
    enter(await calls.currentSession());
  } catch (error) {
    if (error instanceof ApiError && error.passing) sessionState.value = "unreachable";
    else leave(false);
  }
}

/** The socket was refused: ask whether the cookie still counts. */
export async function recheckSession(): Promise<boolean> {
  try {
    enter(await calls.currentSession());
    return true;
  } catch (error) {
    if (error instanceof ApiError && error.passing) return true;
    leave(true);
    return false;
  }
}

export async function signIn(login: string, password: string): Promise<void> {
  enter(await calls.signIn(login, password));
}

export async function changePassword(current: string, next: string): Promise<void> {
  await calls.changePassword(current, next);
  try {
    enter(await calls.currentSession());
  } catch {
    leave(false);
  }
}

export async function signOut(): Promise<void> {
  try {
    await calls.endSession();
  } catch {
    // the cookie dies on its own
  }
  leave(false);
}
