// Whose conversation it is, why it came to us, and what can be done with it.

import { useEffect, useRef } from "preact/hooks";
import type { Summary } from "../api/types";
import { channelLabel } from "../lib/channel";
import { Chip, reasonTone } from "../parts/chip";
import { Icon } from "../parts/icon";
import { Waited } from "../parts/waited";
import { acting, canTake, isMine, take } from "../state/actions";
import { asking } from "../state/asking";
import { nameOf } from "../state/inbox";
import { go, route } from "../state/route";
import { texts } from "../texts";
import { focusComposer } from "./desk-keys";

const words = texts.talk;

export function TalkHead({ summary }: { summary: Summary }) {
  const { view, panel } = route.value;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    // On a narrow screen the list is gone now: the focus follows to what replaced it.
    const list = document.getElementById("list");
    if (list && list.offsetParent === null) heading.current?.focus();
  }, []);
  return (
    <header class="talk-head">
      <button type="button" class="icon-button narrow-only" aria-label={words.back} onClick={() => go({ view })}>
        <Icon name="back" />
      </button>
      <div class="talk-who">
        <h2 ref={heading} tabIndex={-1}>
          {nameOf(summary)}
        </h2>
        <p class="talk-facts">
          <span>{channelLabel(summary.channel)}</span>
          <Owner summary={summary} />
          {summary.owner !== "bot" && summary.reason_label && <Chip tone={reasonTone(summary.reason)}>{summary.reason_label}</Chip>}
          {summary.owner !== "bot" && summary.detail && <span class="talk-detail" title={summary.detail}>{summary.detail}</span>}
        </p>
      </div>
      <Actions summary={summary} />
      <button
        type="button"
        class="icon-button panel-button"
        aria-label={panel ? words.closePanel : words.customerPanel}
        aria-expanded={panel}
        onClick={() => go({ view, id: summary.id, panel: !panel })}
      >
        <Icon name="person" />
      </button>
    </header>
  );
}

function Owner({ summary }: { summary: Summary }) {
  if (summary.owner === "waiting") {
    return summary.waiting_since ? <Waited since={summary.waiting_since} /> : <span>{words.owner.waiting}</span>;
  }
  if (summary.owner === "bot") return <span>{words.owner.bot}</span>;
  if (summary.owner === "closed") return <span>{words.owner.closed}</span>;
  if (isMine(summary)) return <span class="is-mine">{words.owner.mine}</span>;
  return <span>{words.owner.other(summary.agent?.name ?? words.from.agent)}</span>;
}

function Actions({ summary }: { summary: Summary }) {
  if (isMine(summary)) {
    return (
      <div class="talk-actions">
        <button type="button" class="button" onClick={() => (asking.value = "return")}>
          {texts.act.giveBack}
        </button>
        <button type="button" class="button" onClick={() => (asking.value = "close")}>
          {texts.act.close}
        </button>
      </div>
    );
  }
  if (!canTake(summary)) return null;
  return (
    <div class="talk-actions talk-actions-take">
      <TakeButton summary={summary} />
    </div>
  );
}

export function TakeButton({ summary }: { summary: Summary }) {
  const busy = acting.value === summary.id;
  return (
    <button
      type="button"
      class="button button-primary"
      aria-disabled={busy}
      aria-keyshortcuts="t"
      onClick={() => void take(summary).then((ours) => ours && requestAnimationFrame(focusComposer))}
    >
      {busy ? texts.act.taking : texts.act.take}
      <kbd class="wide-only" aria-hidden="true">
        T
      </kbd>
    </button>
  );
}
