import assert from "node:assert/strict";
import { test } from "node:test";
import type { DeskMessage } from "../src/api/types";
import { Transcript } from "../src/state/transcript";

const message = (seq: number, more: Partial<DeskMessage> = {}): DeskMessage => ({
  id: `m${seq}`, seq, from: "customer", name: null, at: "2026-11-22T10:00:00+09:00", text: `${seq}`, buttons: [], card: null, image: null, event_id: null, ...more,
});
const seqs = (transcript: Transcript): number[] => transcript.shown.map((one) => one.seq);

test("messages out of order are shown in order, once", () => {
  let transcript = new Transcript().add([message(1), message(2)]);
  transcript = transcript.add([message(4)]);
  assert.deepEqual(seqs(transcript), [1, 2]);
  assert.ok(transcript.hasGap);
  transcript = transcript.add([message(3), message(4), message(2)]);
  assert.deepEqual(seqs(transcript), [1, 2, 3, 4]);
  assert.ok(!transcript.hasGap);
});

test("live messages before the first answer wait for it", () => {
  const early = new Transcript().add([message(3)]);
  assert.deepEqual(seqs(early), []);
  assert.deepEqual(seqs(early.add([message(1), message(2), message(3)])), [1, 2, 3]);
});

test("news are asked for from before a recent message the bot had not read yet", () => {
  const read = { understood: { intent: "a", intent_label: null, confidence: 1, ranking: [], entities: [], sentiment: null } };
  const all = new Transcript().add([message(1, read), message(2), message(3, { from: "bot" })]);
  assert.equal(all.resumeAfter, 1);
  assert.equal(all.add([message(2, read)]).resumeAfter, 3);
  assert.equal(new Transcript().resumeAfter, 0);
});

test("every order of arrival gives the same transcript", () => {
  const orders = [[1, 2, 3, 4], [4, 3, 2, 1], [2, 4, 1, 3], [3, 1, 4, 2]];
  for (const order of orders) {
    const transcript = order.reduce((held, seq) => held.add([message(seq), message(seq)]), new Transcript());
    assert.deepEqual(seqs(transcript), [1, 2, 3, 4]);
  }
});

test("a message that comes again with what the bot understood is completed", () => {
  const understood = { intent: "a", intent_label: null, confidence: 1, ranking: [], entities: [], sentiment: null };
  const transcript = new Transcript().add([message(1)]).add([message(1, { understood })]).add([message(1)]);
  assert.equal(transcript.shown[0]?.understood, understood);
});
