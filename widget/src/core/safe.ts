// Everything that turns data into something a browser acts on. There is no other place for addresses.

/** An http, https or site-relative address as the browser will use it, or null. */
export function safeUrl(value: unknown, base: string): string | null {
  if (typeof value !== "string" || !value || /[\u0000-\u0020\u007f]/.test(value)) return null;
  try {
    const url = new URL(value, base);
    if (url.protocol !== "http:" && url.protocol !== "https:") return null;
    if (url.username || url.password) return null;
    return url.href;
  } catch {
    return null;
  }
}

export type Piece = { text: string; url: string | null };

// An address ends at the first Korean letter: "https://a.kr/1에서" links https://a.kr/1.
const ADDRESS = /https?:\/\/[\x21\x23-\x3b\x3d\x3f-\x7e]+/gi;

/** Split plain text into words and links. */
export function linkify(text: string): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const found = trimAddress(match[0]);
    const url = safeUrl(found, found);
    if (!url) continue;
    if (match.index > at) pieces.push({ text: text.slice(at, match.index), url: null });
    pieces.push({ text: found, url });
    at = match.index + found.length;
  }
  if (at < text.length) pieces.push({ text: text.slice(at), url: null });
  return pieces;
}

function trimAddress(address: string): string {
  let out = address;
  for (;;) {
    const last = out.slice(-1);
    const unbalanced = last === ")" && !out.includes("(");
    if (!unbalanced && !/[.,!?;:'\]}*~]/.test(last)) return out;
    out = out.slice(0, -1);
  }
}
