// What the widget needs of the page around it: its title, its colours, its size, its keyboard.
import { TEXTS } from "../texts";

const PHONE = "(max-width: 560px), (max-height: 480px) and (pointer: coarse)";

/** The number of unread messages in front of the page's own title, whatever the page makes of it meanwhile. */
export class PageTitle {
  private shown = "";
  private original = "";

  update(unread: number): void {
    if (document.title !== this.shown) this.original = document.title;
    const wanted = unread ? TEXTS.pageTitle(unread, this.original) : this.original;
    this.shown = unread ? wanted : "";
    if (document.title !== wanted) document.title = wanted;
  }
}

/** `light` or `dark`: the script tag decides, else the page's data-theme, else the system. */
export function watchTheme(host: HTMLElement, fixed: string | null): void {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    const asked = fixed ?? document.documentElement.dataset["theme"];
    host.dataset["mode"] = asked === "light" || asked === "dark" ? asked : system.matches ? "dark" : "light";
  };
  system.addEventListener("change", apply);
  new MutationObserver(apply).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  apply();
}

export class PhoneSheet {
  private readonly small = matchMedia(PHONE);
  private open = false;
  private overflow = "";

  constructor(
    private readonly host: HTMLElement,
    changed: () => void,
  ) {
    this.small.addEventListener("change", () => {
      this.lock();
      changed();
    });
    // The sheet covers what the on-screen keyboard leaves free, not what lies beneath it.
    const fit = () => {
      const view = window.visualViewport;
      if (!view) return;
      host.style.setProperty("--view-height", `${view.height}px`);
      host.style.setProperty("--view-top", `${view.offsetTop}px`);
    };
    window.visualViewport?.addEventListener("resize", fit);
    window.visualViewport?.addEventListener("scroll", fit);
    fit();
  }

  get is(): boolean {
    return this.small.matches;
  }

  set(open: boolean): void {
    this.open = open;
    this.lock();
  }

  /** While the sheet covers the page, the page behind it must not scroll. */
  private lock(): void {
    const root = document.documentElement;
    const wanted = this.open && this.is;
    const locked = this.host.dataset["locked"] === "yes";
    if (wanted === locked) return;
    if (wanted) this.overflow = root.style.overflow;
    root.style.overflow = wanted ? "hidden" : this.overflow;
    this.host.dataset["locked"] = wanted ? "yes" : "no";
  }
}
