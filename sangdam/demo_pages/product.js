// One product: picture, price, options, delivery, questions.
import { get, optionGroups, shelf, won } from "./api.js";
import { el, notice, picture, show } from "./dom.js";
import { begin, openChat, toast } from "./frame.js";
import { price, stars, tile } from "./tiles.js";

const id = new URLSearchParams(location.search).get("id") ?? "";
const DEMO = "데모 상점이라 실제로 주문되지는 않아요.";

function purchase(product) {
  const groups = optionGroups(product.options);
  const amount = el("output", { class: "amount" }, won(product.price));
  const quantity = el("input", { type: "number", min: 1, max: 99, value: 1, id: "quantity", inputmode: "numeric" });
  quantity.addEventListener("input", () => {
    const count = Math.min(99, Math.max(1, Number(quantity.value) || 1));
    amount.textContent = won(product.price * count);
  });
  return el(
    "form",
    { class: "buy", onsubmit: (event) => (event.preventDefault(), toast(DEMO)) },
    groups.map((group, at) =>
      el(
        "div",
        { class: "pick" },
        el("label", { for: `option-${at}` }, group.name),
        el("select", { id: `option-${at}`, required: true }, el("option", { value: "" }, `${group.name} 고르기`), group.values.map((value) => el("option", {}, String(value.name ?? value)))),
      ),
    ),
    el("div", { class: "pick" }, el("label", { for: "quantity" }, "수량"), quantity),
    el("div", { class: "total" }, el("span", {}, "총 상품금액"), amount),
    el("div", { class: "acts" }, el("button", { type: "button", class: "line", onclick: () => toast("장바구니에 담았어요. " + DEMO) }, "장바구니"), el("button", { type: "submit", class: "solid" }, "바로 구매")),
  );
}

function detail(product) {
  const { percent, listPrice, rating, reviews } = shelf(product);
  return el(
    "article",
    { class: "wrap detail" },
    el("div", { class: "big" }, picture(product.image_url, product.name, "fill")),
    el(
      "div",
      { class: "about" },
      el("p", { class: "crumbs" }, el("a", { href: "/shop/" }, "홈"), " › ", el("a", { href: `/shop/?category=${encodeURIComponent(product.category)}` }, product.category)),
      el("h1", {}, product.name),
      el("p", { class: "lead" }, product.summary),
      stars(rating, reviews),
      price(product.price, percent, listPrice),
      el(
        "dl",
        { class: "facts" },
        el("dt", {}, "배송"), el("dd", {}, el("b", {}, "오늘출발"), " 평일 오후 2시 전 결제 시 · CJ대한통운"),
        el("dt", {}, "배송비"), el("dd", {}, product.price >= 50_000 ? "무료" : "3,000원 (5만원 이상 무료)"),
        el("dt", {}, "교환·반품"), el("dd", {}, "받은 날부터 7일 안에 신청할 수 있어요"),
      ),
      purchase(product),
      el("button", { type: "button", class: "ask", onclick: openChat }, el("b", {}, "이 상품이 궁금하신가요?"), el("span", {}, "채팅으로 바로 물어보세요")),
    ),
  );
}

async function draw() {
  void begin();
  try {
    const [product, { products }] = await Promise.all([get(`products/${encodeURIComponent(id)}`), get("products")]);
    document.title = `${product.name} · 하루상점`;
    const others = products.filter((other) => other.id !== product.id).slice(0, 4);
    show(detail(product), el("section", { class: "wrap" }, el("div", { class: "section-head" }, el("h2", {}, "함께 보면 좋은 상품")), el("ul", { class: "grid" }, others.map((other) => tile(other)))));
  } catch (error) {
    show(notice(error.status === 404 ? "찾는 상품이 없어요." : error.message, el("a", { class: "line", href: "/shop/" }, "다른 상품 보기")));
  }
}

await draw();
