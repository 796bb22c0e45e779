// WCAG AA for the colour tokens, in both themes.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const css = readFileSync("src/styles/tokens.css", "utf8");
const tokens = (block: string): Record<string, string> =>
  Object.fromEntries([...block.matchAll(/--([\w-]+): (#[0-9a-f]{6})/g)].map(([, name, colour]) => [name, colour]));
const light = tokens(css.slice(0, css.indexOf('[data-theme="dark"]')));
const dark = { ...light, ...tokens(css.slice(css.indexOf('[data-theme="dark"]'))) };

function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const share = parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
const ratio = (one: number, other: number): number => (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);

const GROUNDS = ["bg", "surface", "sunken", "hover"];
const TEXT: [string, string[]][] = [
  ...["ink", "ink-2", "ink-3", "accent-text", "alarm", "warm"].map((name): [string, string[]] => [name, [...GROUNDS, "accent-soft"]]),
  ["ink", ["mine"]],
  ["accent-ink", ["accent", "accent-hover"]],
  ["surface", ["ink", "alarm"]],
  ["warm", ["warm-soft"]], ["alarm", ["alarm-soft"]], ["good", ["good-soft"]], ["plain", ["plain-soft"]],
];

for (const [theme, colours] of [["light", light], ["dark", dark]] as const) {
  test(`${theme}: texts have 4.5:1, borders of fields 3:1`, () => {
    const check = (fore: string, back: string, least: number): void => {
      const found = ratio(luminance(colours[fore] ?? ""), luminance(colours[back] ?? ""));
      assert.ok(found >= least, `${fore} on ${back}: ${found.toFixed(2)}`);
    };
    for (const [fore, backs] of TEXT) for (const back of backs) check(fore, back, 4.5);
    for (const back of ["surface", "bg"]) {
      check("line-strong", back, 3);
      check("accent", back, 3);
    }
  });
}
