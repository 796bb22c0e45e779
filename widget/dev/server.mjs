// A stand-in for the service, for working on the widget and the shop pages and for their browser tests.
// It speaks docs/protocol.md; POST /dev/… makes it misbehave on demand. Never part of a deployment.
import { createServer } from "node:http";
import { WebSocketServer } from "ws";
import { Conversations } from "./conversations.mjs";
import { serveShop } from "./shop.mjs";
import { serveFile, serveTestPage } from "./files.mjs";

const argument = (name, fallback) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? fallback : process.argv[at + 1];
};

const all = new Conversations();
const sockets = new Set();
const freshLog = () => ({ sends: [], typing: [], reads: [], hellos: 0, polls: 0, sessions: [] });
const log = freshLog();
const SOUND = {
  socket: true, up: true, ack: true, store: true, skip: [], refuse: null, refuseSession: false, answerMs: 700, mute: false, deaf: false,
};
/** What is broken at the moment. */
const mood = { ...SOUND };

function reset() {
  Object.assign(mood, SOUND);
  Object.assign(log, freshLog());
  all.byToken.clear();
  drop(4401);
}

function error(code, message) {
  return { error: { code, message, message_en: code, todo: "", todo_en: "", id: "err_dev" } };
}

async function body(request) {
  let text = "";
  for await (const chunk of request) text += chunk;
  return text ? JSON.parse(text) : {};
}

function send(response, status, data) {
  response.writeHead(status, { "Content-Type": "application/json; charset=utf-8", "Cache-Control": "no-store" });
  response.end(JSON.stringify(data));
}

function bearer(request) {
  return all.byToken.get((request.headers.authorization ?? "").replace("Bearer ", ""));
}

function receive(conversation, said) {
  log.sends.push(said);
  if (mood.refuse) return { refused: error(mood.refuse, "지금은 보낼 수 없는 메시지예요.").error };
  if (!mood.store) return { lost: true };
  const result = conversation.say(said);
  if (!result.duplicate && !mood.mute) conversation.answer(said, mood.answerMs);
  return { result };
}

async function poll(request, response, conversation, url) {
  log.polls += 1;
  const after = Number(url.searchParams.get("after"));
  const wait = Math.min(25, Number(url.searchParams.get("wait") ?? 0)) * 1000;
  if (conversation.lastSeq <= after && wait) {
    await new Promise((resolve) => {
      const done = () => (conversation.listeners.delete(done), clearTimeout(timer), resolve());
      const timer = setTimeout(done, wait);
      conversation.listeners.add(done);
      request.on("close", done);
    });
  }
  send(response, 200, {
    messages: conversation.messages.filter((m) => m.seq > after), owner: conversation.owner, typing: conversation.typing,
  });
}

async function web(request, response, url) {
  if (url.pathname === "/web/session") {
    const asked = await body(request);
    log.sessions.push(asked);
    if (mood.refuseSession) return send(response, 403, error("origin_not_allowed", "이 사이트에서는 열 수 없어요."));
    return send(response, 200, all.open(asked.member_token, asked.token));
  }
  const conversation = bearer(request);
  if (!conversation) return send(response, 401, error("session_expired", "다시 접속해 주세요."));
  if (request.method === "GET") return poll(request, response, conversation, url);
  const outcome = receive(conversation, await body(request));
  if (outcome.refused) return send(response, 400, { error: outcome.refused });
  if (outcome.lost) return request.socket.destroy();
  return send(response, 202, outcome.result);
}

/** What tests and a developer at the keyboard ask for. */
async function dev(request, response, url) {
  const asked = request.method === "POST" ? await body(request) : {};
  const conversation = asked.token ? all.byToken.get(asked.token) : all.last;
  const acts = {
    "/dev/mood": () => Object.assign(mood, asked),
    "/dev/say": () => conversation.add(asked.message),
    "/dev/owner": () => conversation.setOwner(asked.owner, asked.agent),
    "/dev/typing": () => conversation.setTyping(asked.from),
    "/dev/read": () => conversation.tell({ type: "read", seq: asked.seq }),
    "/dev/expire": () => (all.byToken.clear(), drop(4401)),
    "/dev/reset": reset,
    "/dev/drop": () => drop(),
    "/dev/log": () => ({ ...log, messages: conversation?.messages ?? [], conversations: new Set(all.byToken.values()).size }),
  };
  const result = acts[url.pathname]?.();
  send(response, 200, result ?? {});
}

function drop(code) {
  for (const socket of sockets) code ? socket.close(code) : socket.terminate();
}

const server = createServer((request, response) => {
  const url = new URL(request.url, "http://dev");
  const route = async () => {
    if (url.pathname.startsWith("/dev/page")) return serveTestPage(response, url);
    if (url.pathname.startsWith("/dev/")) return dev(request, response, url);
    if (!mood.up) return request.socket.destroy();
    if (url.pathname.startsWith("/web/")) return web(request, response, url);
    if (url.pathname.startsWith("/shop")) return serveShop(request, response, url, { body, send });
    return serveFile(response, url.pathname);
  };
  route().catch((cause) => send(response, 500, error("dev", String(cause))));
});

const upgrades = new WebSocketServer({ noServer: true });
server.on("upgrade", (request, socket, head) => {
  if (!mood.socket || !mood.up || !request.url.startsWith("/web/socket")) return socket.destroy();
  upgrades.handleUpgrade(request, socket, head, (ws) => talk(ws));
});

function talk(ws) {
  sockets.add(ws);
  let conversation = null;
  const say = (frame) => ws.send(JSON.stringify(frame));
  const listener = (frame) => {
    if (frame.type === "message" && mood.skip.includes(frame.message.seq)) return;
    say(frame);
  };
  ws.on("close", () => (sockets.delete(ws), conversation?.listeners.delete(listener)));
  ws.on("message", (data) => {
    if (mood.deaf) return;
    const frame = JSON.parse(data);
    if (frame.type === "ping") return say({ type: "pong" });
    if (frame.type === "hello") {
      log.hellos += 1;
      conversation = all.byToken.get(frame.token);
      if (!conversation) return ws.close(4401);
      say({ type: "ready", owner: conversation.owner, last_seq: conversation.lastSeq });
      for (const message of conversation.messages) if (message.seq > frame.after) listener({ type: "message", message });
      conversation.listeners.add(listener);
      if (conversation.typing) say({ type: "typing", from: conversation.typing, on: true });
      return;
    }
    if (!conversation) return ws.close(4401);
    if (frame.type === "typing") log.typing.push(frame.on);
    if (frame.type === "read") log.reads.push(frame.seq);
    if (frame.type !== "send") return;
    const outcome = receive(conversation, frame);
    if (outcome.refused) return say({ type: "error", event_id: frame.event_id, error: outcome.refused });
    if (outcome.result && mood.ack) say({ type: "ack", event_id: frame.event_id, ...outcome.result });
  });
}

server.listen(Number(argument("port", "0")), "127.0.0.1", () => {
  console.log(`http://127.0.0.1:${server.address().port}`);
});
