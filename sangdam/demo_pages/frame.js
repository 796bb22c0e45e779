// What every page has: header, footer, the demo sign-in and the chat.
import { get, post, MEMBERS } from "./api.js";
import { el } from "./dom.js";

export const CATEGORIES = ["전체", "디지털", "패션", "생활", "주방", "식품", "뷰티"];

/** Draw the frame and start the chat. Answers with who is signed in, or null. */
export async function begin() {
  const { member, member_token: token } = await get("me").catch(() => ({ member: null, member_token: null }));
  const dialog = signInDialog();
  document.getElementById("header").replaceChildren(...header(member, dialog));
  document.getElementById("footer").replaceChildren(footer());
  document.body.append(dialog);
  startChat(token);
  void navigation();
  return member;
}

function startChat(token) {
  const script = el("script", { src: "/widget.js", async: true, "data-shop-name": "하루상점", "data-member-token": token || null });
  document.head.append(script);
}

export function openChat() {
  window.sangdam?.open();
}

function header(member, dialog) {
  const signedIn = [
    el("span", { class: "hello" }, el("b", {}, member?.name), "님", el("span", { class: "grade" }, member?.grade)),
    el("button", { type: "button", onclick: signOut }, "로그아웃"),
  ];
  const signedOut = [el("button", { type: "button", class: "sign-in", onclick: () => dialog.showModal() }, "로그인")];
  return [
    el("p", { class: "promo" }, "5만원 이상 무료배송 · 평일 오후 2시 전 주문은 오늘 출발해요"),
    el(
      "div",
      { class: "top wrap" },
      el("a", { class: "logo", href: "/shop/" }, el("span", { class: "mark", "aria-hidden": "true" }), "하루상점"),
      search(),
      el(
        "nav",
        { class: "me", "aria-label": "내 메뉴" },
        member ? signedIn : signedOut,
        el("a", { href: "/shop/orders.html" }, "주문내역"),
        el("a", { href: "/shop/help.html" }, "고객센터"),
      ),
    ),
    el("nav", { class: "categories", id: "categories", "aria-label": "상품 분류" }, el("ul", { class: "wrap" })),
  ];
}

function search() {
  const asked = new URLSearchParams(location.search).get("q") ?? "";
  return el(
    "form",
    { class: "search", role: "search", action: "/shop/", method: "get" },
    el("input", { name: "q", type: "search", value: asked, placeholder: "찾는 상품이 있으신가요?", "aria-label": "상품 검색", autocomplete: "off" }),
    el("button", { type: "submit", "aria-label": "검색" }),
  );
}

async function navigation() {
  const { products } = await get("products").catch(() => ({ products: [] }));
  const known = [...new Set(products.map((product) => product.category))];
  const order = (name) => (CATEGORIES.indexOf(name) + 99) % 99;
  const names = ["전체", ...known.sort((a, b) => order(a) - order(b))];
  const isHome = /\/shop\/(index\.html)?$/.test(location.pathname);
  const current = isHome ? (new URLSearchParams(location.search).get("category") ?? "전체") : "";
  document.querySelector("#categories ul").replaceChildren(
    ...names.map((name) =>
      el(
        "li",
        {},
        el("a", { href: name === "전체" ? "/shop/" : `/shop/?category=${encodeURIComponent(name)}`, "aria-current": name === current ? "page" : null }, name),
      ),
    ),
  );
}

function signInDialog() {
  const dialog = el(
    "dialog",
    { class: "members", "aria-labelledby": "members-title" },
    el("h2", { id: "members-title" }, "어떤 회원으로 둘러볼까요?"),
    el("p", {}, "데모 상점이라 비밀번호 없이 들어가요. 고른 회원의 주문내역과 상담이 이어져요."),
    memberList(),
    el("button", { type: "button", class: "close", onclick: () => dialog.close() }, "나중에 할게요"),
  );
  return dialog;
}

/** The demo members as buttons. */
export function memberList() {
  return el(
    "ul",
    { class: "member-list" },
    MEMBERS.map(([id, name]) =>
      el(
        "li",
        {},
        el(
          "button",
          { type: "button", onclick: () => signIn(id) },
          el("span", { class: "face", "aria-hidden": "true" }, name.slice(-2)),
          el("b", {}, name),
          el("span", {}, id),
        ),
      ),
    ),
  );
}

async function signIn(id) {
  await post("sign-in", { member_id: id });
  location.reload();
}

async function signOut() {
  await post("sign-out");
  location.assign("/shop/");
}

export function toast(text) {
  document.querySelector(".toast")?.remove();
  const shown = el("p", { class: "toast", role: "status" }, text);
  shown.addEventListener("animationend", () => shown.remove());
  document.body.append(shown);
}

function footer() {
  const facts = [
    "상호 하루상점 주식회사 (가상)", "대표 나하루", "사업자등록번호 000-00-00000", "통신판매업신고 제0000-서울마포-0000호",
    "주소 서울특별시 마포구 하루로 1, 3층", "개인정보보호책임자 정다온", "이메일 help@haru.example",
  ];
  return el(
    "div",
    { class: "wrap foot" },
    el(
      "div",
      { class: "care" },
      el("h2", {}, "고객센터"),
      el("p", { class: "phone" }, "채팅 상담 24시간"),
      el("p", {}, "상담원 연결 평일 09:00~18:00 · 점심 12:00~13:00"),
      el("button", { type: "button", class: "line", onclick: openChat }, "채팅으로 문의하기"),
    ),
    el(
      "div",
      {},
      el("ul", { class: "policies" }, ["이용약관", "개인정보처리방침", "교환·반품 안내"].map((name) => el("li", {}, el("a", { href: "/shop/help.html" }, name)))),
      el("address", {}, facts.map((fact) => el("span", {}, fact))),
      el("p", { class: "small" }, "상담 챗봇을 보여 드리기 위한 가상의 상점이에요. 결제와 배송은 이루어지지 않아요."),
      el("p", { class: "small" }, "© 하루상점"),
    ),
  );
}
