// The pages beside the conversations: which there are, who sees them, what they show.

import type { ComponentChildren } from "preact";
import type { Permission } from "../api/types";
import { Icon, type IconName } from "../parts/icon";
import { hrefOfPage, PAGES, route, type Page } from "../state/route";
import { may } from "../state/session";
import { texts } from "../texts";
import { AccountPage } from "./pages/account";

interface Known {
  icon: IconName;
  needs: Permission;
  show: () => ComponentChildren;
}

const KNOWN: Record<Page, Known> = {
  account: { icon: "person", needs: "self", show: () => <AccountPage /> },
};

/** Links to the pages the role may see, below the lists. */
export function PageLinks() {
  return (
    <ul class="page-links">
      {PAGES.filter((page) => may(KNOWN[page].needs)).map((page) => (
        <li key={page}>
          <a class="tab" href={hrefOfPage(page)} aria-current={route.value.page === page ? "page" : undefined}>
            <Icon name={KNOWN[page].icon} />
            <span class="tab-label">{texts.pages[page]}</span>
          </a>
        </li>
      ))}
    </ul>
  );
}

/** The page the address names, in the place of list and conversation. */
export function PageView({ page }: { page: Page }) {
  const known = KNOWN[page];
  return (
    <main class="page" tabIndex={-1}>
      <div class="page-inner">
        <h1>{texts.pages[page]}</h1>
        {may(known.needs) ? known.show() : <p class="empty">{texts.noPermission}</p>}
      </div>
    </main>
  );
}
