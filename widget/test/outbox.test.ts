import assert from "node:assert/strict";
import { test } from "node:test";
import { Outbox, toWire } from "../src/core/outbox";
import { fingerprint } from "../src/core/session";
import { openStore } from "../src/core/storage";
import { Backoff } from "../src/core/backoff";

function memoryStore() {
  return openStore(() => {
    throw new Error("blocked"); // a private window: the memory copy must do
  });
}

test("keeps order and event_id over a new page, until confirmed", () => {
  const store = memoryStore();
  const first = new Outbox(store).add("하나", null);
  const second = new Outbox(store).add("둘", "b_2");
  const after = new Outbox(store);
  assert.deepEqual(after.due().map((item) => item.event_id), [first.event_id, second.event_id]);
  assert.deepEqual(toWire(second), { event_id: second.event_id, button: "b_2" });
  assert.equal(after.confirm(first.event_id), true);
  assert.equal(after.confirm(first.event_id), false);
  assert.deepEqual(after.all().map((item) => item.text), ["둘"]);
});

test("a refused message waits for the customer and keeps its event_id when sent again", () => {
  const outbox = new Outbox(memoryStore());
  const item = outbox.add("하나", null);
  outbox.fail(item.event_id, { code: "x", message: "안 돼요" });
  assert.deepEqual(outbox.due(), []);
  assert.equal(outbox.find(item.event_id)?.reason, "안 돼요");
  outbox.retry(item.event_id);
  assert.equal(outbox.due()[0]?.event_id, item.event_id);
});

test("does not send yesterday's words on its own", () => {
  let now = 0;
  const outbox = new Outbox(memoryStore(), () => now);
  outbox.add("어제 한 말", null);
  now = 24 * 60 * 60 * 1000;
  assert.deepEqual(outbox.due(), []);
  assert.equal(outbox.all()[0]?.failed, true);
});

test("event ids never repeat and a mark of a token gives nothing away", () => {
  const outbox = new Outbox(memoryStore());
  const ids = new Set(Array.from({ length: 50 }, () => outbox.add("x", null).event_id));
  assert.equal(ids.size, 50);
  assert.notEqual(fingerprint("M0001.a"), fingerprint("M0002.a"));
  assert.ok(fingerprint("M0001.a").length < 8);
});

test("back-off grows, stays below its limit and starts small again", () => {
  const backoff = new Backoff(100, 1_000, () => 1);
  assert.deepEqual([1, 2, 3, 4, 5].map(() => backoff.next()), [100, 200, 400, 800, 1_000]);
  backoff.reset();
  assert.equal(backoff.next(), 100);
});
