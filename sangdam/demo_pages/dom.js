// Building the pages: text goes in as text, never as markup.
import { safeUrl } from "./api.js";

export function el(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export function picture(address, alt, className) {
  const url = safeUrl(address);
  if (!url) return el("span", { class: `${className} blank` });
  const image = el("img", { class: className, src: url, alt, loading: "lazy", decoding: "async" });
  image.addEventListener("error", () => image.replaceWith(el("span", { class: `${className} blank` })));
  return image;
}

export function show(...content) {
  document.getElementById("main").replaceChildren(...content.flat().filter(Boolean));
}

export function notice(text, ...more) {
  return el("div", { class: "notice" }, el("p", {}, text), ...more);
}

const ALLOWED = new Set(
  "P H2 H3 H4 UL OL LI STRONG B EM I BR HR A TABLE THEAD TBODY TR TH TD BLOCKQUOTE CODE PRE DL DT DD SPAN DIV".split(" "),
);

/** Markup of a help article, rebuilt element by element from what is allowed; everything else stays plain text. */
export function article(markup) {
  const inert = new DOMParser().parseFromString(String(markup ?? ""), "text/html");
  const out = el("div", { class: "prose" });
  copy(inert.body, out);
  return out;
}

function copy(from, to) {
  for (const node of from.childNodes) {
    if (node.nodeType === Node.TEXT_NODE) to.append(node.data);
    if (node.nodeType !== Node.ELEMENT_NODE || /^(SCRIPT|STYLE|TEMPLATE|SVG|MATH|IFRAME|OBJECT)$/i.test(node.tagName)) continue;
    if (!ALLOWED.has(node.tagName)) {
      copy(node, to);
      continue;
    }
    const made = document.createElement(node.tagName);
    if (node.tagName === "A") {
      const url = safeUrl(node.getAttribute("href"));
      if (url) made.href = url;
      made.rel = "noopener";
    }
    copy(node, made);
    to.append(made);
  }
}
