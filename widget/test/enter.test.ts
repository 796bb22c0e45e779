import assert from "node:assert/strict";
import { test } from "node:test";
import { EnterKey, type KeyPress } from "../src/view/enter";

function desk() {
  let sent = 0;
  let text = "안녕하세요";
  const queue: (() => void)[] = [];
  const enter = new EnterKey(
    () => {
      if (text) sent += 1;
      text = "";
    },
    (work) => void queue.push(work),
  );
  const press = (over: Partial<KeyPress> = {}) => {
    let stopped = false;
    enter.keyDown({
      key: "Enter", code: "Enter", keyCode: 13, isComposing: false, shiftKey: false, altKey: false, repeat: false,
      preventDefault: () => void (stopped = true), ...over,
    });
    return stopped;
  };
  const settle = () => queue.splice(0).forEach((work) => work());
  return { enter, press, settle, sent: () => sent, type: (more: string) => void (text = more) };
}

test("Chrome on Windows and Linux: Enter while composing sends once, when the composition ends", () => {
  const { enter, press, settle, sent } = desk();
  enter.compositionStart();
  assert.equal(press({ isComposing: true, keyCode: 229, key: "Process" }), false);
  assert.equal(sent(), 0);
  enter.compositionEnd("요", "안녕하세요");
  settle();
  assert.equal(sent(), 1);
});

test("Chrome on macOS reports the same press twice: still one message", () => {
  const { enter, press, settle, sent } = desk();
  enter.compositionStart();
  press({ isComposing: true, keyCode: 229 });
  enter.compositionEnd("요", "안녕하세요");
  assert.equal(press(), true);
  settle();
  assert.equal(sent(), 1);
});

test("Safari ends the composition first and then reports Enter as 229: one press is enough", () => {
  const { enter, press, settle, sent } = desk();
  enter.compositionStart();
  enter.compositionEnd("요", "안녕하세요");
  assert.equal(press({ keyCode: 229 }), true);
  settle();
  assert.equal(sent(), 1);
});

test("a phone that reports only the coming line break sends as well", () => {
  const { enter, sent } = desk();
  let stopped = false;
  enter.beforeInput("insertLineBreak", () => void (stopped = true));
  assert.equal(sent(), 1);
  assert.equal(stopped, true);
});

test("Enter that picks a Hanja or a kana conversion does not send", () => {
  const { enter, press, settle, sent } = desk();
  enter.compositionStart();
  press({ isComposing: true, keyCode: 229 });
  enter.compositionEnd("漢字", "漢字");
  settle();
  assert.equal(sent(), 0);
  assert.equal(press(), true);
  assert.equal(sent(), 1);
});

test("Shift+Enter is a new line, a held key sends once, and a forgotten Enter does not linger", () => {
  const { enter, press, settle, sent } = desk();
  assert.equal(press({ shiftKey: true }), false);
  enter.beforeInput("insertLineBreak", () => assert.fail("the new line must be kept"));
  press({ repeat: true });
  assert.equal(sent(), 0);
  enter.compositionStart();
  press({ isComposing: true, keyCode: 229 });
  press({ key: "a", code: "KeyA", isComposing: true, keyCode: 229 });
  enter.compositionEnd("요", "요");
  settle();
  assert.equal(sent(), 0);
});
