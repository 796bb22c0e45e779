// The desk: tabs, list, conversation, customer; three panes side by side or stacked, as wide as the window.

import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Agent } from "../api/types";
import { Notices } from "../parts/notices";
import { startLive } from "../state/live";
import { route } from "../state/route";
import { texts } from "../texts";
import { ConversationPane } from "./conversation";
import { CustomerPane } from "./customer";
import { onDeskKey } from "./desk-keys";
import { ListPane } from "./list";
import { PageView } from "./pages";
import { Shortcuts } from "./shortcuts";
import { Tabs } from "./tabs";
import { TopBar } from "./top-bar";

export const showShortcuts = signal(false);

export function Desk({ agent }: { agent: Agent }) {
  useEffect(() => startLive(agent.id), [agent.id]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => onDeskKey(event, () => (showShortcuts.value = true));
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);
  const { id, panel, page } = route.value;
  const depth = id ? (panel ? "customer" : "talk") : "list";
  return (
    <div class="desk" data-depth={depth}>
      <a class="skip" href="#list" onClick={(event) => (event.preventDefault(), document.getElementById("list")?.focus())}>
        {texts.skip}
      </a>
      <TopBar agent={agent} onShortcuts={() => (showShortcuts.value = true)} />
      <Tabs />
      {page ? (
        <PageView page={page} />
      ) : (
        <>
          <main class="panes">
            <h1 class="sr">{texts.top.desk}</h1>
            <ListPane />
            <ConversationPane />
          </main>
          <CustomerPane />
        </>
      )}
      <Notices />
      {showShortcuts.value && <Shortcuts onClose={() => (showShortcuts.value = false)} />}
    </div>
  );
}
