// Building elements. Text goes in as text nodes only; there is no way to pass markup.

export type Child = Node | string | null | undefined | false;
export type Props = Record<string, string | number | boolean | null | undefined | ((event: never) => void)>;

export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  props: Props = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(name.slice(2), value as EventListener);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children) if (child) element.append(child);
  return element;
}

/** Change text only when it differs, so that screen readers are not told twice. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

export function hiddenText(text: string): HTMLElement {
  return h("span", { class: "sr" }, text);
}

const SVG = "http://www.w3.org/2000/svg";

const ICONS = {
  chat: "M12 3.5c-5 0-9 3.4-9 7.6 0 2.4 1.3 4.5 3.4 5.9l-.7 3a.5.5 0 0 0 .8.5l3.4-2c.7.1 1.4.2 2.1.2 5 0 9-3.4 9-7.6s-4-7.6-9-7.6Z",
  close: "m6 6 12 12M18 6 6 18",
  down: "m6 9 6 6 6-6",
  send: "M12 19V6m0 0-5.5 5.5M12 6l5.5 5.5",
  check: "m5 12.5 4.5 4.5L19 7.5",
  out: "M14 5h5v5M19 5l-8 8M18 14v4a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1V7a1 1 0 0 1 1-1h4",
  truck: "M3 7h11v9H3zM14 10h4l3 3v3h-7M7 19a2 2 0 1 0 0-4 2 2 0 0 0 0 4Zm10 0a2 2 0 1 0 0-4 2 2 0 0 0 0 4Z",
  book: "M5 5.5A1.5 1.5 0 0 1 6.5 4H19v14H6.5A1.5 1.5 0 0 0 5 19.5v-14ZM5 19.5A1.5 1.5 0 0 0 6.5 21H19v-3",
  next: "m9 6 6 6-6 6",
} as const;

export type IconName = keyof typeof ICONS | "bot";

export function icon(name: IconName): SVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", `icon i-${name}`);
  const add = (d: string) => {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", d);
    svg.append(path);
  };
  if (name === "bot") {
    add(ICONS.chat);
    add("M8.6 11v.01M15.4 11v.01");
    add("M10 13.5c1.200 1 2.800 1 4 0");
  } else add(ICONS[name]);
  return svg;
}
