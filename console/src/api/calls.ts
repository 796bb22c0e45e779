// The console's calls, one function each (docs/protocol.md, Console).

import { request } from "./http";
import type { ConversationDetail, ConversationList, Session, Summary, View } from "./types";

const path = (id: string, call = ""): string => `/conversations/${encodeURIComponent(id)}${call && `/${call}`}`;

export const signIn = (login: string, password: string): Promise<Session> =>
  request("POST", "/session", { body: { login, password }, expect401: true });

export const currentSession = (): Promise<Session> => request("GET", "/session", { expect401: true });

export const endSession = (): Promise<void> => request("POST", "/session/end", { expect401: true });

export const changePassword = (current: string, next: string): Promise<void> =>
  request("POST", "/password", { body: { current, new: next }, expect401: true });

export const listConversations = (view: View): Promise<ConversationList> =>
  request("GET", `/conversations?view=${view}`);

export const readConversation = (id: string, after: number): Promise<ConversationDetail> =>
  request("GET", `${path(id)}?after=${after}`);

interface Changed {
  conversation: Summary;
}

export const take = (id: string, version: number): Promise<Changed> =>
  request("POST", path(id, "take"), { body: { version } });

export const reply = (id: string, event_id: string, text: string): Promise<{ seq: number; duplicate: boolean }> =>
  request("POST", path(id, "reply"), { body: { event_id, text } });

export const returnToBot = (id: string, version: number, note: string): Promise<Changed> =>
  request("POST", path(id, "return"), { body: note ? { version, note } : { version } });

export const close = (id: string, version: number, category: string): Promise<Changed> =>
  request("POST", path(id, "close"), { body: category ? { version, category } : { version } });

export const sendTyping = (id: string, on: boolean): Promise<void> =>
  request("POST", path(id, "typing"), { body: { on } });
