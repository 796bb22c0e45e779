// Calls to the shop's own data, and the few numbers a demo shop makes up for itself.

export async function get(path) {
  const response = await fetch(`/shop/api/${path}`, { headers: { Accept: "application/json" } });
  const body = await response.json().catch(() => null);
  if (!response.ok) throw Object.assign(new Error(body?.error?.message ?? "불러오지 못했어요."), { status: response.status });
  return body;
}

export async function post(path, data) {
  const response = await fetch(`/shop/api/${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(data ?? {}),
  });
  if (!response.ok) throw new Error("처리하지 못했어요.");
}

export const MEMBERS = [
  ["M0001", "김민지"],
  ["M0002", "이준호"],
  ["M0003", "박서연"],
  ["M0004", "최영수"],
];

const NUMBER = new Intl.NumberFormat("ko-KR");
export const number = (value) => NUMBER.format(value);
export const won = (value) => `${NUMBER.format(value)}원`;

const DAY = new Intl.DateTimeFormat("ko-KR", { timeZone: "Asia/Seoul", year: "numeric", month: "long", day: "numeric" });
const SHORT = new Intl.DateTimeFormat("ko-KR", { timeZone: "Asia/Seoul", month: "long", day: "numeric", weekday: "short" });
export const day = (value) => (value ? DAY.format(new Date(value)) : "");
export const shortDay = (value) => (value ? SHORT.format(new Date(value)) : "");

/** List price, discount and reviews: taken from the data where it has them, else steady inventions by product id. */
export function shelf(product) {
  const seed = [...product.id].reduce((sum, letter) => (sum * 7919 + letter.codePointAt(0) * 104_729) % 999_983, 7);
  const percent = product.discount_percent ?? [0, 10, 15, 20, 25, 30][seed % 6];
  const listPrice = product.list_price ?? Math.round(product.price / (1 - percent / 100) / 100) * 100;
  return {
    percent,
    listPrice,
    rating: product.rating ?? 4.3 + (seed % 7) / 10,
    reviews: product.review_count ?? 40 + (seed % 1907),
  };
}

/** Options come as [{name, values}], as {name: values} or as a plain list. */
export function optionGroups(options) {
  if (!options) return [];
  if (!Array.isArray(options)) return Object.entries(options).map(([name, values]) => ({ name, values }));
  if (!options.length) return [];
  return typeof options[0] === "string" ? [{ name: "옵션", values: options }] : options;
}

/** Only web addresses and the shop's own paths become links and pictures. */
export function safeUrl(value) {
  try {
    const url = new URL(value, location.href);
    return url.protocol === "https:" || url.protocol === "http:" ? url.href : null;
  } catch {
    return null;
  }
}
