import assert from "node:assert/strict";
import { test } from "node:test";
import type { Summary } from "../src/api/types";
import { commandOf, type Pressed } from "../src/state/keys";
import { Drafts } from "../src/state/drafts";
import { hrefOf, hrefOfPage, parseRoute } from "../src/state/route";
import { inOrder, withList, withSummary, type Summaries } from "../src/state/summaries";

const summary = (id: string, more: Partial<Summary> = {}): Summary => ({
  id, channel: "web", version: 1, owner: "waiting", agent: null, reason: null, reason_label: null, detail: null,
  waiting_since: "2026-11-22T10:00:00+09:00", last_text: null, last_at: null, last_seq: 1, unread: 0, customer_name: null, triage: null, ...more,
});
const all = (...list: Summary[]): Summaries => new Map(list.map((one) => [one.id, one]));

test("who has waited longest comes first", () => {
  const list = all(summary("b", { waiting_since: "2026-11-22T10:05:00+09:00" }), summary("a"));
  assert.deepEqual(inOrder(list, "waiting", "me").map((one) => one.id), ["a", "b"]);
});

test("내 상담 is part of 상담 중", () => {
  const list = all(summary("a", { owner: "agent", agent: { id: "me", name: "" } }), summary("b", { owner: "agent", agent: { id: "other", name: "" } }));
  assert.deepEqual(inOrder(list, "mine", "me").map((one) => one.id), ["a"]);
  assert.equal(inOrder(list, "agents", "me").length, 2);
});

test("an older state never replaces a newer one", () => {
  const newer = all(summary("a", { version: 3, owner: "agent", last_seq: 9 }));
  assert.equal(withSummary(newer, summary("a", { version: 2, last_seq: 9 })), newer);
  assert.equal(withSummary(newer, summary("a", { version: 3, last_seq: 8 })), newer);
});

test("a fetched list drops what moved on, but not what arrived meanwhile", () => {
  const before = all(summary("gone"), summary("arrived"), summary("bot", { owner: "bot" }));
  const after = withList(before, "waiting", "me", [summary("kept")], new Set(["arrived"]));
  assert.deepEqual([...after.keys()].sort(), ["arrived", "bot", "kept"]);
});

const press = (key: string, code: string, more: Partial<Pressed> = {}): Pressed => ({ key, code, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, isComposing: false, ...more });

test("letters work by place, so a Hangul keyboard works too; never while typing or with a modifier", () => {
  assert.deepEqual(commandOf(press("ㅓ", "KeyJ"), false, true), { do: "next" });
  assert.deepEqual(commandOf(press("?", "Slash", { shiftKey: true }), false, true), { do: "help" });
  assert.deepEqual(commandOf(press("2", "Digit2"), false, true), { do: "view", view: "mine" });
  assert.equal(commandOf(press("t", "KeyT"), true, true), null);
  assert.equal(commandOf(press("t", "KeyT"), false, false), null);
  assert.equal(commandOf(press("r", "KeyR", { metaKey: true }), false, true), null);
  assert.deepEqual(commandOf(press("Escape", "Escape"), true, false), { do: "back" });
});

test("addresses lead back to where they came from", () => {
  const noPage = { page: null, tab: null };
  for (const route of [{ view: "mine", id: "c/1 가", panel: true }, { view: "bot", id: null, panel: false }] as const) assert.deepEqual(parseRoute(hrefOf(route)), { ...noPage, ...route });
  assert.deepEqual(parseRoute("#/nonsense/%E0%A4%A"), { ...noPage, view: "waiting", id: "%E0%A4%A", panel: false });
  assert.deepEqual(parseRoute(hrefOfPage("account", "password")), { page: "account", tab: "password", view: "waiting", id: null, panel: false });
});

test("drafts are kept per agent and conversation, and forgotten after two weeks", () => {
  const kept = new Map<string, string>([["draft.a.old", JSON.stringify({ text: "옛날", at: 0 })], ["draft.a.bad", "{"]]);
  const store = { get: (key: string) => kept.get(key) ?? null, set: (key: string, value: string | null) => void (value === null ? kept.delete(key) : kept.set(key, value)), keys: () => [...kept.keys()] };
  const drafts = new Drafts(store, "a");
  assert.equal(kept.size, 0);
  drafts.write("c1", "쓰던 말");
  assert.equal(drafts.read("c1"), "쓰던 말");
  assert.equal(drafts.read("c2"), "");
  assert.equal(new Drafts(store, "b").read("c1"), "");
  drafts.write("c1", "");
  assert.equal(kept.size, 0);
});
