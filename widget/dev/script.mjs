// What the rehearsal bot answers. Enough to see every card and state; the real answers come from the service.

const day = (offset, hour = 10) => {
  const date = new Date(Date.now() + offset * 86_400_000);
  date.setHours(hour, 12, 0, 0);
  return date.toISOString();
};

const item = (id, name, option, price, quantity = 1, state = "in_transit", state_label = "배송중") => ({
  id, name, option, quantity, price, state, state_label, image_url: `/shop/images/${id}.svg`,
});

export const ORDERS = [
  {
    number: "20261119-0001284", state: "in_transit", state_label: "배송중", ordered_at: day(-3),
    title: "무선 이어폰 노바 2 외 1건", amount: 104_800, receiver: "김*지", address: "서울 마포구 ***",
    items: [item("P0001", "무선 이어폰 노바 2", "크림 화이트", 89_000), item("P0004", "보온 텀블러 500ml", "세이지", 15_800)],
    shipments: [{
      courier: "cj", courier_name: "CJ대한통운", tracking_number: "688012345678",
      tracking_url: "https://trace.cjlogistics.com/next/tracking.html?wblNo=688012345678",
      expected_on: day(1), delivered_at: null,
      steps: [
        { at: day(-2, 18), place: "하루상점 물류센터", text: "상품을 인수했어요" },
        { at: day(-1, 2), place: "옥천HUB", text: "간선 상차" },
        { at: day(0, 7), place: "마포 서교대리점", text: "배송 출발" },
      ],
    }],
    refund: null,
  },
  {
    number: "20261108-0000931", state: "delivered", state_label: "배송완료", ordered_at: day(-14),
    title: "워싱 린넨 셔츠", amount: 42_000, receiver: "김*지", address: "서울 마포구 ***",
    items: [item("P0002", "워싱 린넨 셔츠", "아이보리 / M", 42_000, 1, "delivered", "배송완료")],
    shipments: [{
      courier: "hanjin", courier_name: "한진택배", tracking_number: "512233445566",
      tracking_url: "https://www.hanjin.com/kor/CMS/DeliveryMgr/WaybillResult.do?wblnum=512233445566",
      expected_on: null, delivered_at: day(-11, 15), steps: [{ at: day(-11, 15), place: "문 앞", text: "배송 완료" }],
    }],
    refund: null,
  },
  {
    number: "20261101-0000412", state: "return_collecting", state_label: "반품수거중", ordered_at: day(-21),
    title: "데일리 러닝화 에어", amount: 79_000, receiver: "김*지", address: "서울 마포구 ***",
    items: [item("P0003", "데일리 러닝화 에어", "270 / 블랙", 79_000, 1, "return_collecting", "반품수거중")],
    shipments: [],
    refund: { amount: 76_000, method: "신용카드 취소", expected_on: day(4), done_at: null },
  },
];

const PRODUCTS = [
  ["P0004", "보온 텀블러 500ml", 15_800, "12시간 보온, 식기세척기 사용 가능"],
  ["P0006", "호텔식 오리털 이불", 128_000, "사계절 두께, 알러지 케어 원단"],
  ["P0005", "핸드드립 원두 200g", 13_500, "주문 다음 날 볶아 보내요"],
].map(([id, name, price, summary]) => ({
  id, name, price, summary, image_url: `/shop/images/${id}.svg`, url: `/shop/product.html?id=${id}`,
}));

export function reply(text, button, conversation) {
  const said = `${button ?? ""} ${text ?? ""}`;
  if (/b_agent|상담원|사람/.test(said)) {
    conversation.setOwner("waiting");
    return [{ from: "system", text: "상담원 연결을 요청했어요. 차례가 되면 바로 알려 드릴게요." }];
  }
  if (/b_orders|주문 ?목록|주문·배송/.test(said)) {
    return [{
      text: "최근 주문이에요. 어떤 주문을 볼까요?", card: { type: "orders", orders: ORDERS },
      buttons: ORDERS.map((order, at) => ({ id: `b_order_${at}`, title: order.title })),
    }];
  }
  const chosen = /b_order_(\d)/.exec(said);
  if (chosen || /배송|어디/.test(said)) {
    const order = ORDERS[Number(chosen?.[1] ?? 0)];
    return [{
      text: `${order.title} 주문은 지금 ‘${order.state_label}’ 상태예요.`, card: { type: "order", order },
      buttons: [{ id: "b_orders", title: "다른 주문 보기" }, { id: "b_agent", title: "상담원 연결" }],
    }];
  }
  if (/b_recommend|추천|선물/.test(said)) return [{ text: "요즘 많이 찾으시는 상품이에요.", card: { type: "products", products: PRODUCTS } }];
  if (/b_return|교환|반품/.test(said)) {
    return [{
      text: "상품을 받은 날부터 7일 안에 교환·반품을 신청할 수 있어요. 단순 변심이면 왕복 배송비 6,000원이 들어요.",
      card: {
        type: "article", id: "returns", title: "교환·반품은 어떻게 하나요?",
        links: [{ title: "교환·반품 안내", url: "/shop/help.html?id=returns" }, { title: "내 주문에서 신청하기", url: "/shop/orders.html" }],
      },
      buttons: [{ id: "b_orders", title: "반품할 주문 고르기" }],
    }];
  }
  return [{ text: `“${text ?? button}”라고 하셨네요. 조금 더 자세히 알려 주시겠어요?\n안내는 https://example.com/help 에서도 볼 수 있어요.` }];
}
