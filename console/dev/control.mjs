// /_dev/*: what tests may make happen (customers, other agents, faults) and see (what arrived).

export const faults = { sockets: true, replies: "ok", log: [] };

const strings = {
  reset(desk) {
    Object.assign(faults, { sockets: true, replies: "ok", log: [] });
    desk.reset();
  },
  arrive(desk, body) {
    const talk = desk.plant({ owner: "waiting", waiting: 0, unread: 1, ...body });
    desk.changed(talk);
  },
  say(desk, { conversation, ...line }) {
    desk.say(desk.find(conversation), { from: "customer", ...line });
  },
  /** Delivers a message the others have not seen before: a frame overtaking another. */
  lose(desk, { conversation, ...line }) {
    desk.put(desk.find(conversation), { from: "customer", ...line });
  },
  repeat(desk, { conversation, seq }) {
    desk.tell({ type: "message", conversation, message: desk.find(conversation).messages[seq - 1] });
  },
  take(desk, { conversation, agent, quietly }) {
    const talk = desk.find(conversation);
    const listeners = desk.listeners;
    if (quietly) desk.listeners = new Set();
    desk.take(conversation, talk.version, agent);
    desk.listeners = listeners;
  },
  typing(desk, { conversation, on }) {
    desk.tell({ type: "typing", conversation, from: "customer", on });
  },
  sockets(desk, { on }, sockets) {
    faults.sockets = on;
    if (!on) for (const client of sockets.clients) client.terminate();
  },
  replies(desk, { mode }) {
    faults.replies = mode;
  },
};

const PICTURE = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 36 36"><rect width="36" height="36" fill="#c9d3cc"/><circle cx="18" cy="18" r="9" fill="#8fa398"/></svg>`;

export async function control(desk, sockets, url, request, response, bodyOf) {
  const name = url.pathname.slice("/_dev/".length);
  if (name.startsWith("picture/")) return response.writeHead(200, { "Content-Type": "image/svg+xml" }).end(PICTURE);
  if (name === "log") return response.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify(faults.log));
  if (!strings[name]) return response.writeHead(404).end();
  strings[name](desk, await bodyOf(request), sockets);
  response.writeHead(204).end();
}
