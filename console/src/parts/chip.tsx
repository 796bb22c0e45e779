// A small label. The tone says how much it matters; the words always say what it is.

import type { ComponentChildren } from "preact";

export type Tone = "plain" | "accent" | "warm" | "alarm" | "good";

export function Chip({ tone = "plain", children }: { tone?: Tone; children: ComponentChildren }) {
  return <span class={`chip chip-${tone}`}>{children}</span>;
}

const REASON_TONES: Record<string, Tone> = {
  complaint: "alarm",
  brain_down: "alarm",
  action_failed: "alarm",
  not_understood: "warm",
  policy: "warm",
  person_lane: "warm",
  asked: "accent",
};

export const reasonTone = (reason: string | null): Tone => REASON_TONES[reason ?? ""] ?? "plain";

const DONE = new Set(["delivered", "confirmed", "exchanged", "returned"]);
const OFF = new Set(["cancelled", "cancel_requested", "return_requested", "exchange_requested"]);

export const stateTone = (state: string): Tone => (DONE.has(state) ? "good" : OFF.has(state) ? "warm" : "accent");
