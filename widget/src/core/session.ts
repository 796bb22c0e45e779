// Who the customer is: a token the server issued. It is kept, renewed in time, and never shared between members.
import type { SessionAnswer } from "../wire";
import type { Http } from "./http";
import type { Store } from "./storage";

export interface StoredSession {
  token: string;
  expires_at: string;
  renew_at: number;
  /** Marks which member token it was got with; null for a visitor. Not the token itself. */
  member: string | null;
  /** Id of the first message of the conversation last seen here: its name on this side. */
  first: string | null;
  /** `member` at the time `first` was learnt. */
  first_member: string | null;
  /** Whether `first` is known to be the conversation of this very token. */
  named: boolean;
}

export class Refused extends Error {}

const KEY = "session";
export const SESSION_KEY = KEY;

export class Session {
  token: string | null = null;
  /** What is kept here was written by a member who has signed out since. */
  readonly leftBehind: boolean;

  constructor(
    private readonly http: Http,
    private readonly store: Store,
    readonly memberToken: string | null,
    private readonly now: () => number = Date.now,
  ) {
    // A visitor never gets what a signed-in member left behind.
    this.leftBehind = !memberToken && Boolean(this.stored()?.member);
    if (this.leftBehind) this.store.drop(KEY);
  }

  get member(): string | null {
    return this.memberToken ? fingerprint(this.memberToken) : null;
  }

  stored(): StoredSession | null {
    const found = this.store.get<StoredSession>(KEY);
    return found && typeof found.token === "string" ? found : null;
  }

  /** Whether the token should be renewed before it is used again. */
  due(): boolean {
    const stored = this.stored();
    return !this.token || !stored || this.now() >= stored.renew_at;
  }

  /**
   * Get a token, or renew the one there is. Only one tab asks at a time: two tabs that open together
   * must end in the same conversation.
   */
  async open(): Promise<SessionAnswer> {
    return exclusively(async () => {
      const before = this.stored();
      const answer = await this.http.call<SessionAnswer>("web/session", {
        body: {
          ...(this.memberToken ? { member_token: this.memberToken } : {}),
          ...(before ? { token: before.token } : {}),
        },
      });
      if (answer.status === 403) throw new Refused();
      if (!answer.ok || !answer.body?.token) throw new Error(`session ${answer.status}`);
      const { token, expires_at } = answer.body;
      const life = new Date(expires_at).getTime() - this.now();
      this.token = token;
      this.store.set(KEY, {
        token,
        expires_at,
        renew_at: this.now() + Math.max(10_000, life * 0.75 || 0),
        member: this.member,
        first: before?.first ?? null,
        first_member: before?.first_member ?? null,
        named: false,
      } satisfies StoredSession);
      return answer.body;
    });
  }

  /**
   * Another tab changed what is stored; `name` is this page's conversation. Its token is taken over when it opens
   * the same conversation, or another one of the same person ("switch"). Somebody else's ends this page ("stop").
   */
  follow(name: string | null): "stay" | "switch" | "stop" {
    const stored = this.stored();
    if (!stored) return this.member ? "stop" : "stay";
    // Until it is named, whose conversation the new token opens is not known; the next change tells.
    if (stored.token === this.token || !stored.named) return "stay";
    if (stored.first !== name && stored.member !== this.member) return "stop";
    this.token = stored.token;
    return stored.first === name ? "stay" : "switch";
  }

  /**
   * The conversation's first message is known. False when what is stored on this machine was left by somebody
   * else: the conversation is another one, and so is the member.
   */
  name(first: string): boolean {
    const stored = this.stored();
    if (!stored) return true;
    const own = !stored.first || stored.first === first || stored.first_member === this.member;
    if (!stored.named || stored.first !== first) {
      this.store.set(KEY, { ...stored, first, first_member: this.member, named: true } satisfies StoredSession);
    }
    return own;
  }

  drop(): void {
    this.token = null;
    this.store.drop(KEY);
  }
}

/** A short mark of a token: tells two apart, gives neither away (FNV-1a). */
export function fingerprint(token: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < token.length; at += 1) {
    hash = Math.imul(hash ^ token.charCodeAt(at), 0x01000193) >>> 0;
  }
  return hash.toString(36);
}

async function exclusively<T>(work: () => Promise<T>): Promise<T> {
  const locks = typeof navigator === "undefined" ? undefined : navigator.locks;
  if (!locks) return work();
  return (await locks.request("sangdam:session", work)) as T;
}
