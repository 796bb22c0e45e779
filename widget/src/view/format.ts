// Numbers, dates and names the way a Korean reader expects them; the shop's day is Seoul's, wherever the browser is.
import { TEXTS } from "../texts";

const TIME = new Intl.DateTimeFormat("ko-KR", { timeZone: "Asia/Seoul", hour: "numeric", minute: "2-digit" });
const DAY = new Intl.DateTimeFormat("ko-KR", { timeZone: "Asia/Seoul", year: "numeric", month: "long", day: "numeric", weekday: "long" });
const SHORT_DAY = new Intl.DateTimeFormat("ko-KR", { timeZone: "Asia/Seoul", month: "long", day: "numeric", weekday: "short" });
const STEP = new Intl.DateTimeFormat("ko-KR", { timeZone: "Asia/Seoul", month: "numeric", day: "numeric", hour: "numeric", minute: "2-digit" });
const NUMBER = new Intl.NumberFormat("ko-KR");

function format(formatter: Intl.DateTimeFormat, value: string | null): string {
  const date = new Date(value ?? NaN);
  return Number.isNaN(date.getTime()) ? "" : formatter.format(date);
}

export const time = (value: string): string => format(TIME, value);
export const shortDay = (value: string | null): string => format(SHORT_DAY, value);
export const stepTime = (value: string): string => format(STEP, value);
export const count = (value: number): string => NUMBER.format(value);
export const won = (value: number): string => TEXTS.won(NUMBER.format(value));

export function day(value: string, now = new Date()): string {
  const yesterday = new Date(now.getTime() - 86_400_000).toISOString(); // Seoul has no summer time
  const text = format(DAY, value);
  if (text === DAY.format(now)) return TEXTS.today;
  return text === format(DAY, yesterday) ? TEXTS.yesterday : text;
}

/** Characters as a person counts them, not UTF-16 units: the service counts the same way. */
export const length = (text: string): number => [...text].length;

/** What stands in an agent's round picture: the first letter of the name. */
export const initial = (name: string | null | undefined): string => [...(name ?? "")][0] ?? "상";
