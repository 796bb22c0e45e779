// Dates, spans of time and money as Koreans write them; the shop's clock is Seoul's.

const ZONE = "Asia/Seoul";
const clock = new Intl.DateTimeFormat("en-GB", { timeZone: ZONE, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const longDay = new Intl.DateTimeFormat("ko-KR", {
  timeZone: ZONE,
  year: "numeric",
  month: "long",
  day: "numeric",
  weekday: "long",
});
const shortDay = new Intl.DateTimeFormat("ko-KR", { timeZone: ZONE, month: "long", day: "numeric" });
const shortWeekday = new Intl.DateTimeFormat("ko-KR", {
  timeZone: ZONE,
  month: "long",
  day: "numeric",
  weekday: "short",
});
const dayParts = new Intl.DateTimeFormat("en-CA", { timeZone: ZONE, year: "numeric", month: "2-digit", day: "2-digit" });

const DAY_MS = 86_400_000;

/** 2026-11-22: which calendar day it is in Seoul. */
export const dayKey = (at: string | number): string => dayParts.format(new Date(at));

/** 오전 10:03; by hand, since some versions of Intl write AM in Korean texts. */
export function time(at: string | number): string {
  const [hour, minute] = clock.format(new Date(at)).split(":");
  const hours = Number(hour);
  return `${hours < 12 ? "오전" : "오후"} ${hours % 12 || 12}:${minute}`;
}

/** 2026년 11월 22일 일요일 */
export const day = (at: string | number): string => longDay.format(new Date(at));

/** 11월 24일 (화) */
export const dateOnly = (at: string): string => shortWeekday.format(new Date(at));

/** In a list: today the time, yesterday 어제, this year the day, before that the full date. */
export function listTime(at: string, now: number): string {
  const key = dayKey(at);
  if (key === dayKey(now)) return time(at);
  if (key === dayKey(now - DAY_MS)) return "어제";
  if (key.slice(0, 4) === dayKey(now).slice(0, 4)) return shortDay.format(new Date(at));
  return key.split("-").map(Number).join(". ") + ".";
}

/** 11월 22일 오전 10:03, or only the time if it is today. */
export function moment(at: string, now: number): string {
  return dayKey(at) === dayKey(now) ? time(at) : `${shortDay.format(new Date(at))} ${time(at)}`;
}

/** 12초 · 3분 12초 · 1시간 5분 · 2일 3시간 */
export function span(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds}초`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return pair(minutes, "분", seconds % 60, "초");
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return pair(hours, "시간", minutes % 60, "분");
  return pair(Math.floor(hours / 24), "일", hours % 24, "시간");
}

const pair = (big: number, bigUnit: string, small: number, smallUnit: string): string =>
  small ? `${big}${bigUnit} ${small}${smallUnit}` : `${big}${bigUnit}`;

/** 12,900원 */
export const won = (amount: number): string => `${amount.toLocaleString("ko-KR")}원`;

/** 93% */
export const percent = (share: number): string => `${Math.round(Math.min(1, Math.max(0, share)) * 100)}%`;
