// A reply that is not in the transcript yet.

import type { Pending } from "../state/outbox";
import { outbox } from "../state/live";
import { texts } from "../texts";
import { Icon } from "./icon";

const SAID: Record<Pending["state"], string> = {
  sending: texts.composer.sending,
  stored: texts.composer.sent,
  failed: texts.composer.failed,
  refused: texts.composer.refused,
};

export function PendingReply({ pending }: { pending: Pending }) {
  const stuck = pending.state === "failed" || pending.state === "refused";
  return (
    <li class={`message from-agent pending pending-${pending.state}`} data-event={pending.event_id}>
      <div class="said">
        <div class="what">
          <p class="bubble">{pending.text}</p>
        </div>
      </div>
      <p class="pending-line" role="status">
        {stuck && <Icon name="warn" />}
        {pending.why || SAID[pending.state]}
        {stuck && (
          <button type="button" class="link" onClick={() => outbox.value?.again(pending.event_id)}>
            {texts.composer.again}
          </button>
        )}
        {stuck && (
          <button type="button" class="link" onClick={() => outbox.value?.drop(pending.event_id)}>
            {texts.composer.drop}
          </button>
        )}
      </p>
    </li>
  );
}
