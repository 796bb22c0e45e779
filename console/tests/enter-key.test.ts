import assert from "node:assert/strict";
import { test } from "node:test";
import { EnterKey, type KeyLike } from "../src/lib/enter-key";

const key = (more: Partial<KeyLike> = {}): KeyLike => ({ key: "Enter", code: "Enter", keyCode: 13, shiftKey: false, isComposing: false, ...more });
const composed = key({ isComposing: true, keyCode: 229 });

test("plain Enter sends once per press", () => {
  const enter = new EnterKey();
  assert.equal(enter.keydown(key()), "send");
  assert.equal(enter.keydown(key()), "swallow");
  enter.keyup(key());
  assert.equal(enter.keydown(key()), "send");
});

test("Chrome on macOS: Enter inside the composition, its end, Enter again", () => {
  const enter = new EnterKey();
  enter.compositionstart();
  assert.equal(enter.keydown(composed), "pass");
  assert.equal(enter.compositionend(), true);
  assert.equal(enter.keydown(key()), "swallow");
  assert.ok(enter.swallowsBreak());
  enter.keyup(key());
  assert.ok(!enter.swallowsBreak());
});

test("Windows: the key is called Process", () => {
  const enter = new EnterKey();
  enter.compositionstart();
  assert.equal(enter.keydown({ ...composed, key: "Process" }), "pass");
  assert.equal(enter.compositionend(), true);
});

test("Safari: the composition ends before the key", () => {
  const enter = new EnterKey();
  enter.compositionstart();
  assert.equal(enter.compositionend(), false);
  assert.equal(enter.keydown(key({ keyCode: 229 })), "send");
});

test("Shift+Enter is a new line, also while composing", () => {
  const enter = new EnterKey();
  assert.equal(enter.keydown(key({ shiftKey: true })), "pass");
  enter.compositionstart();
  assert.equal(enter.keydown({ ...composed, shiftKey: true }), "pass");
  assert.equal(enter.compositionend(), false);
});

test("typing on, or a click elsewhere, ends a composition without sending", () => {
  const enter = new EnterKey();
  enter.compositionstart();
  enter.keydown(key({ key: "Process", code: "KeyG", isComposing: true }));
  assert.equal(enter.compositionend(), false);
});
