// Files as the service serves them, with the headers it must send.
import { readFile } from "node:fs/promises";
import { dirname, extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

const HERE = dirname(fileURLToPath(import.meta.url));
export const PAGES = join(HERE, "../../sangdam/demo_pages");

const TYPES = {
  ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".json": "application/json",
};

export const POLICY = [
  "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' https: data:", "connect-src 'self'",
  "font-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'self'",
].join("; ");

/** On the test page nothing may reach a sink that turns text into markup: a browser then refuses it outright. */
const STRICTEST = `${POLICY}; require-trusted-types-for 'script'; trusted-types 'none'`;

export function give(response, type, data, status = 200, policy = POLICY) {
  response.writeHead(status, {
    "Content-Type": `${type}; charset=utf-8`, "Content-Security-Policy": policy, "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin", "Cache-Control": "no-cache",
  });
  response.end(data);
}

export async function serveFrom(response, folder, path) {
  const file = join(folder, normalize(`/${path}`));
  try {
    give(response, TYPES[extname(file)] ?? "application/octet-stream", await readFile(file));
  } catch {
    give(response, "text/plain", "not found", 404);
  }
}

export async function serveFile(response, path) {
  if (path === "/widget.js") return serveFrom(response, join(HERE, "../dist"), "widget.js");
  if (path === "/") {
    response.writeHead(302, { Location: "/shop/" });
    return response.end();
  }
  return give(response, "text/plain", "not found", 404);
}

/** An empty host page: ?member=TOKEN&theme=dark&shop=NAME become attributes of the script tag. */
export function serveTestPage(response, url) {
  const escape = (text) => text.replace(/[&"<>]/g, (c) => `&#${c.charCodeAt(0)};`);
  const attribute = (name, key) => (url.searchParams.has(key) ? ` ${name}="${escape(url.searchParams.get(key))}"` : "");
  give(
    response,
    "text/html",
    `<!doctype html><html lang="ko"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">` +
      `<title>시험 쪽</title><script src="/widget.js" async${attribute("data-member-token", "member")}${attribute("data-theme", "theme")}` +
      `${attribute("data-shop-name", "shop")}></script></head><body><main><h1>시험 쪽</h1><button id="before">앞</button></main></body></html>`,
    200,
    STRICTEST,
  );
}
