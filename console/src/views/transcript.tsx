// The whole transcript: days, messages, replies on their way; it stays at the bottom unless one scrolled up.

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { DeskMessage, Summary } from "../api/types";
import { day, dayKey } from "../lib/format";
import { Icon } from "../parts/icon";
import { Message } from "../parts/message";
import { PendingReply } from "../parts/pending";
import { nameOf } from "../state/inbox";
import { outbox } from "../state/live";
import { mayBeCopy, type Pending } from "../state/outbox";
import type { Transcript } from "../state/transcript";
import { typingCustomers } from "../state/typing";
import { texts } from "../texts";

const words = texts.talk;
const JOINED_MS = 5 * 60_000;
const NEAR_PX = 60;
const RECENT = 20;

export function TranscriptView({ summary, transcript }: { summary: Summary; transcript: Transcript }) {
  const log = useRef<HTMLDivElement>(null);
  const atBottom = useRef(true);
  const [below, setBelow] = useState(false);
  const messages = transcript.shown;
  const pending = pendingOf(summary.id, messages);
  const typing = typingCustomers.value.has(summary.id);

  function toBottom(): void {
    const element = log.current;
    if (element) element.scrollTop = element.scrollHeight;
    setBelow(false);
  }
  useLayoutEffect(() => {
    if (atBottom.current) toBottom();
    else setBelow(true);
  }, [transcript.lastSeq]);
  useLayoutEffect(() => {
    if (atBottom.current || pending.length) toBottom();
  }, [pending.length, typing]);
  useLayoutEffect(() => {
    const element = log.current;
    if (!element || typeof ResizeObserver === "undefined") return;
    const observer = new ResizeObserver(() => atBottom.current && toBottom());
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  return (
    <div class="log-box">
      <div
        class="log"
        ref={log}
        data-scrolls
        tabIndex={0}
        role="log"
        aria-label={words.log}
        onLoadCapture={() => atBottom.current && toBottom()}
        onScroll={(event) => {
          const element = event.currentTarget;
          atBottom.current = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_PX;
          if (atBottom.current) setBelow(false);
        }}
      >
        <ol>
          {messages.map((message, index) => (
            <Line key={message.seq} message={message} before={messages[index - 1]} customer={nameOf(summary)} />
          ))}
          {pending.map((reply) => (
            <PendingReply key={reply.event_id} pending={reply} />
          ))}
        </ol>
        {transcript.hasGap && <p class="behind">{words.behind}</p>}
        <p class="typing" aria-live="polite">
          {typing && words.typing(nameOf(summary))}
        </p>
      </div>
      {below && (
        <button type="button" class="button to-bottom" onClick={toBottom}>
          <Icon name="down" />
          {words.newBelow}
        </button>
      )}
    </div>
  );
}

function Line({ message, before, customer }: { message: DeskMessage; before: DeskMessage | undefined; customer: string }) {
  const newDay = !before || dayKey(before.at) !== dayKey(message.at);
  return (
    <>
      {newDay && (
        <li class="day">
          <h3>{day(message.at)}</h3>
        </li>
      )}
      <Message message={message} joined={!newDay && isJoined(before, message)} customer={customer} />
    </>
  );
}

function isJoined(before: DeskMessage, message: DeskMessage): boolean {
  const sameWriter = before.from === message.from && before.name === message.name;
  return sameWriter && Date.parse(message.at) - Date.parse(before.at) < JOINED_MS;
}

function pendingOf(conversation: string, messages: readonly DeskMessage[]): readonly Pending[] {
  const recent = messages.slice(-RECENT);
  const all = outbox.value?.all.value ?? [];
  return all.filter((reply) => reply.conversation === conversation && !recent.some((message) => mayBeCopy(reply, message)));
}
