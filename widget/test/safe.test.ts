import assert from "node:assert/strict";
import { test } from "node:test";
import { linkify, safeUrl } from "../src/core/safe";
import { day, initial, length, won } from "../src/view/format";

const BASE = "https://shop.example/";

test("only web and site-relative addresses pass", () => {
  assert.equal(safeUrl("/shop/help.html?id=1", BASE), "https://shop.example/shop/help.html?id=1");
  assert.equal(safeUrl("http://a.kr/가", BASE), "http://a.kr/%EA%B0%80");
  const bad = [
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "java\nscript:alert(1)", "\u0001javascript:alert(1)",
    "data:text/html,<script>1</script>", "vbscript:x", "file:///etc/passwd", "blob:https://a/1", "https://user:pw@a.kr/", "", "http://", 7, null, undefined, {},
  ];
  for (const address of bad) assert.equal(safeUrl(address, BASE), null, String(address));
});

const links = (text: string) => linkify(text).filter((piece) => piece.url).map((piece) => piece.text);

test("an address in a sentence ends where the Korean begins", () => {
  assert.deepEqual(links("https://a.kr/1에서 보세요. (http://b.kr/x?q=1)."), ["https://a.kr/1", "http://b.kr/x?q=1"]);
  assert.deepEqual(links("https://a.kr/wiki/A_(b), https://c.kr!"), ["https://a.kr/wiki/A_(b)", "https://c.kr"]);
  assert.deepEqual(links("javascript:alert(1) <a href=https://a.kr>"), ["https://a.kr"]);
});

test("linkify loses nothing", () => {
  const text = "앞 https://a.kr/1, 뒤\n<img src=x onerror=alert(1)> https://";
  assert.equal(linkify(text).map((piece) => piece.text).join(""), text);
});

test("counts as a person counts, and writes numbers and days in Korean", () => {
  assert.equal(length("한글😀"), 3);
  assert.equal(won(104800), "104,800원");
  assert.equal(initial("한지은"), "한");
  const now = new Date("2026-11-22T00:30:00+09:00");
  assert.equal(day(now.toISOString(), now), "오늘");
  assert.equal(day("2026-11-21T23:00:00+09:00", now), "어제");
  assert.match(day("2026-11-01T00:00:00+09:00", now), /2026년 11월 1일 일요일/);
});
