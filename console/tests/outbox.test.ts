import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiError } from "../src/api/http";
import type { DeskMessage } from "../src/api/types";
import { mayBeCopy, Outbox } from "../src/state/outbox";

function desk(answers: (number | ApiError)[], kept = new Map<string, string>()) {
  const posts: string[] = [];
  const timers: (() => void)[] = [];
  const told: string[] = [];
  let ids = 0;
  const outbox = new Outbox({
    async post(_, event_id) {
      posts.push(event_id);
      const answer = answers.shift() ?? new ApiError(0, "unreachable", "");
      if (answer instanceof ApiError) throw answer;
      return { seq: answer };
    },
    store: { get: (key) => kept.get(key) ?? null, set: (key, value) => void (value === null ? kept.delete(key) : kept.set(key, value)), keys: () => [...kept.keys()] },
    newId: () => `e${++ids}`,
    later: (run) => void timers.push(run),
    stored: (_, seq) => void told.push(`stored ${seq}`),
    refused: () => void told.push("refused"),
  });
  return { outbox, posts, timers, told, kept };
}
const settled = (): Promise<void> => new Promise((done) => setImmediate(done));
const agentMessage = (seq: number, text: string, event_id: string | null = null): DeskMessage => ({
  id: `m${seq}`, seq, from: "agent", name: "김민지", at: "", text, buttons: [], card: null, image: null, event_id,
});
const lost = new ApiError(0, "unreachable", "");

test("an unacknowledged reply is repeated with the same event_id", async () => {
  const { outbox, posts, timers, told } = desk([lost, lost, 7]);
  outbox.send("c", "네", 6);
  await settled();
  assert.equal(outbox.all.value[0]?.state, "sending");
  for (let round = 0; round < 2; round++) {
    timers.shift()?.();
    await settled();
  }
  assert.deepEqual(posts, ["e1", "e1", "e1"]);
  assert.deepEqual(told, ["stored 7"]);
  outbox.settle("c", [agentMessage(7, "네")]);
  assert.deepEqual(outbox.all.value, []);
});

test("replies of one conversation keep their order", async () => {
  const { outbox, posts, timers } = desk([lost, 7, 8]);
  outbox.send("c", "하나", 6);
  outbox.send("c", "둘", 6);
  await settled();
  assert.deepEqual(posts, ["e1"]);
  timers.shift()?.();
  await settled();
  assert.deepEqual(posts, ["e1", "e1", "e2"]);
});

test("after many tries everything waiting is given up, and 다시 보내기 sends the same id", async () => {
  const { outbox, posts, timers } = desk([]);
  outbox.send("c", "하나", 6);
  outbox.send("c", "둘", 6);
  await settled();
  while (timers.length) {
    timers.shift()?.();
    await settled();
  }
  assert.deepEqual(outbox.all.value.map((pending) => pending.state), ["failed", "failed"]);
  const tries = posts.length;
  outbox.again("e2");
  await settled();
  assert.equal(posts[tries], "e2");
});

test("a refusal is not repeated", async () => {
  const { outbox, posts, told } = desk([new ApiError(409, "not_owner", "")]);
  outbox.send("c", "네", 6);
  await settled();
  assert.equal(outbox.all.value[0]?.state, "refused");
  assert.deepEqual(posts, ["e1"]);
  assert.deepEqual(told, ["refused"]);
});

test("replies on their way survive a reload", async () => {
  const before = desk([]);
  before.outbox.send("c", "네", 6);
  await settled();
  const after = desk([7], before.kept);
  after.outbox.flushAll();
  await settled();
  assert.deepEqual(after.posts, ["e1"]);
});

test("our words that come before their number are not shown twice; older ones of the same wording are others", async () => {
  const { outbox } = desk([]);
  outbox.send("c", "네", 6);
  const [pending] = outbox.all.value;
  assert.ok(pending);
  assert.ok(mayBeCopy(pending, agentMessage(7, "네")));
  assert.ok(!mayBeCopy(pending, agentMessage(5, "네")));
  assert.ok(mayBeCopy(pending, agentMessage(7, "네", "e1")));
  assert.ok(!mayBeCopy(pending, agentMessage(7, "네", "e9")));
});
