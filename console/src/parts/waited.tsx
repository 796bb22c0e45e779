// How long someone has waited, ticking; warmer after three minutes, red after ten.

import { now } from "../state/clock";
import { span } from "../lib/format";
import { texts } from "../texts";

const WARM_MS = 3 * 60_000;
const HOT_MS = 10 * 60_000;

export function Waited({ since }: { since: string }) {
  const waited = now.value - Date.parse(since);
  const tone = waited >= HOT_MS ? "hot" : waited >= WARM_MS ? "warm" : "cool";
  return (
    <time class={`waited waited-${tone}`} dateTime={since} role="timer" aria-live="off">
      {texts.list.waiting(span(waited))}
    </time>
  );
}
