// A product in a grid.
import { number, shelf, won } from "./api.js";
import { el, picture } from "./dom.js";

export function tile(product, rank) {
  const { percent, listPrice, rating, reviews } = shelf(product);
  return el(
    "li",
    { class: "tile" },
    el(
      "a",
      { href: `/shop/product.html?id=${encodeURIComponent(product.id)}` },
      el("span", { class: "shot" }, picture(product.image_url, "", "fill"), rank ? el("span", { class: "rank" }, String(rank)) : null),
      el("span", { class: "name" }, product.name),
      el("span", { class: "summary" }, product.summary),
      price(product.price, percent, listPrice),
      stars(rating, reviews),
      el("span", { class: "tags" }, product.price >= 50_000 ? el("span", { class: "tag" }, "무료배송") : null, el("span", { class: "tag plain" }, "오늘출발")),
    ),
  );
}

export function price(now, percent, listPrice) {
  return el(
    "span",
    { class: "price" },
    percent ? el("s", {}, el("span", { class: "sr" }, "정가 "), won(listPrice)) : null,
    el("span", { class: "now" }, percent ? el("em", {}, `${percent}%`, el("span", { class: "sr" }, " 할인")) : null, el("b", {}, won(now))),
  );
}

export function stars(rating, reviews) {
  return el(
    "span",
    { class: "stars" },
    el("span", { class: "star", "aria-hidden": "true" }, "★"),
    el("span", { class: "sr" }, "평점 "),
    el("b", {}, rating.toFixed(1)),
    el("span", {}, `리뷰 ${number(reviews)}`),
  );
}
