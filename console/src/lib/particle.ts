// 조사: the particle that fits the sound a word ends with.

export type Pair = "이/가" | "은/는" | "을/를" | "과/와" | "으로/로";

const FORMS: Record<Pair, readonly [closed: string, open: string]> = {
  "이/가": ["이", "가"],
  "은/는": ["은", "는"],
  "을/를": ["을", "를"],
  "과/와": ["과", "와"],
  "으로/로": ["으로", "로"],
};
const RIEUL = 8;

/** The final consonant's number (0: none) of how a digit or Latin letter is read: 일, 삼, 엘, 엠 … */
const READ: Record<string, number> = { "0": 21, "1": RIEUL, "3": 16, "6": 1, "7": RIEUL, "8": RIEUL, l: RIEUL, m: 16, n: 4, r: RIEUL };

function lastConsonant(word: string): number {
  const bare = word.replace(/[^\p{L}\p{N}]+$/u, "");
  const last = bare.at(-1) ?? "";
  const code = last.charCodeAt(0);
  if (code >= 0xac00 && code <= 0xd7a3) return (code - 0xac00) % 28;
  return READ[last.toLowerCase()] ?? 0;
}

/** The word with its particle: with("배송", "으로/로") is 배송으로. */
export function withParticle(word: string, particle: Pair): string {
  const final = lastConsonant(word);
  const [closed, open] = FORMS[particle];
  const isOpen = final === 0 || (particle === "으로/로" && final === RIEUL);
  return word + (isOpen ? open : closed);
}
