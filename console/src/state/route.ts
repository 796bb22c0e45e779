// Where the desk is: #/view, #/view/conversation, #/view/conversation/customer; or a page: #/page, #/page/tab.

import { computed, signal } from "@preact/signals";
import { VIEWS, type View } from "../api/types";

/** What is not a conversation; `views/pages.tsx` knows each. */
export const PAGES = ["account"] as const;
export type Page = (typeof PAGES)[number];

export interface Route {
  /** A page covers the lists; the view is where leaving it leads to. */
  page: Page | null;
  tab: string | null;
  view: View;
  id: string | null;
  panel: boolean;
}

export function parseRoute(hash: string): Route {
  const [view, id, panel] = hash.replace(/^#\/?/, "").split("/");
  const page = PAGES.find((known) => known === view);
  if (page) return { page, tab: id || null, view: "waiting", id: null, panel: false };
  return {
    page: null,
    tab: null,
    view: VIEWS.find((known) => known === view) ?? "waiting",
    id: id ? decode(id) : null,
    panel: panel === "customer",
  };
}

export const hrefOfPage = (page: Page, tab?: string): string => (tab ? `#/${page}/${tab}` : `#/${page}`);

export function hrefOf(route: { view: View; id?: string | null; panel?: boolean }): string {
  const parts: string[] = [route.view];
  if (route.id) parts.push(encodeURIComponent(route.id));
  if (route.id && route.panel) parts.push("customer");
  return `#/${parts.join("/")}`;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export const route = signal<Route>({ page: null, tab: null, view: "waiting", id: null, panel: false });
export const view = computed(() => route.value.view);
export const openId = computed(() => route.value.id);

export function startRoute(): void {
  const read = (): void => void (route.value = parseRoute(location.hash));
  addEventListener("hashchange", read);
  read();
}

export function go(to: { view: View; id?: string | null; panel?: boolean }, replace = false): void {
  const href = hrefOf(to);
  if (replace) history.replaceState(null, "", href);
  else if (location.hash !== href) history.pushState(null, "", href);
  route.value = parseRoute(href);
}
