// What an agent is writing, kept per conversation until it is sent, or for two weeks.

import { local, type Store } from "../lib/store";

const KEPT_MS = 14 * 86_400_000;

export class Drafts {
  constructor(
    private readonly store: Store,
    private readonly agent: string,
  ) {
    this.forgetOld();
  }

  read(conversation: string): string {
    return this.parse(this.store.get(this.key(conversation)))?.text ?? "";
  }

  write(conversation: string, text: string): void {
    this.store.set(this.key(conversation), text ? JSON.stringify({ text, at: Date.now() }) : null);
  }

  private key(conversation: string): string {
    return `draft.${this.agent}.${conversation}`;
  }

  private forgetOld(): void {
    for (const key of this.store.keys()) {
      if (!key.startsWith("draft.")) continue;
      const draft = this.parse(this.store.get(key));
      if (!draft || Date.now() - draft.at > KEPT_MS) this.store.set(key, null);
    }
  }

  private parse(value: string | null): { text: string; at: number } | null {
    if (!value) return null;
    try {
      const draft = JSON.parse(value) as { text?: unknown; at?: unknown };
      return typeof draft.text === "string" && typeof draft.at === "number" ? { text: draft.text, at: draft.at } : null;
    } catch {
      return null;
    }
  }
}

export let drafts = new Drafts(local, "");

export function useDraftsOf(agent: string): void {
  drafts = new Drafts(local, agent);
}
