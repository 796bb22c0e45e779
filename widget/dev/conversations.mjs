// The fake service's memory: conversations, tokens and what the bot of the rehearsal says.
import { randomBytes } from "node:crypto";
import { reply } from "./script.mjs";

const id = (prefix) => prefix + randomBytes(6).toString("hex");
const now = () => new Date().toISOString();

export class Conversation {
  constructor(member) {
    this.member = member;
    this.messages = [];
    this.owner = { owner: "bot", agent: null, since: now() };
    this.typing = null;
    this.events = new Map();
    this.listeners = new Set();
    this.greet();
  }

  get lastSeq() {
    return this.messages.length;
  }

  greet() {
    this.add({
      from: "bot",
      text: "안녕하세요, 하루상점이에요. 무엇을 도와드릴까요?",
      buttons: [
        { id: "b_orders", title: "주문·배송 조회" },
        { id: "b_return", title: "교환·반품" },
        { id: "b_recommend", title: "상품 추천" },
        { id: "b_agent", title: "상담원 연결" },
      ],
    });
  }

  add(part) {
    const message = {
      id: id("m_"), seq: this.messages.length + 1, from: "bot", name: null, at: now(), text: "",
      buttons: [], card: null, image: null, event_id: null, ...part,
    };
    this.messages.push(message);
    this.tell({ type: "message", message });
    return message;
  }

  setOwner(owner, agent = null) {
    this.owner = { owner, agent: agent ? { name: agent } : null, since: now() };
    this.tell({ type: "owner", ...this.owner });
  }

  setTyping(from) {
    const was = this.typing;
    this.typing = from;
    this.tell({ type: "typing", from: from ?? was ?? "bot", on: Boolean(from) });
  }

  /** The customer says something. The same event_id twice is one message. */
  say({ event_id, text, button }) {
    const known = this.events.get(event_id);
    if (known) return { seq: known, duplicate: true };
    const title = button && this.messages.flatMap((m) => m.buttons).find((b) => b.id === button)?.title;
    const message = this.add({ from: "customer", text: text ?? title ?? "(지난 버튼)", event_id });
    this.events.set(event_id, message.seq);
    return { seq: message.seq, duplicate: false };
  }

  answer({ text, button }, delayMs) {
    const parts = this.owner.owner === "agent" ? [] : reply(text, button, this);
    if (!parts.length) return;
    this.setTyping("bot");
    setTimeout(() => {
      this.setTyping(null);
      for (const part of parts) this.add(part);
    }, delayMs);
  }

  tell(frame) {
    for (const listener of [...this.listeners]) listener(frame);
  }
}

export class Conversations {
  constructor() {
    this.byToken = new Map();
    this.sessions = 0;
    this.lifeMs = 3_600_000;
  }

  get last() {
    return [...this.byToken.values()].pop();
  }

  /** A valid token continues; an expired or foreign one starts anew. */
  open(memberToken, token) {
    this.sessions += 1;
    const member = memberToken ? memberToken.split(".")[0] : null;
    const known = this.byToken.get(token);
    const continues = known && (known.member === member || known.member === null);
    const conversation = continues ? known : new Conversation(member);
    if (member) conversation.member = member;
    const fresh = id("t_");
    this.byToken.delete(token);
    this.byToken.set(fresh, conversation);
    if (continues) this.byToken.set(token, conversation);
    return {
      token: fresh,
      expires_at: new Date(Date.now() + this.lifeMs).toISOString(),
      owner: conversation.owner,
      last_seq: conversation.lastSeq,
    };
  }
}
