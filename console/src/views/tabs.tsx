// The five lists, with live counts. Arrow keys move between them, as in any tab list.

import { VIEWS, type View } from "../api/types";
import { Icon } from "../parts/icon";
import { counts } from "../state/inbox";
import { go, route, view } from "../state/route";
import { texts } from "../texts";
import { PageLinks } from "./pages";

const STEPS: Record<string, number> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

export function Tabs() {
  return (
    <nav class="tabs" aria-label={texts.viewsLabel}>
      <div role="tablist" aria-label={texts.viewsLabel} onKeyDown={onKey}>
        {VIEWS.map((which) => (
          <Tab key={which} which={which} />
        ))}
      </div>
      <PageLinks />
    </nav>
  );
}

function Tab({ which }: { which: View }) {
  const chosen = !route.value.page && view.value === which;
  const count = counts.value[which];
  const label = texts.views[which];
  return (
    <button
      type="button"
      role="tab"
      id={`tab-${which}`}
      aria-selected={chosen}
      aria-controls="list"
      tabIndex={view.value === which ? 0 : -1}
      class={`tab tab-${which}`}
      data-wants={which === "waiting" && count > 0 ? "" : undefined}
      onClick={() => go({ view: which })}
    >
      <Icon name={which} />
      <span class="tab-label">{label}</span>{" "}
      <span class="tab-count num">{count > 999 ? "999+" : count}</span>
    </button>
  );
}

function onKey(event: KeyboardEvent): void {
  const by = event.key === "Home" ? -VIEWS.length : event.key === "End" ? VIEWS.length : STEPS[event.key];
  if (!by) return;
  event.preventDefault();
  const to = Math.min(VIEWS.length - 1, Math.max(0, VIEWS.indexOf(view.value) + by));
  const next = VIEWS[to];
  if (!next) return;
  go({ view: next });
  requestAnimationFrame(() => document.getElementById(`tab-${next}`)?.focus());
}
