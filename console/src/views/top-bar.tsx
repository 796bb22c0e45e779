// Name, connection, theme, shortcuts, who is signed in.

import type { Agent } from "../api/types";
import { Icon } from "../parts/icon";
import { link } from "../state/live";
import { signOut } from "../state/session";
import { theme, toggleTheme } from "../state/theme";
import { texts } from "../texts";

const words = texts.top;

export function TopBar({ agent, onShortcuts }: { agent: Agent; onShortcuts: () => void }) {
  const themeLabel = theme.value === "dark" ? words.toLight : words.toDark;
  return (
    <header class="top">
      <p class="brand">
        <img src="/desk/icon.svg" alt="" width="24" height="24" />
        {texts.brand}
      </p>
      <LinkLine />
      <div class="top-end">
        <button type="button" class="icon-button" title={themeLabel} aria-label={themeLabel} onClick={toggleTheme}>
          <Icon name={theme.value === "dark" ? "sun" : "moon"} />
        </button>
        <button type="button" class="icon-button wide-only" title={`${words.shortcuts} (?)`} aria-label={words.shortcuts} onClick={onShortcuts}>
          <Icon name="keys" />
        </button>
        <span class="me">{words.me(agent.name)}</span>
        <button type="button" class="icon-button" title={words.signOut} aria-label={words.signOut} onClick={() => void signOut()}>
          <Icon name="out" />
        </button>
      </div>
    </header>
  );
}

function LinkLine() {
  const state = link.value;
  const said = state === "open" ? words.live : state === "connecting" ? words.connecting : words.down;
  return (
    <p class={`link-line link-${state}`} role="status">
      <span class="dot" aria-hidden="true" />
      {said}
    </p>
  );
}
