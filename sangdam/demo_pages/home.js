// The front page: offer, products, help.
import { get } from "./api.js";
import { el, notice, show } from "./dom.js";
import { begin, memberList, openChat } from "./frame.js";
import { tile } from "./tiles.js";

const asked = new URLSearchParams(location.search);
const [member, { products }, { articles }] = await Promise.all([
  begin(),
  get("products").catch(() => ({ products: [] })),
  get("articles").catch(() => ({ articles: [] })),
]);

function found() {
  const words = (asked.get("q") ?? "").trim().toLowerCase();
  const category = asked.get("category");
  return products.filter(
    (product) =>
      (!category || product.category === category) &&
      (!words || `${product.name} ${product.summary} ${product.category}`.toLowerCase().includes(words)),
  );
}

function hero() {
  return el(
    "section",
    { class: "hero wrap" },
    el(
      "div",
      { class: "offer" },
      el("p", { class: "kicker" }, "이번 주의 하루"),
      el("h1", {}, "매일 쓰는 것일수록", el("br"), "좋은 걸로"),
      el("p", {}, "오래 써 보고 고른 생활용품을 최대 30% 할인해요."),
      el("a", { class: "solid", href: "#products" }, "할인 상품 보기"),
    ),
    el("div", { class: "art", "aria-hidden": "true" }, el("i"), el("i"), el("i"), el("i")),
  );
}

function signInBox() {
  if (member) return null;
  return el(
    "section",
    { class: "wrap demo-box", "aria-labelledby": "demo-title" },
    el("div", {}, el("h2", { id: "demo-title" }, "회원으로 둘러보기"), el("p", {}, "회원을 고르면 주문내역이 생기고, 상담에서 내 주문을 바로 찾아 줘요.")),
    memberList(),
  );
}

function grid(title, list, ranked) {
  return el(
    "section",
    { class: "wrap", id: "products" },
    el("div", { class: "section-head" }, el("h2", {}, title), el("span", {}, `${list.length}개 상품`)),
    list.length
      ? el("ul", { class: "grid" }, list.map((product, at) => tile(product, ranked && at < 3 ? at + 1 : 0)))
      : notice("찾는 상품이 없어요. 다른 말로 찾아보거나 채팅으로 물어봐 주세요.", el("button", { type: "button", class: "line", onclick: openChat }, "채팅으로 물어보기")),
  );
}

function help() {
  if (!articles.length) return null;
  return el(
    "section",
    { class: "wrap help-strip" },
    el("div", { class: "section-head" }, el("h2", {}, "자주 묻는 질문"), el("a", { href: "/shop/help.html" }, "모두 보기")),
    el(
      "ul",
      { class: "questions" },
      articles.slice(0, 4).map((one) =>
        el("li", {}, el("a", { href: `/shop/help.html?id=${encodeURIComponent(one.id)}` }, el("span", { class: "tag plain" }, one.category), el("b", {}, one.title))),
      ),
    ),
  );
}

const narrowed = asked.get("q") || asked.get("category");
if (narrowed) show(grid(asked.get("q") ? `‘${asked.get("q")}’ 검색 결과` : asked.get("category"), found(), false));
else show(hero(), signInBox(), grid("지금 많이 찾는 상품", products, true), help());
