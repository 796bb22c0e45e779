// The one script tag: <script src="https://HOST/widget.js" data-member-token="…" async></script>
//
// Further attributes: data-shop-name (shown in the header), data-theme (light | dark).
// A page that signs people in without loading anew calls window.sangdam.setMember(token or null).
import { openStore } from "./core/storage";
import { Widget } from "./view/widget";

export interface Sangdam {
  open(): void;
  close(): void;
  setMember(memberToken: string | null): void;
}

declare global {
  interface Window {
    sangdam?: Sangdam;
  }
}

const tag = document.currentScript as HTMLScriptElement | null;

function begin(): void {
  if (window.sangdam) return;
  const widget = new Widget({
    base: new URL(".", tag?.src || location.href).href,
    shop: tag?.dataset["shopName"] ?? "",
    theme: tag?.dataset["theme"] ?? null,
    memberToken: tag?.dataset["memberToken"] || null,
    local: openStore(() => localStorage),
    tab: openStore(() => sessionStorage),
  });
  window.sangdam = {
    open: () => widget.toggle(true),
    close: () => widget.toggle(false),
    setMember: (memberToken) => widget.setMember(memberToken),
  };
}

if (document.body) begin();
else document.addEventListener("DOMContentLoaded", begin, { once: true });
