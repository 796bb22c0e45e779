// Scripted life for looking at the desk: customers write, type, arrive.

const SCRIPT = [
  [4, (desk) => desk.tell({ type: "typing", conversation: "c_haeun", from: "customer", on: true })],
  [4, (desk) => desk.say(desk.find("c_haeun"), { from: "customer", text: "혹시 지금 확인 가능할까요?" })],
  [6, (desk) => desk.changed(desk.plant({
    id: `c_new${Date.now()}`, owner: "waiting", waiting: 0, unread: 1, reason: "asked", customer_name: "임지호", channel: "kakao",
    lines: [[0, "customer", "상담원 연결해 주세요"]],
  }))],
  [5, (desk) => desk.say(desk.find("c_yuna"), { from: "customer", text: "카드 문구는 ‘생일 축하해’로 부탁드려요 🙂" })],
];

export function startDemo(desk) {
  let at = 0;
  const next = () => {
    const [seconds, run] = SCRIPT[at++ % SCRIPT.length];
    setTimeout(() => (run(desk), next()), seconds * 1000);
  };
  next();
}
