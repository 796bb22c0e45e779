// The fake desk's memory and rules: owners with versions, transcripts with seq, who is told what.

import { AGENTS, conversations, REASONS, seoul } from "./data.mjs";

const MINUTE = 60_000;

export class Refusal extends Error {
  constructor(status, code, message, headers = {}) {
    super(message);
    Object.assign(this, { status, code, headers });
  }
}

export class FakeDesk {
  constructor() {
    this.listeners = new Set();
    this.reset();
  }

  reset() {
    this.passwords = new Map(AGENTS.map((agent) => [agent.id, { password: agent.password, mustChange: agent.mustChange }]));
    this.failures = new Map();
    this.talks = new Map();
    const now = Date.now();
    for (const seed of conversations(now)) this.plant(seed, now);
  }

  plant(seed, now = Date.now()) {
    const talk = {
      id: seed.id, channel: seed.channel ?? "web", version: 1, owner: seed.owner, agent: agentRef(seed.agent),
      reason: seed.reason ?? null, detail: seed.detail ?? null, unread: seed.unread ?? 0,
      waiting_since: seed.waiting === undefined ? null : seoul(now - seed.waiting * MINUTE),
      customer_name: seed.customer_name ?? null, triage: seed.triage ?? null, slots: seed.slots ?? {},
      customer: seed.customer ?? { member: null, verified_orders: [], orders: [] }, messages: [], events: new Map(), handoffs: [],
    };
    for (const [ago, from, text, more] of seed.lines ?? []) this.put(talk, { from, text, at: seoul(now - ago * MINUTE), ...more });
    const opened = { reason: seed.reason, detail: seed.detail, requested_at: talk.waiting_since, taken_at: null, ended_at: null, agent: talk.agent };
    if (talk.agent) opened.taken_at = seoul(now - (seed.waiting - 1) * MINUTE);
    talk.handoffs = (seed.handoffs ?? (seed.reason ? [opened] : [])).map((handoff) => ({ ...handoff, reason_label: REASONS[handoff.reason] }));
    this.talks.set(talk.id, talk);
    return talk;
  }

  put(talk, line) {
    const seq = talk.messages.length + 1;
    const message = {
      id: `m_${talk.id}_${seq}`, seq, from: line.from, name: line.name ?? null, at: line.at ?? seoul(Date.now()), text: line.text,
      buttons: line.buttons ?? [], card: line.card ?? null, image: line.image ?? null, event_id: null, understood: line.understood ?? null,
    };
    talk.messages.push(message);
    return message;
  }

  tell(frame, agent = null) {
    for (const listener of this.listeners) if (!agent || listener.agent === agent) listener.send(typeof frame === "function" ? frame(listener.agent) : frame);
  }

  changed(talk) {
    this.tell({ type: "conversation", conversation: this.summary(talk) });
    this.tell((agent) => ({ type: "counts", counts: this.counts(agent) }));
  }

  say(talk, line) {
    const message = this.put(talk, line);
    if (line.from === "customer") talk.unread += 1;
    this.tell({ type: "message", conversation: talk.id, message });
    this.changed(talk);
    return message;
  }

  find(id) {
    const talk = this.talks.get(id);
    if (!talk) throw new Refusal(404, "not_found", "없는 상담이에요.");
    return talk;
  }

  summary(talk) {
    const last = talk.messages.at(-1);
    return {
      id: talk.id, channel: talk.channel, version: talk.version, owner: talk.owner, agent: talk.agent, reason: talk.reason,
      reason_label: talk.reason && REASONS[talk.reason], detail: talk.detail, waiting_since: talk.waiting_since,
      last_text: last?.text ?? null, last_at: last?.at ?? null, last_seq: last?.seq ?? 0, unread: talk.unread,
      customer_name: talk.customer_name, triage: talk.triage,
    };
  }

  inView(talk, view, agent) {
    if (view === "mine") return talk.owner === "agent" && talk.agent.id === agent;
    return talk.owner === (view === "agents" ? "agent" : view);
  }

  counts(agent) {
    const count = (view) => [...this.talks.values()].filter((talk) => this.inView(talk, view, agent)).length;
    return { waiting: count("waiting"), mine: count("mine"), agents: count("agents"), bot: count("bot"), closed: count("closed") };
  }

  list(view, agent) {
    const list = [...this.talks.values()].filter((talk) => this.inView(talk, view, agent));
    return { conversations: list.map((talk) => this.summary(talk)), counts: this.counts(agent), now: seoul(Date.now()) };
  }

  read(id, after) {
    const talk = this.find(id);
    const { customer, slots, handoffs } = talk;
    return { conversation: this.summary(talk), messages: talk.messages.filter((message) => message.seq > after), customer, slots, handoffs };
  }

  take(id, version, agent) {
    const talk = this.find(id);
    if (talk.owner === "agent" && talk.agent.id !== agent) {
      throw new Refusal(409, "already_taken", `${talk.agent.name} 상담원이 먼저 상담을 시작했어요.`);
    }
    this.compare(talk, version);
    const fresh = agentRef(agent);
    Object.assign(talk, { owner: "agent", agent: fresh, version: talk.version + 1, unread: 0, reason: talk.reason ?? "asked" });
    let handoff = talk.handoffs.find((one) => !one.ended_at);
    if (!handoff) talk.handoffs.push((handoff = { reason: "asked", reason_label: REASONS.asked, detail: null, requested_at: seoul(Date.now()), ended_at: null }));
    Object.assign(handoff, { taken_at: seoul(Date.now()), agent: fresh });
    this.say(talk, { from: "system", text: `${fresh.name} 상담원이 들어왔어요.` });
    return { conversation: this.summary(talk) };
  }

  reply(id, event_id, text, agent) {
    const talk = this.find(id);
    const known = talk.events.get(event_id);
    if (known) return { seq: known, duplicate: true };
    this.own(talk, agent);
    const message = this.say(talk, { from: "agent", name: talk.agent.name, text });
    talk.events.set(event_id, message.seq);
    return { seq: message.seq, duplicate: false };
  }

  leave(id, version, agent, owner, text) {
    const talk = this.find(id);
    this.own(talk, agent);
    this.compare(talk, version);
    const open = talk.handoffs.find((handoff) => !handoff.ended_at);
    if (open) open.ended_at = seoul(Date.now());
    Object.assign(talk, { owner, agent: null, waiting_since: null, version: talk.version + 1 });
    this.say(talk, { from: "system", text });
    return { conversation: this.summary(talk) };
  }

  own(talk, agent) {
    if (talk.owner !== "agent" || talk.agent.id !== agent) throw new Refusal(409, "not_owner", "담당 상담원만 할 수 있어요.");
  }

  compare(talk, version) {
    if (talk.version !== version) throw new Refusal(409, "version_changed", "그 사이 상담 상태가 바뀌었어요.");
  }

  signIn(login, password) {
    const agent = AGENTS.find((one) => one.login === login);
    const failed = this.failures.get(login) ?? 0;
    if (failed >= 5) throw new Refusal(429, "too_many_attempts", "로그인 시도가 너무 많아요.", { "Retry-After": "300" });
    if (!agent || this.passwords.get(agent.id).password !== password) {
      this.failures.set(login, failed + 1);
      throw new Refusal(401, "sign_in_failed", "로그인하지 못했어요.");
    }
    this.failures.delete(login);
    return agent.id;
  }

  changePassword(agent, current, next) {
    const held = this.passwords.get(agent);
    if (held.password !== current) throw new Refusal(403, "wrong_password", "지금 비밀번호가 맞지 않아요.");
    Object.assign(held, { password: next, mustChange: false });
  }

  session(id) {
    const { name, role, login } = AGENTS.find((agent) => agent.id === id);
    return { agent: { id, name, role, login, role_label: "상담원", permissions: ["self", "read", "serve"] }, csrf: `csrf-${id}`, must_change_password: this.passwords.get(id).mustChange };
  }
}

function agentRef(id) {
  const agent = AGENTS.find((one) => one.id === id);
  return agent ? { id: agent.id, name: agent.name } : null;
}
