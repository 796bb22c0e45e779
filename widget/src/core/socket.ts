// One WebSocket attempt: hello, ready, pings. It ends once, and says whether it ever got ready.
import type { ClientFrame, ServerFrame } from "../wire";

export interface SocketHandlers {
  hello(): { token: string; after: number };
  frame(frame: ServerFrame): void;
  end(ready: boolean, code: number): void;
}

const READY_MS = 10_000;
const PING_MS = 25_000;
const PONG_MS = 8_000;
const PROBE_MS = 3_000;

export class Socket {
  ready = false;
  private ended = false;
  private readonly ws: WebSocket;
  private deadline: ReturnType<typeof setTimeout> | undefined;
  private pinger: ReturnType<typeof setTimeout> | undefined;

  constructor(
    url: string,
    private readonly handlers: SocketHandlers,
  ) {
    this.ws = new WebSocket(url);
    this.expect(READY_MS);
    this.ws.onopen = () => this.send({ type: "hello", ...handlers.hello() });
    this.ws.onmessage = (event) => this.receive(event.data);
    this.ws.onclose = (event) => this.end(event.code);
    this.ws.onerror = () => undefined;
  }

  send(frame: ClientFrame): boolean {
    if (this.ended || this.ws.readyState !== WebSocket.OPEN) return false;
    this.ws.send(JSON.stringify(frame));
    return true;
  }

  /** After sleep a dead socket still looks open: ask it, and give it little time. */
  probe(): void {
    if (!this.ready) return;
    this.send({ type: "ping" });
    this.expect(PROBE_MS);
  }

  close(): void {
    this.end(1000);
  }

  private receive(data: unknown): void {
    if (this.ended || typeof data !== "string") return;
    let frame: ServerFrame;
    try {
      frame = JSON.parse(data) as ServerFrame;
    } catch {
      return;
    }
    if (!frame || typeof frame !== "object") return;
    if (frame.type === "ready") this.ready = true;
    if (this.ready) {
      clearTimeout(this.deadline);
      this.schedulePing();
    }
    this.handlers.frame(frame);
  }

  private schedulePing(): void {
    clearTimeout(this.pinger);
    this.pinger = setTimeout(() => {
      this.send({ type: "ping" });
      this.expect(PONG_MS);
    }, PING_MS);
  }

  private expect(ms: number): void {
    clearTimeout(this.deadline);
    this.deadline = setTimeout(() => this.end(4408), ms);
  }

  private end(code: number): void {
    if (this.ended) return;
    this.ended = true;
    clearTimeout(this.deadline);
    clearTimeout(this.pinger);
    const wasReady = this.ready;
    this.ready = false;
    this.ws.onopen = this.ws.onmessage = this.ws.onclose = null;
    try {
      this.ws.close();
    } catch {
      // it was never open
    }
    this.handlers.end(wasReady, code);
  }
}
