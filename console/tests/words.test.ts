import assert from "node:assert/strict";
import { test } from "node:test";
import { dateOnly, day, listTime, moment, percent, span, time, won } from "../src/lib/format";
import { pieces, safeUrl } from "../src/lib/links";
import { withParticle } from "../src/lib/particle";
import { texts } from "../src/texts";

const now = Date.parse("2026-11-22T15:00:00+09:00");

test("dates and times as Koreans write them, in Seoul", () => {
  assert.equal(time("2026-11-22T01:03:00Z"), "오전 10:03");
  assert.equal(time("2026-11-21T15:00:00Z"), "오전 12:00");
  assert.equal(time("2026-11-22T03:05:00Z"), "오후 12:05");
  assert.equal(day("2026-11-21T15:00:00Z"), "2026년 11월 22일 일요일");
  assert.equal(dateOnly("2026-11-24"), "11월 24일 (화)");
  assert.equal(moment("2026-11-22T10:03:00+09:00", now), "오전 10:03");
  assert.equal(moment("2026-11-20T10:03:00+09:00", now), "11월 20일 오전 10:03");
});

test("times in a list get shorter the newer they are", () => {
  assert.equal(listTime("2026-11-22T10:03:00+09:00", now), "오전 10:03");
  assert.equal(listTime("2026-11-21T23:59:00+09:00", now), "어제");
  assert.equal(listTime("2026-03-01T12:00:00+09:00", now), "3월 1일");
  assert.equal(listTime("2025-11-20T12:00:00+09:00", now), "2025. 11. 20.");
});

test("spans, money, shares", () => {
  assert.deepEqual([12_000, 192_000, 3_900_000, 183_600_000, -5, 60_000].map(span), ["12초", "3분 12초", "1시간 5분", "2일 3시간", "0초", "1분"]);
  assert.equal(won(1_012_900), "1,012,900원");
  assert.deepEqual([0.934, 0, 1.2].map(percent), ["93%", "0%", "100%"]);
});

test("particles fit the sound", () => {
  assert.equal(withParticle("배송", "으로/로"), "배송으로");
  assert.equal(withParticle("주문·결제", "으로/로"), "주문·결제로");
  assert.equal(withParticle("메일", "으로/로"), "메일로");
  assert.equal(withParticle("상담", "이/가"), "상담이");
  assert.equal(withParticle("3", "을/를"), "3을");
  assert.equal(withParticle("‘문의’", "은/는"), "‘문의’는");
  for (const category of texts.closeDialog.categories) assert.match(texts.act.closed("정하은", category), /(으로|로) 분류하고/);
});

test("only http addresses become links, without the punctuation after them", () => {
  assert.deepEqual(pieces("보세요 https://a.kr/b?c=1. 네"), [
    { text: "보세요 ", href: null },
    { text: "https://a.kr/b?c=1", href: "https://a.kr/b?c=1" },
    { text: ". 네", href: null },
  ]);
  assert.deepEqual(pieces("javascript:alert(1)"), [{ text: "javascript:alert(1)", href: null }]);
  for (const bad of ["javascript:alert(1)", " JavaScript:alert(1)", "data:text/html,x", "vbscript:x", "", null]) assert.equal(safeUrl(bad), null);
  assert.equal(safeUrl("/pictures/1.png"), "/pictures/1.png");
  assert.equal(safeUrl("//other.example/x"), "https://other.example/x");
});
