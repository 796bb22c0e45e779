// Addresses: what in a text may become a link, and which addresses may be used at all.

export interface Piece {
  text: string;
  href: string | null;
}

const ADDRESS = /https?:\/\/[^\s<>"'`]+/gi;
const TRAILING = /[.,!?;:)\]}'"”’」』…]+$/u;

/** Cuts a text into plain pieces and links; only http and https become links. */
export function pieces(text: string): Piece[] {
  const found: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const address = match[0].replace(TRAILING, "");
    const href = safeUrl(address);
    if (!href) continue;
    if (match.index > from) found.push({ text: text.slice(from, match.index), href: null });
    found.push({ text: address, href });
    from = match.index + address.length;
  }
  if (from < text.length) found.push({ text: text.slice(from), href: null });
  return found;
}

/** The address if it is http(s), or null: never javascript:, data: and the like. */
export function safeUrl(address: string | null | undefined): string | null {
  if (!address) return null;
  try {
    const url = new URL(address, "https://relative.invalid");
    if (url.protocol !== "http:" && url.protocol !== "https:") return null;
    return url.host === "relative.invalid" ? url.pathname + url.search : url.href;
  } catch {
    return null;
  }
}
