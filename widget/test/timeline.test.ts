import assert from "node:assert/strict";
import { test } from "node:test";
import { Timeline } from "../src/core/timeline";
import type { Message } from "../src/wire";

function message(seq: number, id = `m_${seq}`): Message {
  const at = "2026-11-22T10:00:00+09:00";
  return { id, seq, from: "bot", name: null, at, text: String(seq), buttons: [], card: null, image: null, event_id: null };
}
const seqs = (timeline: Timeline) => timeline.shown().map((one) => one.seq);

test("orders by seq alone and counts a message once", () => {
  const timeline = new Timeline();
  assert.deepEqual([2, 1, 1, 2, 3].map((seq) => timeline.add(message(seq))), ["gap", "new", "known", "known", "new"]);
  assert.deepEqual(seqs(timeline), [1, 2, 3]);
});

test("holds back what lies behind a hole until the hole is filled", () => {
  const timeline = new Timeline();
  timeline.add(message(1));
  assert.equal(timeline.add(message(3)), "gap");
  assert.deepEqual(seqs(timeline), [1]);
  assert.equal(timeline.last, 1);
  timeline.add(message(2));
  assert.deepEqual(seqs(timeline), [1, 2, 3]);
});

test("accepts a hole the server itself has, so the chat never stalls", () => {
  const timeline = new Timeline();
  timeline.add(message(1));
  timeline.add(message(4));
  assert.equal(timeline.fill(1, [message(3), message(4)]), true);
  assert.deepEqual(seqs(timeline), [1, 3, 4]);
});

test("an old answer does not open a hole that is not covered by it", () => {
  const timeline = new Timeline();
  timeline.add(message(1));
  timeline.fill(5, [message(6)]);
  assert.deepEqual(seqs(timeline), [1]);
});

test("the same seq with another id is another conversation", () => {
  const timeline = new Timeline();
  timeline.add(message(1));
  assert.equal(timeline.add(message(1, "m_other")), "foreign");
  assert.equal(timeline.fill(0, [message(1, "m_other")]), false);
});
