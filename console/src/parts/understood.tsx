// What the bot made of a customer's message: intent, how sure it was, what it found, the customer's mood; the ranking unfolds.

import type { Understood } from "../api/types";
import { percent } from "../lib/format";
import { texts } from "../texts";
import { Icon } from "./icon";

const LOW = 0.6;

export function UnderstoodLine({ understood }: { understood: Understood }) {
  const others = understood.ranking.filter((guess) => guess.intent !== understood.intent);
  const line = (
    <>
      <Icon name="bot" />
      <span class="sr">{texts.understood.line}: </span>
      <span class="intent">{understood.intent_label ?? understood.intent}</span>
      <Sure share={understood.confidence} />
      {understood.entities.map((entity) => (
        <span key={entity.entity + entity.value} class="entity">
          <span class="dim">{entity.entity_label ?? texts.slots[entity.entity] ?? entity.entity}</span> {entity.normal ?? entity.value}
        </span>
      ))}
      {understood.sentiment && (
        <span class={`entity mood-${understood.sentiment.name}`}>
          <span class="dim">{texts.understood.mood}</span> {understood.sentiment.label}
        </span>
      )}
    </>
  );
  if (!others.length) return <p class="understood">{line}</p>;
  return (
    <details class="understood">
      <summary>
        {line}
        <Icon name="caret" />
        <span class="sr">{texts.understood.moreLabel(others.length)}</span>
      </summary>
      <ol class="ranking" aria-label={texts.understood.ranking}>
        {understood.ranking.map((guess) => (
          <li key={guess.intent}>
            <span>{guess.intent_label ?? (guess.intent === understood.intent ? understood.intent_label : null) ?? guess.intent}</span>
            <Sure share={guess.confidence} plain />
          </li>
        ))}
      </ol>
    </details>
  );
}

function Sure({ share, plain = false }: { share: number; plain?: boolean }) {
  const low = !plain && share < LOW;
  return (
    <span class={low ? "sure sure-low" : "sure"} title={low ? texts.understood.low : undefined}>
      <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
        <rect class="track" width="100" height="8" />
        <rect class="fill" width={Math.min(100, Math.max(0, share * 100))} height="8" />
      </svg>
      <span class="num">{percent(share)}</span>
    </span>
  );
}
