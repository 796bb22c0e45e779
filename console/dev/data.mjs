// Demo conversations of a small clothing and living shop, told relative to now.

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export const seoul = (ms) => new Date(ms + 9 * HOUR).toISOString().replace(/\.\d+Z$/, "+09:00");
const dateOf = (ms) => seoul(ms).slice(0, 10);

export const AGENTS = [
  { id: "a_1", login: "minji", password: "desk-minji-01", name: "김민지", role: "agent", mustChange: false },
  { id: "a_2", login: "seoyeon", password: "desk-seoyeon-01", name: "이서연", role: "agent", mustChange: false },
  { id: "a_3", login: "newbie", password: "first-time-01", name: "박도윤", role: "agent", mustChange: true },
];

export const REASONS = {
  asked: "상담원 요청",
  not_understood: "두 번 이해 못함",
  complaint: "불만·클레임",
  person_lane: "사람이 봐야 하는 문의",
  action_failed: "처리 실패",
  brain_down: "봇 장애",
  policy: "정책상 확인 필요",
};

const item = (id, name, option, quantity, price, state, state_label) => ({
  id, name, option, quantity, price, state, state_label, image_url: `/_dev/picture/${id}.svg`,
});

export function orders(now) {
  const late = {
    number: "20261117-0042318", state: "in_transit", state_label: "배송중", ordered_at: seoul(now - 5 * DAY),
    title: "린넨 셔츠 외 1건", amount: 78_800, receiver: "정하은", address: "서울시 마포구 양화로 45, 1203호",
    items: [
      item("i1", "린넨 셔츠", "오트밀 / M", 1, 49_000, "in_transit", "배송중"),
      item("i2", "코튼 양말 3팩", "블랙", 2, 14_900, "in_transit", "배송중"),
    ],
    shipments: [{
      courier: "cj", courier_name: "CJ대한통운", tracking_number: "689012345678",
      tracking_url: "https://trace.cjlogistics.com/next/tracking.html?wblNo=689012345678",
      expected_on: dateOf(now - DAY), delivered_at: null,
      steps: [
        { at: seoul(now - 3 * DAY), place: "군포HUB", text: "집화 처리" },
        { at: seoul(now - 2 * DAY - 4 * HOUR), place: "옥천HUB", text: "간선 상차" },
        { at: seoul(now - 2 * DAY), place: "마포대리점", text: "대리점 도착" },
      ],
    }],
    refund: null,
  };
  const done = {
    number: "20261028-0031120", state: "confirmed", state_label: "구매확정", ordered_at: seoul(now - 25 * DAY),
    title: "핸드메이드 머그컵", amount: 22_000, receiver: "정하은", address: "서울시 마포구 양화로 45, 1203호",
    items: [item("i3", "핸드메이드 머그컵", "샌드", 1, 22_000, "confirmed", "구매확정")],
    shipments: [{
      courier: "hanjin", courier_name: "한진택배", tracking_number: "451234567890", tracking_url: null,
      expected_on: null, delivered_at: seoul(now - 22 * DAY),
      steps: [{ at: seoul(now - 22 * DAY), place: "마포", text: "배송 완료" }],
    }],
    refund: null,
  };
  const refund = {
    number: "20261112-0040077", state: "return_collecting", state_label: "반품수거중", ordered_at: seoul(now - 10 * DAY),
    title: "울 블렌드 니트", amount: 64_000, receiver: "최준호", address: "부산시 해운대구 센텀로 12",
    items: [item("i4", "울 블렌드 니트", "차콜 / L", 1, 64_000, "return_collecting", "반품수거중")],
    shipments: [], refund: { amount: 61_000, method: "신용카드", expected_on: dateOf(now + 3 * DAY), done_at: null },
  };
  return { late, done, refund };
}

const MOODS = { positive: "긍정", neutral: "보통", negative: "부정" };
const guess = (intent, intent_label, confidence, entities = [], others = [], mood = "neutral") => ({
  intent, intent_label, confidence, entities,
  sentiment: mood && { name: mood, confidence: 0.93, label: MOODS[mood] },
  ranking: [{ intent, intent_label, confidence }, ...others.map(([name, label, share]) => ({ intent: name, intent_label: label, confidence: share }))],
});
const entity = (name, value, normal = null) => ({ entity: name, value, normal });
const button = (id, title) => ({ id, title });

/** Each line: [minutes ago, from, text, more]. */
export function conversations(now) {
  const { late, done, refund } = orders(now);
  return [
    {
      id: "c_haeun", channel: "web", owner: "waiting", customer_name: "정하은", reason: "complaint",
      detail: "배송 지연에 대한 불만", waiting: 11.4, unread: 3,
      triage: { type: "delivery", type_label: "배송 지연" },
      customer: { member: { id: "M-20391", name: "정하은", grade: "GOLD" }, verified_orders: [late], orders: [late, done] },
      slots: { order_number: late.number, reason: "배송 지연" },
      handoffs: [
        { reason: "asked", detail: "교환 비용 문의", requested_at: seoul(now - 21 * DAY), taken_at: seoul(now - 21 * DAY + 140_000), ended_at: seoul(now - 21 * DAY + 15 * MINUTE), agent: { id: "a_2", name: "이서연" } },
        { reason: "complaint", detail: "배송 지연에 대한 불만", requested_at: seoul(now - 11.4 * MINUTE), taken_at: null, ended_at: null, agent: null },
      ],
      lines: [
        [1460, "bot", "안녕하세요! 무엇을 도와드릴까요?", { buttons: [button("b1", "배송 조회"), button("b2", "교환·반품"), button("b3", "상담원 연결")] }],
        [1459, "customer", "셔츠 언제 와요?", { understood: guess("delivery_tracking", "배송 조회", 0.94, [entity("product", "셔츠")], [["delivery_delay", "배송 지연", 0.04], ["order_status", "주문 상태", 0.01]]) }],
        [1459, "bot", "정하은 님의 주문을 찾았어요.", { card: { type: "order", order: late } }],
        [1459, "bot", "내일 도착할 예정이에요. 더 궁금한 점이 있으신가요?", { buttons: [button("b4", "배송 조회 자세히"), button("b5", "없어요")] }],
        [13, "customer", "어제 온다더니 아직도 안 왔는데요", { understood: guess("delivery_delay", "배송 지연", 0.87, [entity("date", "어제", dateOf(now - DAY))], [["delivery_missing", "배송 분실", 0.09], ["delivery_tracking", "배송 조회", 0.03]], "negative") }],
        [13, "bot", "기다리게 해서 죄송해요. 11월 20일에 마포대리점에 도착한 뒤로 움직임이 없어요. 택배사에 확인을 요청할까요?", { buttons: [button("b6", "확인 요청하기"), button("b7", "상담원 연결")] }],
        [12, "customer", "아니 이틀째 같은 데 있는데 확인만 한다고 되나요? 진짜 짜증나네요. 사람 바꿔주세요", { understood: guess("complaint", "불만", 0.58, [entity("date", "이틀째")], [["human_handoff", "상담원 연결", 0.37], ["delivery_delay", "배송 지연", 0.04]], "negative") }],
        [11.4, "bot", "불편을 드려 정말 죄송해요. 상담원에게 바로 연결해 드릴게요."],
        [11.4, "system", "상담원 연결을 요청했어요."],
        [6, "customer", "주말에 입어야 해서 꼭 오늘 받아야 해요"],
        [2, "customer", "https://trace.cjlogistics.com/next/tracking.html?wblNo=689012345678 여기 봐도 그대로예요"],
      ],
    },
    {
      id: "c_junho", channel: "kakao", owner: "waiting", customer_name: "최준호", reason: "policy",
      detail: "착용 흔적이 있는 상품의 환불 금액 확인", waiting: 4.2, unread: 1,
      triage: { type: "refund", type_label: "환불 금액" },
      customer: { member: { id: "M-11874", name: "최준호", grade: "SILVER" }, verified_orders: [refund], orders: [refund] },
      slots: { order_number: refund.number, amount: 61_000 },
      lines: [
        [9, "customer", "니트 반품한 거 왜 6만1천원만 들어와요?", { understood: guess("refund_amount", "환불 금액", 0.91, [entity("product", "니트"), entity("amount", "6만1천원", "61,000원")], [["refund_status", "환불 진행", 0.06]]) }],
        [9, "bot", "반품 배송비 3,000원을 뺀 금액이에요.", { card: { type: "order", order: refund } }],
        [5, "customer", "상품이 불량이라 보낸 건데 배송비를 왜 내요", { understood: guess("return_fee", "반품 배송비", 0.72, [], [["defect", "상품 불량", 0.25]]) }],
        [4.2, "system", "정책상 사람이 확인해야 해서 상담원 연결을 요청했어요."],
      ],
    },
    {
      id: "c_guest", channel: "web", owner: "waiting", customer_name: null, reason: "not_understood",
      detail: null, waiting: 0.7, unread: 2, triage: null, customer: { member: null, verified_orders: [], orders: [] }, slots: {},
      lines: [
        [3, "customer", "그거 있잖아요 저번에 그 행사때 그거", { understood: guess("promotion_inquiry", "행사 문의", 0.31, [], [["product_question", "상품 문의", 0.28], ["stock_inquiry", "재고 문의", 0.14]]) }],
        [3, "bot", "죄송해요, 잘 이해하지 못했어요. 조금 더 자세히 말씀해 주시겠어요?"],
        [1, "customer", "파란색이요", { understood: guess("inform", "정보 제공", 0.44, [entity("color", "파란색", "블루")], [["stock_inquiry", "재고 문의", 0.4]]) }],
        [0.7, "system", "두 번 이해하지 못해 상담원 연결을 요청했어요."],
      ],
    },
    {
      id: "c_yuna", channel: "web", owner: "agent", agent: "a_1", customer_name: "한유나", reason: "asked",
      detail: "선물 포장 문의", waiting: 22, unread: 1, triage: { type: "product", type_label: "상품 문의" },
      customer: { member: { id: "M-30012", name: "한유나", grade: "VIP" }, verified_orders: [], orders: [done] }, slots: { product: "머그컵" },
      lines: [
        [24, "customer", "머그컵 선물 포장 되나요?", { understood: guess("product_question", "상품 문의", 0.82, [entity("product", "머그컵", "핸드메이드 머그컵")], [["faq", "자주 묻는 질문", 0.15]]) }],
        [24, "bot", "이 상품을 찾으셨나요?", { card: { type: "products", products: [{ id: "p1", name: "핸드메이드 머그컵", price: 22_000, image_url: "/_dev/picture/p1.svg", url: "https://shop.example/p/1", summary: "샌드 · 스톤 · 잉크" }] } }],
        [22, "customer", "상담원이랑 얘기할게요", { understood: guess("human_handoff", "상담원 연결", 0.98) }],
        [21, "system", "김민지 상담원이 들어왔어요."],
        [20, "agent", "안녕하세요, 한유나 님. 상담원 김민지입니다.\n머그컵은 선물 상자 포장이 가능해요.", { name: "김민지" }],
        [3, "customer", "카드도 같이 넣어 주실 수 있어요?"],
      ],
    },
    {
      id: "c_taeho", channel: "naver", owner: "agent", agent: "a_2", customer_name: "오태호", reason: "action_failed",
      detail: "주문 취소 처리 중 오류", waiting: 40, unread: 0, triage: { type: "cancel", type_label: "주문 취소" },
      customer: { member: { id: "M-29981", name: "오태호", grade: null }, verified_orders: [], orders: [] }, slots: {},
      lines: [
        [42, "customer", "주문 취소해 주세요", { understood: guess("cancel_order", "주문 취소", 0.97) }],
        [40, "system", "주문 취소를 처리하지 못해 상담원 연결을 요청했어요."],
        [38, "system", "이서연 상담원이 들어왔어요."],
        [37, "agent", "확인해 보겠습니다. 잠시만 기다려 주세요.", { name: "이서연" }],
      ],
    },
    {
      id: "c_bot1", channel: "web", owner: "bot", customer_name: "윤서준", reason: null, detail: null, unread: 0, triage: null,
      customer: { member: null, verified_orders: [], orders: [] }, slots: {},
      lines: [
        [2, "customer", "교환하려면 어떻게 해요?", { understood: guess("exchange_request", "교환 신청", 0.89, [], [], null) }],
        [2, "bot", "교환 방법을 알려드릴게요.", { card: { type: "article", id: "f1", title: "교환·반품 안내", links: [{ title: "교환 신청 방법", url: "https://shop.example/help/exchange" }] } }],
      ],
    },
    {
      id: "c_bot2", channel: "kakao", owner: "bot", customer_name: "강지우", reason: null, detail: null, unread: 0, triage: null,
      customer: { member: null, verified_orders: [], orders: [] }, slots: {},
      lines: [[7, "customer", "재고 있나요", { understood: guess("stock_inquiry", "재고 문의", 0.9) }], [7, "bot", "어떤 상품을 찾으시나요?"]],
    },
    {
      id: "c_done", channel: "web", owner: "closed", customer_name: "문소라", reason: "asked", detail: "주소 변경", waiting: 1500, unread: 0,
      triage: { type: "delivery", type_label: "배송지 변경" },
      customer: { member: { id: "M-10021", name: "문소라", grade: "SILVER" }, verified_orders: [], orders: [] }, slots: {},
      lines: [
        [1500, "customer", "배송지를 바꾸고 싶어요", { understood: guess("change_address", "배송지 변경", 0.96) }],
        [1490, "agent", "새 주소로 바꿔 드렸어요.", { name: "이서연" }],
        [1480, "system", "상담이 종료됐어요."],
      ],
    },
  ];
}
