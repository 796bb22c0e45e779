// A fake service for developing and testing the console: docs/protocol.md over node:http and ws.
//   node dev/server.mjs [--port 8090] [--demo]
// --demo lets customers arrive and write by themselves. /_dev/* lets tests pull the strings.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { WebSocketServer } from "ws";
import { control, faults } from "./control.mjs";
import { FakeDesk, Refusal } from "./desk.mjs";
import { startDemo } from "./demo.mjs";

const argument = (name, otherwise) => {
  const at = process.argv.indexOf(name);
  return at < 0 ? otherwise : process.argv[at + 1];
};
const DIST = new URL("../dist/", import.meta.url);
const TYPES = { html: "text/html; charset=utf-8", js: "text/javascript; charset=utf-8", css: "text/css; charset=utf-8", svg: "image/svg+xml", map: "application/json" };
const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https:; connect-src 'self'; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

const desk = new FakeDesk();
const sessions = new Map();

const server = createServer(async (request, response) => {
  const url = new URL(request.url, "http://fake");
  try {
    if (url.pathname.startsWith("/_dev/")) return await control(desk, sockets, url, request, response, bodyOf);
    if (url.pathname.startsWith("/desk/api/")) return await api(url, request, response);
    await file(url.pathname, response);
  } catch (error) {
    const status = error.status ?? 500;
    if (status === 500) console.error(error);
    send(response, status, { error: { code: error.code ?? "failed", message: error.message } }, error.headers);
  }
});

async function file(path, response) {
  if (path === "/" || path === "/desk") return response.writeHead(302, { Location: "/desk/" }).end();
  const name = path === "/desk/" ? "index.html" : path.replace(/^\/desk\//, "");
  if (!/^[\w.]+$/.test(name)) throw new Refusal(404, "not_found", "없는 주소예요.");
  const body = await readFile(new URL(name, DIST)).catch(() => null);
  if (!body) throw new Refusal(404, "not_found", "없는 주소예요.");
  response.writeHead(200, { "Content-Type": TYPES[name.split(".").at(-1)], "Content-Security-Policy": CSP, "Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer" });
  response.end(body);
}

async function api(url, request, response) {
  const call = `${request.method} ${url.pathname.slice("/desk/api".length)}`;
  const body = request.method === "POST" ? await bodyOf(request) : {};
  if (call === "POST /session") {
    const agent = desk.signIn(body.login, body.password);
    const id = crypto.randomUUID();
    sessions.set(id, agent);
    return send(response, 200, desk.session(agent), { "Set-Cookie": `sangdam_desk=${id}; HttpOnly; SameSite=Strict; Path=/desk` });
  }
  const agent = agentOf(request);
  if (!agent) throw new Refusal(401, "signed_out", "로그인이 필요해요.");
  if (request.method === "POST" && request.headers["x-csrf-token"] !== `csrf-${agent}`) throw new Refusal(403, "csrf", "다시 로그인해 주세요.");
  if (call === "GET /session") return send(response, 200, desk.session(agent));
  if (call === "POST /session/end") {
    sessions.delete(cookieOf(request));
    return send(response, 204);
  }
  if (call === "POST /password") return send(response, 204, desk.changePassword(agent, body.current, body.new));
  if (call === "GET /conversations") return send(response, 200, desk.list(url.searchParams.get("view"), agent));
  const [, id, verb] = /^\w+ \/conversations\/([^/]+)(?:\/(\w+))?$/.exec(call) ?? [];
  if (!id) throw new Refusal(404, "not_found", "없는 주소예요.");
  await conversation(decodeURIComponent(id), verb, { agent, body, url, response });
}

async function conversation(id, verb, { agent, body, url, response }) {
  switch (verb) {
    case undefined:
      return send(response, 200, desk.read(id, Number(url.searchParams.get("after") ?? 0)));
    case "take":
      return send(response, 200, desk.take(id, body.version, agent));
    case "reply": {
      faults.log.push({ conversation: id, event_id: body.event_id, text: body.text });
      const fault = faults.replies;
      if (fault === "refuse") throw new Refusal(503, "down", "잠시 뒤에 다시 시도해 주세요.");
      const answer = desk.reply(id, body.event_id, body.text, agent);
      if (fault === "lose") return response.destroy();
      return send(response, 202, answer);
    }
    case "return":
      return send(response, 200, desk.leave(id, body.version, agent, "bot", "상담을 마치고 봇이 이어서 응대해요."));
    case "close":
      faults.log.push({ conversation: id, category: body.category ?? null });
      return send(response, 200, desk.leave(id, body.version, agent, "closed", "상담이 종료됐어요."));
    case "typing":
      faults.log.push({ conversation: id, typing: body.on });
      return send(response, 204);
  }
  throw new Refusal(404, "not_found", "없는 주소예요.");
}

const cookieOf = (request) => /sangdam_desk=([\w-]+)/.exec(request.headers.cookie ?? "")?.[1];
const agentOf = (request) => sessions.get(cookieOf(request));

async function bodyOf(request) {
  let text = "";
  for await (const chunk of request) text += chunk;
  return text ? JSON.parse(text) : {};
}

function send(response, status, body, headers = {}) {
  response.writeHead(status, { "Content-Type": "application/json; charset=utf-8", ...headers });
  response.end(status === 204 ? undefined : JSON.stringify(body));
}

const sockets = new WebSocketServer({ noServer: true });
server.on("upgrade", (request, socket, head) => {
  const agent = agentOf(request);
  if (!faults.sockets || request.url !== "/desk/api/socket") return socket.destroy();
  sockets.handleUpgrade(request, socket, head, (client) => {
    if (!agent) return client.close(4401);
    const listener = { agent, send: (frame) => client.send(JSON.stringify(frame)) };
    desk.listeners.add(listener);
    client.on("message", (data) => JSON.parse(data).type === "ping" && listener.send({ type: "pong" }));
    client.on("close", () => desk.listeners.delete(listener));
  });
});

server.listen(Number(argument("--port", "8090")), "127.0.0.1", () => {
  console.log(`http://127.0.0.1:${server.address().port}/desk/`);
  if (process.argv.includes("--demo")) startDemo(desk);
});
