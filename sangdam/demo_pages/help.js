// The help centre: all questions by category, or one answer.
import { get } from "./api.js";
import { article, el, notice, show } from "./dom.js";
import { begin, openChat } from "./frame.js";

const id = new URLSearchParams(location.search).get("id");

function ask() {
  return el(
    "div",
    { class: "ask-box" },
    el("div", {}, el("b", {}, "찾는 답이 없나요?"), el("p", {}, "채팅으로 물어보면 바로 답해 드려요. 필요하면 상담원에게 이어 드려요.")),
    el("button", { type: "button", class: "solid", onclick: openChat }, "채팅으로 물어보기"),
  );
}

async function one() {
  const found = await get(`articles/${encodeURIComponent(id)}`);
  document.title = `${found.title} · 하루상점 고객센터`;
  show(
    el(
      "section",
      { class: "wrap narrow" },
      el("p", { class: "crumbs" }, el("a", { href: "/shop/help.html" }, "고객센터"), ` › ${found.category}`),
      el("h1", {}, found.title),
      found.body_html ? article(found.body_html) : el("p", { class: "prose" }, found.answer),
      ask(),
    ),
  );
}

async function list() {
  const { articles } = await get("articles");
  const categories = [...new Set(articles.map((item) => item.category))];
  show(
    el(
      "section",
      { class: "wrap narrow" },
      el("h1", {}, "무엇을 도와드릴까요?"),
      categories.map((category) =>
        el(
          "section",
          { class: "topic" },
          el("h2", {}, category),
          el("ul", { class: "questions" }, articles.filter((item) => item.category === category).map((item) => el("li", {}, el("a", { href: `/shop/help.html?id=${encodeURIComponent(item.id)}` }, el("b", {}, item.title))))),
        ),
      ),
      ask(),
    ),
  );
}

void begin();
await (id ? one() : list()).catch((error) =>
  show(notice(error.status === 404 ? "찾는 도움말이 없어요." : error.message, el("a", { class: "line", href: "/shop/help.html" }, "도움말 모두 보기"))),
);
