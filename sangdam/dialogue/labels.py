"""What intents, tasks and reasons are called in Korean, on buttons and for people at the desk."""

from __future__ import annotations

from sangdam.orders.contract import OperationKind

#: Every intent as a customer would choose it from a list.
INTENTS = {
    "order_status": "주문 내역 확인",
    "delivery_tracking": "배송 조회",
    "delivery_delay": "늦어지는 배송 확인",
    "delivery_missing": "배송완료인데 못 받음",
    "change_address": "배송지 변경",
    "change_order_option": "주문 옵션 변경",
    "cancel_order": "주문 취소",
    "return_request": "반품 신청",
    "exchange_request": "교환 신청",
    "refund_status": "환불 확인",
    "payment_issue": "결제 문제",
    "receipt_request": "영수증·증빙",
    "product_question": "상품 문의",
    "stock_inquiry": "재고 문의",
    "promotion_inquiry": "쿠폰·적립금·이벤트",
    "product_recommendation": "상품 추천",
    "purchase_request": "상품 구매",
    "reservation_request": "예약 신청",
    "reservation_change": "예약 변경·취소",
    "bulk_order": "대량·단체 구매",
    "faq": "이용 안내",
    "complaint": "불편 신고",
    "product_defect": "불량·오배송 신고",
    "legal_risk": "피해 구제 문의",
    "service_outage": "사이트·앱 오류",
    "privacy_request": "개인정보 문의",
    "partnership_proposal": "입점·제휴 문의",
    "request_human": "상담원 연결",
    "request_callback": "전화 상담 요청",
    "inform": "정보 알려 주기",
    "affirm": "네",
    "deny": "아니요",
    "greet": "인사",
    "goodbye": "상담 마치기",
    "thanks": "감사 인사",
    "help": "도움말·메뉴",
    "stop": "그만하기",
    "repeat": "다시 듣기",
    "bot_challenge": "챗봇인지 묻기",
    "chitchat": "가벼운 대화",
    "abusive": "거친 말",
    "out_of_scope": "다른 이야기",
}

#: A customer's mood, for people at the desk.
SENTIMENTS = {"positive": "긍정", "neutral": "보통", "negative": "부정"}

#: Intents worth offering when a message was not clear: things the bot or a person can do something about.
OFFERABLE = frozenset(list(INTENTS)[: list(INTENTS).index("inform")]) | {"help"}

#: What a customer asks to be done with an order; the intent of that name starts it.
TASKS = (
    "order_status",
    "delivery_tracking",
    "delivery_delay",
    "refund_status",
    "receipt_request",
    "cancel_order",
    "return_request",
    "exchange_request",
    "change_address",
    "change_order_option",
)

#: The tasks that change something, and the operation they ask the shop for.
REQUESTS = {
    "cancel_order": OperationKind.CANCEL,
    "return_request": OperationKind.RETURN,
    "exchange_request": OperationKind.EXCHANGE,
    "change_address": OperationKind.CHANGE_ADDRESS,
    "change_order_option": OperationKind.CHANGE_OPTION,
}

TASK_OF = {kind: task for task, kind in REQUESTS.items()}

#: As a noun inside a sentence: '취소를 도와드릴게요'.
TASK_NOUNS = {
    "order_status": "주문 확인",
    "delivery_tracking": "배송 조회",
    "delivery_delay": "배송 확인",
    "refund_status": "환불 확인",
    "receipt_request": "증빙 발급",
    "cancel_order": "취소",
    "return_request": "반품",
    "exchange_request": "교환",
    "change_address": "배송지 변경",
    "change_order_option": "옵션 변경",
}

REASONS = {
    "size": "사이즈가 맞지 않아요",
    "colour": "색상이 달라요",
    "defect": "불량·파손이에요",
    "wrong_item": "다른 상품이 왔어요",
    "change_of_mind": "마음이 바뀌었어요",
    "late": "배송이 늦어요",
    "other": "다른 이유예요",
}

#: Questions about goods and wishes to buy them.
PRODUCT_INTENTS = ("product_question", "stock_inquiry", "product_recommendation", "purchase_request")
