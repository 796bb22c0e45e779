// Products, several orders, help articles, pictures.
import { safeUrl } from "../core/safe";
import { TEXTS } from "../texts";
import type { Card, Order, Product } from "../wire";
import { h, hiddenText, icon, type Child, type Props } from "./dom";
import { shortDay, won } from "./format";
import { orderCard, stateChip } from "./order";

/** What a card needs to know about the place it is shown in. */
export interface Place {
  base: string;
}

/** A link that can only go to a web page. Addresses of other kinds leave plain text behind. */
export function link(address: unknown, place: Place, props: Props, ...children: Child[]): HTMLElement {
  const url = safeUrl(address, place.base);
  if (!url) return h("span", { class: props["class"] as string }, ...children);
  const away = new URL(url).origin !== location.origin;
  return h(
    "a",
    { ...props, href: url, ...(away ? { target: "_blank", rel: "noopener noreferrer" } : {}) },
    ...children,
    away && hiddenText(` (${TEXTS.newTab})`),
  );
}

export function picture(address: unknown, alt: string, place: Place, className: string): HTMLElement {
  const url = safeUrl(address, place.base);
  const empty = () => h("span", { class: `${className} empty`, "aria-hidden": "true" });
  if (!url) return empty();
  const image = h("img", {
    class: className,
    alt,
    src: url,
    loading: "lazy",
    decoding: "async",
    referrerpolicy: "no-referrer",
    onerror: () => image.replaceWith(empty()),
  });
  return image;
}

export function photo(image: { url: string; alt: string }, place: Place): HTMLElement {
  const alt = image.alt || TEXTS.image;
  const url = safeUrl(image.url, place.base);
  if (!url) return h("p", { class: "broken" }, TEXTS.imageFailed);
  const shown = picture(url, alt, place, "photo");
  shown.addEventListener("error", () => frame.replaceWith(h("p", { class: "broken" }, TEXTS.imageFailed)));
  const frame = h("a", { class: "frame", href: url, target: "_blank", rel: "noopener noreferrer" }, shown);
  return frame;
}

export function card(data: Card, place: Place): HTMLElement | null {
  switch (data.type) {
    case "order":
      return orderCard(data.order, place);
    case "orders":
      return orderList(data.orders, place);
    case "products":
      return productList(data.products, place);
    case "article":
      return article(data, place);
    default:
      return null; // a kind this version does not know: the text beside it says enough
  }
}

function orderList(orders: Order[], place: Place): HTMLElement {
  return h(
    "section",
    { class: "card orders", "aria-label": TEXTS.orders(orders.length) },
    h("ul", {}, ...orders.map((order) => orderRow(order, place))),
  );
}

function orderRow(order: Order, place: Place): HTMLElement {
  return h(
    "li",
    {},
    picture(order.items[0]?.image_url, "", place, "thumb"),
    h(
      "div",
      { class: "grow" },
      h("p", { class: "strong clip" }, order.title),
      h("p", { class: "quiet" }, TEXTS.ordered(shortDay(order.ordered_at))),
      h("p", { class: "quiet" }, won(order.amount)),
    ),
    stateChip(order.state, order.state_label),
  );
}

function productList(products: Product[], place: Place): HTMLElement {
  return h(
    "section",
    { class: "products", "aria-label": TEXTS.products, tabindex: 0 },
    ...products.map((product) =>
      link(
        product.url,
        place,
        { class: "product" },
        picture(product.image_url, "", place, "cover"),
        h("span", { class: "strong clip two" }, product.name),
        h("span", { class: "price" }, won(product.price)),
        product.summary ? h("span", { class: "quiet clip two" }, product.summary) : null,
      ),
    ),
  );
}

function article(data: Extract<Card, { type: "article" }>, place: Place): HTMLElement {
  return h(
    "section",
    { class: "card article", "aria-label": `${TEXTS.article}: ${data.title}` },
    h("p", { class: "kicker" }, icon("book"), TEXTS.article),
    h("p", { class: "strong" }, data.title),
    ...data.links.map((item) => link(item.url, place, { class: "more" }, h("span", { class: "grow" }, item.title), icon("next"))),
  );
}
