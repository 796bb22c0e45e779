// Writing a reply: only the owner may; otherwise one clear line says who has the conversation.

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Summary } from "../api/types";
import { channelLimit } from "../lib/channel";
import { EnterKey } from "../lib/enter-key";
import { Icon } from "../parts/icon";
import { canTake, isMine } from "../state/actions";
import { drafts } from "../state/drafts";
import { outbox } from "../state/live";
import { agentStopped, agentTyping } from "../state/typing";
import { texts } from "../texts";
import { TakeButton } from "./talk-head";

const words = texts.composer;
const NEAR_LIMIT = 200;

interface Props {
  summary: Summary;
  lastSeq: number;
}

export function Composer({ summary, lastSeq }: Props) {
  return isMine(summary) ? <Writing summary={summary} lastSeq={lastSeq} /> : <Locked summary={summary} />;
}

function Locked({ summary }: { summary: Summary }) {
  return (
    <div class="composer locked">
      <p>
        <Icon name="lock" />
        <span>
          {lockLine(summary)} {drafts.read(summary.id) && words.draftKept}
        </span>
      </p>
      {canTake(summary) && <TakeButton summary={summary} />}
    </div>
  );
}

function lockLine(summary: Summary): string {
  switch (summary.owner) {
    case "bot":
      return words.lockedBot;
    case "waiting":
      return words.lockedWaiting;
    case "closed":
      return words.lockedClosed;
    case "agent":
      return words.lockedAgent(summary.agent?.name ?? texts.talk.from.agent);
  }
}

function Writing({ summary, lastSeq }: Props) {
  const area = useRef<HTMLTextAreaElement>(null);
  const [enter] = useState(() => new EnterKey());
  const [length, setLength] = useState(() => drafts.read(summary.id).length);
  const limit = channelLimit(summary.channel);
  const left = limit - length;

  useLayoutEffect(() => {
    const element = area.current;
    if (!element) return;
    element.value = drafts.read(summary.id);
    grow(element);
    return agentStopped;
  }, [summary.id]);

  function changed(): void {
    const text = area.current?.value ?? "";
    drafts.write(summary.id, text);
    setLength(text.length);
    grow(area.current);
    if (text) agentTyping(summary.id);
    else agentStopped();
  }

  function send(): void {
    const element = area.current;
    const text = element?.value.trim() ?? "";
    if (!element || !text || text.length > limit) return;
    outbox.value?.send(summary.id, text, lastSeq);
    element.value = "";
    agentStopped();
    changed();
  }

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
        area.current?.focus();
      }}
    >
      <div class="composer-box">
        <textarea
          id="composer"
          ref={area}
          rows={1}
          aria-label={words.label}
          aria-describedby="composer-hint"
          aria-keyshortcuts="r"
          enterkeyhint="send"
          placeholder={words.placeholder}
          onInput={changed}
          onCompositionStart={() => enter.compositionstart()}
          onCompositionEnd={() => enter.compositionend() && setTimeout(send)}
          onKeyDown={(event) => {
            const answer = enter.keydown(event);
            if (answer !== "pass") event.preventDefault();
            if (answer === "send") send();
          }}
          onKeyUp={(event) => enter.keyup(event)}
          onBeforeInput={(event) => {
            const line = event.inputType === "insertLineBreak" || event.inputType === "insertParagraph";
            if (line && enter.swallowsBreak()) event.preventDefault();
          }}
          onBlur={() => {
            enter.blur();
            agentStopped();
          }}
        />
        <button type="submit" class="button button-primary send" aria-disabled={length === 0 || left < 0}>
          <Icon name="send" />
          <span>{words.send}</span>
        </button>
      </div>
      <p class="composer-hint" id="composer-hint">
        {left < 0 ? <strong class="error">{words.over(-left)}</strong> : left <= NEAR_LIMIT ? words.left(left) : <span class="wide-only">{words.hint}</span>}
      </p>
    </form>
  );
}

/** As high as its text, up to what the style sheet allows. */
function grow(element: HTMLTextAreaElement | null): void {
  if (!element) return;
  element.style.height = "auto";
  element.style.height = `${element.scrollHeight}px`;
}
