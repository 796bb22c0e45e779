// The conversation itself: ties session, connection, timeline and outbox together and tells the view when
// something changed. It knows nothing about the page's elements.
import type { Message, Owner, PollAnswer, ServerFrame, SessionAnswer } from "../wire";
import { CatchUp } from "./catchup";
import { Http } from "./http";
import { Keeper } from "./keeper";
import { Link, type LinkState } from "./link";
import { Outbox, OUTBOX_KEY, type Pending } from "./outbox";
import { Sender } from "./sender";
import { Seen, SEEN_KEY } from "./seen";
import { Session, SESSION_KEY } from "./session";
import { onStoreChange, type Store } from "./storage";
import { Timeline } from "./timeline";
import { TypingSign } from "./typing";

export type Phase = "idle" | "loading" | "ready" | "refused" | "otherMember" | "stopped";

export class Chat {
  phase: Phase = "idle";
  link: LinkState = "connecting";
  owner: Owner | null = null;
  readUpTo = 0;

  private readonly session: Session;
  private readonly keeper: Keeper;
  private readonly timeline = new Timeline();
  private readonly outbox: Outbox;
  private readonly seen: Seen;
  private readonly connection: Link;
  private readonly sender: Sender;
  private readonly catchUp: CatchUp;
  private overlap = false;
  private named = false;
  readonly sign: TypingSign;

  constructor(
    base: string,
    store: Store,
    memberToken: string | null,
    private readonly changed: () => void,
  ) {
    const http = new Http(base);
    const token = () => this.session.token ?? "";
    const unauthorized = () => this.reopen();
    this.session = new Session(http, store, memberToken);
    this.outbox = new Outbox(store);
    this.seen = new Seen(store);
    this.sign = new TypingSign(changed);
    if (this.session.leftBehind) this.dropPrivate();
    this.keeper = new Keeper(this.session, {
      opened: (answer) => this.opened(answer),
      refused: () => this.show({ phase: "refused" }),
      failed: () => this.show({ link: "offline" }),
      renew: unauthorized,
    });
    this.catchUp = new CatchUp(http, {
      token: () => this.session.token,
      last: () => this.timeline.last,
      caught: (after, messages) => this.fill(after, messages),
      unauthorized,
    });
    this.connection = new Link(http, {
      token,
      // After a new token one known message is asked for again: another id there means another conversation.
      after: () => Math.max(0, this.timeline.last - (this.overlap ? 1 : 0)),
      down: () => this.down(),
      frame: (frame) => this.receive(frame),
      polled: (after, answer) => this.polled(after, answer),
      unauthorized,
    });
    this.sender = new Sender(http, this.connection, this.outbox, {
      token,
      unauthorized,
      changed,
      acked: (seq) => {
        this.catchUp.expect(seq);
        changed();
      },
    });
    for (const key of [OUTBOX_KEY, SEEN_KEY]) onStoreChange(key, changed);
    onStoreChange(SESSION_KEY, () => this.otherTab());
  }

  /** A visitor who never opened the chat has no conversation, and a page view alone must not make one. */
  get hasPast(): boolean {
    return this.session.stored() !== null;
  }

  /** Names the conversation on this machine; null until its first message came. */
  get name(): string | null {
    return this.timeline.first;
  }

  get messages(): Message[] {
    return this.timeline.shown();
  }

  /** Said here and not yet part of the conversation. */
  get pending(): Pending[] {
    if (!this.named && this.phase !== "ready") return [];
    const known = new Set(this.messages.map((message) => message.event_id));
    return this.outbox.shown().filter((item) => !known.has(item.event_id));
  }

  get unread(): number {
    const seen = this.seen.upTo(this.name);
    return this.messages.filter((message) => message.seq > seen && message.from !== "customer").length;
  }

  start(): void {
    if (this.phase !== "idle") return;
    this.show({ phase: "loading" });
    void this.keeper.open();
  }

  stop(phase: Phase = "stopped"): void {
    this.keeper.stop();
    this.connection.stop();
    this.sender.lost();
    this.sign.set(null);
    this.forgetConversation();
    this.show({ phase });
  }

  /** Leave nothing of this customer on the machine. */
  forget(): void {
    this.stop();
    this.session.drop();
    this.dropPrivate();
  }

  say(text: string, button: string | null = null): void {
    this.outbox.add(text, button);
    this.changed();
    this.sender.flush();
  }

  resend(eventId: string): void {
    this.outbox.retry(eventId);
    this.changed();
    if (this.connection.way === null) this.wake();
    this.sender.flush();
  }

  discard(eventId: string): void {
    this.outbox.drop(eventId);
    this.changed();
  }

  tellTyping(on: boolean): void {
    if (this.owner?.owner === "agent" || this.owner?.owner === "waiting") this.connection.send({ type: "typing", on });
  }

  /** Everything shown has been seen, in this tab and so in all of them. */
  markSeen(): void {
    const seq = this.timeline.last;
    if (seq <= this.seen.upTo(this.name)) return;
    this.seen.set(this.name, seq);
    this.connection.send({ type: "read", seq });
    this.changed();
  }

  /** The page or the network is back: look at once instead of waiting for timers. */
  wake(): void {
    if (!this.active) return;
    if (this.session.due()) return this.reopen();
    this.connection.wake();
  }

  sleep(): void {
    if (!this.active) return;
    this.connection.stop();
    this.sender.lost();
    this.show({ link: "offline" });
  }

  resume(): void {
    if (!this.active) return;
    this.show({ link: "connecting" });
    if (this.session.due()) return this.reopen();
    this.connection.restart();
  }

  private get active(): boolean {
    return this.phase === "loading" || this.phase === "ready";
  }

  private reopen(): void {
    this.connection.stop();
    this.sender.lost();
    this.show({ link: "connecting" });
    void this.keeper.open();
  }

  private opened(answer: SessionAnswer): void {
    this.owner = answer.owner;
    this.overlap = this.timeline.last > 0;
    this.named = false;
    if (answer.last_seq < this.timeline.last) this.forgetConversation();
    this.connection.restart();
    this.changed();
  }

  private down(): void {
    this.sender.lost();
    this.sign.set(null);
    this.show({ link: navigator.onLine === false ? "offline" : "connecting" });
  }

  private receive(frame: ServerFrame): void {
    if (frame.type === "ready") {
      this.owner = frame.owner;
      this.link = "online";
      if (frame.last_seq < this.timeline.last) return this.startOver();
      this.catchUp.expect(frame.last_seq);
      this.settle();
    } else if (frame.type === "message") {
      const outcome = this.timeline.add(frame.message);
      if (outcome === "foreign") return this.startOver();
      if (outcome === "gap") void this.catchUp.fetch();
      this.arrived([frame.message]);
    } else if (frame.type === "owner") {
      this.owner = { owner: frame.owner, agent: frame.agent, since: frame.since };
    } else if (frame.type === "typing") {
      this.sign.set(frame.on ? frame.from : null);
    } else if (frame.type === "read") {
      this.readUpTo = Math.max(this.readUpTo, frame.seq);
    } else if (frame.type === "ack") {
      this.sender.ack(frame.event_id, frame.seq);
    } else if (frame.type === "error" && frame.event_id) {
      this.sender.refuse(frame.event_id, frame.error);
    }
    this.changed();
  }

  private polled(after: number, answer: PollAnswer): void {
    this.owner = answer.owner;
    this.fill(after, answer.messages);
    this.sign.set(answer.typing);
    this.show({ link: "online" });
  }

  private fill(after: number, messages: Message[]): void {
    if (!this.timeline.fill(after, messages)) return this.startOver();
    this.arrived(messages);
    this.changed();
  }

  private arrived(messages: Message[]): void {
    this.overlap = false;
    for (const message of messages) {
      if (message.event_id) this.outbox.drop(message.event_id);
      if (message.from !== "customer") this.sign.set(null);
    }
    this.settle();
  }

  /** What lies in the outbox goes out once it is known to belong to the person this conversation belongs to. */
  private settle(): void {
    const first = this.timeline.first;
    if (first && !this.named && !this.overlap) {
      if (!this.session.name(first)) this.dropPrivate();
      this.named = true;
    }
    if (this.catchUp.complete) this.phase = "ready";
    if (this.phase === "ready" && !this.overlap) this.sender.flush();
  }

  private startOver(): void {
    this.forgetConversation();
    this.connection.restart();
    this.changed();
  }

  private forgetConversation(): void {
    this.timeline.clear();
    this.outbox.forgetConfirmed();
    this.catchUp.reset();
    this.readUpTo = 0;
    this.overlap = this.named = false;
  }

  private dropPrivate(): void {
    this.outbox.clear();
    this.seen.clear();
  }

  /** Another tab got a token. The same conversation, or the same person: follow. Somebody else: stop here. */
  private otherTab(): void {
    if (!this.active) return;
    const turn = this.session.follow(this.name);
    if (turn === "stop") this.stop("otherMember");
    if (turn === "switch") this.startOver();
  }

  private show(now: { phase?: Phase; link?: LinkState }): void {
    Object.assign(this, now);
    this.changed();
  }
}
