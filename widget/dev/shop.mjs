// The demo shop's data, as the service will give it.
import { ORDERS } from "./script.mjs";
import { PAGES, give, serveFrom } from "./files.mjs";

const MEMBERS = [
  { id: "M0001", name: "김민지", grade: "VIP" },
  { id: "M0002", name: "이준호", grade: "GOLD" },
  { id: "M0003", name: "박서연", grade: "SILVER" },
  { id: "M0004", name: "최영수", grade: "WELCOME" },
];

const PRODUCTS = [
  ["P0001", "무선 이어폰 노바 2", "디지털", 89_000, "하루 종일 가볍게, 노이즈 캔슬링 이어폰", { 색상: ["크림 화이트", "차콜"] }],
  ["P0002", "워싱 린넨 셔츠", "패션", 42_000, "입을수록 부드러워지는 유럽산 린넨", { 색상: ["아이보리", "스카이"], 사이즈: ["S", "M", "L"] }],
  ["P0003", "데일리 러닝화 에어", "패션", 79_000, "발볼이 편한 250g 경량 러닝화", { 사이즈: ["240", "250", "260", "270"] }],
  ["P0004", "보온 텀블러 500ml", "주방", 15_800, "12시간 보온, 식기세척기 사용 가능", { 색상: ["세이지", "버터", "블랙"] }],
  ["P0005", "핸드드립 원두 200g", "식품", 13_500, "주문 다음 날 볶아 보내요", { 분쇄: ["홀빈", "핸드드립"] }],
  ["P0006", "호텔식 오리털 이불", "생활", 128_000, "사계절 두께, 알러지 케어 원단", { 크기: ["S", "Q", "K"] }],
  ["P0007", "저소음 가습기 4L", "디지털", 54_900, "자는 동안에도 조용한 초음파 가습기", {}],
  ["P0008", "순한 수분 크림 80ml", "뷰티", 23_000, "민감한 피부를 위한 무향 크림", {}],
].map(([id, name, category, price, summary, options]) => ({
  id, name, category, price, summary, options: Object.entries(options).map(([name, values]) => ({ name, values })), image_url: `/shop/images/${id}.svg`,
}));

const ARTICLES = [
  ["delivery", "배송은 얼마나 걸리나요?", "배송", "평일 오후 2시 전에 결제하면 그날 보내요. 보통 1~2일 안에 받아 볼 수 있어요."],
  ["returns", "교환·반품은 어떻게 하나요?", "교환·반품", "상품을 받은 날부터 7일 안에 ‘주문내역’이나 상담 채팅에서 신청할 수 있어요."],
  ["refund", "환불은 언제 되나요?", "환불", "반품 상품을 확인한 뒤 영업일 3일 안에 결제한 방법으로 돌려드려요."],
  ["points", "적립금은 어떻게 쓰나요?", "회원", "1,000원부터 주문서에서 바로 쓸 수 있어요."],
  ["payment", "결제 방법을 바꿀 수 있나요?", "주문·결제", "상품 준비 전이라면 취소한 뒤 다시 주문해 주세요."],
].map(([id, title, category, answer]) => ({
  id, title, category, answer,
  body_html: `<p>${answer}</p><h2>알아 두세요</h2><ul><li>도서·산간 지역은 2~3일 더 걸려요.</li><li>주말과 공휴일에는 보내지 않아요.</li></ul>`,
}));

function drawing(id) {
  const hue = (Number(id.slice(1)) * 67) % 360;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400"><rect width="400" height="400" fill="hsl(${hue} 36% 90%)"/>` +
    `<circle cx="200" cy="190" r="92" fill="hsl(${hue} 34% 62%)"/><rect x="140" y="235" width="120" height="70" rx="24" fill="hsl(${hue} 38% 46%)"/></svg>`;
}

export async function serveShop(request, response, url, { body, send }) {
  const path = url.pathname.replace(/^\/shop\/?/, "");
  const member = MEMBERS.find((m) => (request.headers.cookie ?? "").includes(`shop_member=${m.id}`)) ?? null;
  const parts = path.split("/");
  if (parts[0] === "images") return give(response, "image/svg+xml", drawing(parts[1].replace(".svg", "")));
  if (parts[0] !== "api") return serveFrom(response, PAGES, path || "index.html");
  switch (parts[1]) {
    case "products": {
      const one = PRODUCTS.find((product) => product.id === parts[2]);
      if (parts[2] && !one) return send(response, 404, { error: { code: "not_found", message: "상품을 찾지 못했어요." } });
      return send(response, 200, one ?? { products: PRODUCTS });
    }
    case "articles": {
      const one = ARTICLES.find((article) => article.id === parts[2]);
      if (parts[2] && !one) return send(response, 404, { error: { code: "not_found", message: "도움말을 찾지 못했어요." } });
      return send(response, 200, one ?? { articles: ARTICLES });
    }
    case "me":
      return send(response, 200, { member, member_token: member ? `${member.id}.${Date.now()}` : null });
    case "my-orders":
      return member ? send(response, 200, { orders: ORDERS }) : send(response, 401, { error: { code: "sign_in_first", message: "로그인해 주세요." } });
    case "sign-in": {
      const asked = await body(request);
      const found = MEMBERS.find((m) => m.id === asked.member_id);
      if (!found) return send(response, 404, { error: { code: "not_found", message: "회원을 찾지 못했어요." } });
      response.setHeader("Set-Cookie", `shop_member=${found.id}; Path=/; HttpOnly; SameSite=Lax`);
      return send(response, 200, { member: found });
    }
    case "sign-out":
      response.setHeader("Set-Cookie", "shop_member=; Path=/; Max-Age=0");
      return send(response, 200, {});
    default:
      return send(response, 404, {});
  }
}
