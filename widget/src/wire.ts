// The words of docs/protocol.md, as types.

export type Sender = "customer" | "bot" | "agent" | "system";
export type OwnerName = "bot" | "waiting" | "agent" | "closed";

export interface Owner {
  owner: OwnerName;
  agent: { name: string } | null;
  since: string;
}

export interface Button {
  id: string;
  title: string;
}

export interface OrderItem {
  id: string;
  name: string;
  option: string;
  quantity: number;
  price: number;
  state: string;
  state_label: string;
  image_url: string;
}

export interface TrackingStep {
  at: string;
  place: string;
  text: string;
}

export interface Shipment {
  courier: string;
  courier_name: string;
  tracking_number: string;
  tracking_url: string;
  expected_on: string | null;
  delivered_at: string | null;
  steps: TrackingStep[];
}

export interface Refund {
  amount: number;
  method: string;
  expected_on: string | null;
  done_at: string | null;
}

export interface Order {
  number: string;
  state: string;
  state_label: string;
  ordered_at: string;
  title: string;
  amount: number;
  receiver: string;
  address: string;
  items: OrderItem[];
  shipments: Shipment[];
  refund: Refund | null;
}

export interface Product {
  id: string;
  name: string;
  price: number;
  image_url: string;
  url: string;
  summary: string;
}

export type Card =
  | { type: "order"; order: Order }
  | { type: "orders"; orders: Order[] }
  | { type: "products"; products: Product[] }
  | { type: "article"; id: string; title: string; links: { title: string; url: string }[] };

export interface Message {
  id: string;
  seq: number;
  from: Sender;
  name: string | null;
  at: string;
  text: string;
  buttons: Button[];
  card: Card | null;
  image: { url: string; alt: string } | null;
  event_id: string | null;
}

export interface WireError {
  code: string;
  message: string;
  todo?: string;
}

export interface SessionAnswer {
  token: string;
  expires_at: string;
  owner: Owner;
  last_seq: number;
}

export type TypingFrom = "bot" | "agent";

export interface PollAnswer {
  messages: Message[];
  owner: Owner;
  typing: TypingFrom | null;
}

export type ServerFrame =
  | { type: "ready"; owner: Owner; last_seq: number }
  | { type: "message"; message: Message }
  | ({ type: "owner" } & Owner)
  | { type: "typing"; from: TypingFrom; on: boolean }
  | { type: "read"; seq: number }
  | { type: "ack"; event_id: string; seq: number; duplicate: boolean }
  | { type: "error"; event_id?: string; error: WireError }
  | { type: "pong" };

export type ClientFrame =
  | { type: "hello"; token: string; after: number }
  | ({ type: "send" } & Outgoing)
  | { type: "typing"; on: boolean }
  | { type: "read"; seq: number }
  | { type: "ping" };

/** What the customer says: typed text, or a button of an earlier message. */
export type Outgoing = { event_id: string; text: string } | { event_id: string; button: string };
