// The conversation pane: head, transcript, composer.

import { useEffect } from "preact/hooks";
import { asking } from "../state/asking";
import { catchUp, openConversation } from "../state/conversations";
import { markSeen, openSummary } from "../state/inbox";
import { openId } from "../state/route";
import { texts } from "../texts";
import { Composer } from "./composer";
import { CloseDialog, ReturnDialog } from "./end-dialogs";
import { TalkHead } from "./talk-head";
import { TranscriptView } from "./transcript";

const words = texts.talk;

export function ConversationPane() {
  const id = openId.value;
  useEffect(() => void (asking.value = null), [id]);
  return (
    <section class="talk" aria-label={words.region}>
      {id ? <Talk key={id} id={id} /> : <Nothing />}
    </section>
  );
}

function Nothing() {
  return (
    <div class="empty empty-talk">
      <strong>{words.pickTitle}</strong>
      <p class="wide-only">{words.pickLead}</p>
    </div>
  );
}

function Talk({ id }: { id: string }) {
  const held = openConversation.value;
  const summary = openSummary.value;
  useSeen(id, held?.transcript.lastSeq ?? 0);
  if (held?.state === "missing") return <p class="empty">{words.missing}</p>;
  if (!summary || !held?.about) {
    if (held?.state === "failed") {
      return (
        <div class="empty">
          <p role="alert">{words.failed}</p>
          <button type="button" class="button" onClick={() => void catchUp(id)}>
            {words.retry}
          </button>
        </div>
      );
    }
    return (
      <p class="empty" aria-busy="true">
        {words.loading}
      </p>
    );
  }
  return (
    <>
      <TalkHead summary={summary} />
      <TranscriptView summary={summary} transcript={held.transcript} />
      <Composer summary={summary} lastSeq={held.transcript.lastSeq} />
      {asking.value === "return" && <ReturnDialog summary={summary} onClose={() => (asking.value = null)} />}
      {asking.value === "close" && <CloseDialog summary={summary} onClose={() => (asking.value = null)} />}
    </>
  );
}

/** Read is what was on an open, visible screen. */
function useSeen(id: string, seq: number): void {
  useEffect(() => {
    const mark = (): void => void (document.visibilityState === "visible" && markSeen(id, seq));
    mark();
    document.addEventListener("visibilitychange", mark);
    return () => document.removeEventListener("visibilitychange", mark);
  }, [id, seq]);
}
