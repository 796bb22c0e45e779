// The words of docs/protocol.md as the console reads them.

export type View = "waiting" | "mine" | "agents" | "bot" | "closed";
export const VIEWS: readonly View[] = ["waiting", "mine", "agents", "bot", "closed"];
export type Counts = Record<View, number>;

export type OwnerKind = "bot" | "waiting" | "agent" | "closed";
export type Author = "customer" | "bot" | "agent" | "system";

export interface Agent {
  id: string;
  name: string;
  role?: string;
}

/** What a role permits (sangdam/desk/roles.py). */
export type Permission = "self" | "read" | "serve" | "supervise" | "configure" | "administer" | "audit";

/** The agent who is signed in. */
export interface Me extends Agent {
  login: string;
  role: string;
  role_label: string;
  permissions: Permission[];
}

export interface Session {
  agent: Me;
  csrf: string;
  must_change_password: boolean;
}

export interface Summary {
  id: string;
  channel: string;
  version: number;
  owner: OwnerKind;
  agent: Agent | null;
  reason: string | null;
  reason_label: string | null;
  detail: string | null;
  waiting_since: string | null;
  last_text: string | null;
  last_at: string | null;
  last_seq: number;
  unread: number;
  customer_name: string | null;
  triage: { type: string; type_label: string } | null;
}

export interface Understood {
  intent: string;
  intent_label: string | null;
  confidence: number;
  ranking: { intent: string; intent_label?: string | null; confidence: number }[];
  entities: { entity: string; entity_label?: string | null; value: string; normal: string | null }[];
  /** None from a model that does not read moods. */
  sentiment: { name: "positive" | "neutral" | "negative"; confidence: number; label: string } | null;
}

export interface Button {
  id: string;
  title: string;
}

export interface OrderItem {
  id: string;
  name: string;
  option: string | null;
  quantity: number;
  price: number;
  state: string;
  state_label: string;
  image_url: string | null;
}

export interface Shipment {
  courier: string;
  courier_name: string;
  tracking_number: string;
  tracking_url: string | null;
  expected_on: string | null;
  delivered_at: string | null;
  steps: { at: string; place: string | null; text: string }[];
}

export interface Order {
  number: string;
  state: string;
  state_label: string;
  ordered_at: string;
  title: string;
  amount: number;
  receiver: string | null;
  address: string | null;
  items: OrderItem[];
  shipments: Shipment[];
  refund: { amount: number; method: string | null; expected_on: string | null; done_at: string | null } | null;
}

export interface Product {
  id: string;
  name: string;
  price: number | null;
  image_url: string | null;
  url: string | null;
  summary: string | null;
}

export type Card =
  | { type: "order"; order: Order }
  | { type: "orders"; orders: Order[] }
  | { type: "products"; products: Product[] }
  | { type: "article"; id: string; title: string; links: { title: string; url: string }[] };

export interface DeskMessage {
  id: string;
  seq: number;
  from: Author;
  name: string | null;
  at: string;
  text: string | null;
  buttons: Button[] | null;
  card: Card | null;
  image: { url: string; alt: string | null } | null;
  event_id: string | null;
  understood?: Understood | null;
}

export interface Customer {
  member: { id: string; name: string; grade: string | null } | null;
  verified_orders: Order[];
  orders: Order[];
}

export interface Handoff {
  reason: string;
  reason_label: string;
  detail: string | null;
  requested_at: string;
  taken_at: string | null;
  ended_at: string | null;
  agent: Agent | string | null;
}

export interface ConversationList {
  conversations: Summary[];
  counts: Counts;
  now: string;
}

export interface ConversationDetail {
  conversation: Summary;
  messages: DeskMessage[];
  customer: Customer;
  slots: Record<string, unknown>;
  handoffs: Handoff[];
}

export type Frame =
  | { type: "conversation"; conversation: Summary }
  | { type: "message"; conversation: string; message: DeskMessage }
  | { type: "typing"; conversation: string; from: "customer"; on: boolean }
  | { type: "counts"; counts: Counts }
  | { type: "pong" };
