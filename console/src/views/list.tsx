// Who waits, who is being helped: one line of facts, one line of words per conversation.

import type { Summary } from "../api/types";
import { channelLabel } from "../lib/channel";
import { listTime } from "../lib/format";
import { Chip, reasonTone } from "../parts/chip";
import { Waited } from "../parts/waited";
import { isMine } from "../state/actions";
import { now } from "../state/clock";
import { listed, listState, loadView, nameOf, unreadOf } from "../state/inbox";
import { hrefOf, openId, view } from "../state/route";
import { typingCustomers } from "../state/typing";
import { texts } from "../texts";

const words = texts.list;

export function ListPane() {
  const which = view.value;
  const state = listState.value[which];
  const list = listed.value;
  return (
    <div class="list" id="list" role="tabpanel" tabIndex={-1} aria-labelledby={`tab-${which}`} aria-busy={!state}>
      <h2 class="sr">{words.label(texts.views[which])}</h2>
      {list.length > 0 ? (
        <ul>
          {list.map((summary) => (
            <Row key={summary.id} summary={summary} />
          ))}
        </ul>
      ) : state === "failed" ? (
        <div class="empty">
          <p role="alert">{words.failed}</p>
          <button type="button" class="button" onClick={() => void loadView(which)}>
            {words.retry}
          </button>
        </div>
      ) : state === "ready" ? (
        <div class="empty">
          <strong>{texts.empty[which][0]}</strong>
          <p>{texts.empty[which][1]}</p>
        </div>
      ) : (
        <p class="empty">{words.loading}</p>
      )}
    </div>
  );
}

function Row({ summary }: { summary: Summary }) {
  const open = openId.value === summary.id;
  const unread = unreadOf(summary);
  const waiting = summary.owner === "waiting" && summary.waiting_since;
  return (
    <li>
      <a
        class={`row${unread ? " row-unread" : ""}`}
        href={hrefOf({ view: view.value, id: summary.id })}
        data-item={summary.id}
        aria-current={open ? "true" : undefined}
      >
        <span class="row-top">
          <strong class="row-name">{nameOf(summary)}</strong>
          <span class="row-channel">{channelLabel(summary.channel)}</span>
          {waiting ? <Waited since={waiting} /> : summary.last_at && <Moved at={summary.last_at} />}
        </span>
        <span class="row-last">
          {typingCustomers.value.has(summary.id) ? <em>{texts.talk.typing(nameOf(summary))}</em> : summary.last_text || words.noMessage}
        </span>
        <span class="row-end">
          {summary.owner !== "bot" && summary.reason_label && <Chip tone={reasonTone(summary.reason)}>{summary.reason_label}</Chip>}
          {summary.triage && <Chip>{summary.triage.type_label}</Chip>}
          {summary.owner === "agent" && summary.agent && (
            <span class="row-agent">{isMine(summary) ? words.mine : words.by(summary.agent.name)}</span>
          )}
          {unread > 0 && (
            <span class="unread num">
              <span aria-hidden="true">{unread > 99 ? "99+" : unread}</span>
              <span class="sr">{words.unread(unread)}</span>
            </span>
          )}
        </span>
      </a>
    </li>
  );
}

function Moved({ at }: { at: string }) {
  return (
    <time class="row-time" dateTime={at}>
      {listTime(at, now.value)}
    </time>
  );
}
