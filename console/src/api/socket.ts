// A WebSocket that comes back: ping, silence detection, back-off with jitter, and word of every change.

import type { Frame } from "./types";

export type LinkState = "connecting" | "open" | "down";

interface Handlers {
  frame(frame: Frame): void;
  state(state: LinkState): void;
  /** The server no longer accepts our cookie. */
  refused(): void;
}

const PING_MS = 20_000;
const SILENCE_MS = 45_000;
const FIRST_DELAY_MS = 400;
const LAST_DELAY_MS = 15_000;

export class LiveSocket {
  private socket: WebSocket | null = null;
  private attempts = 0;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private pinger: ReturnType<typeof setInterval> | undefined;
  private heardAt = 0;
  private stopped = true;

  constructor(private readonly handlers: Handlers) {}

  start(): void {
    this.stopped = false;
    addEventListener("online", this.now);
    document.addEventListener("visibilitychange", this.now);
    this.connect();
  }

  stop(): void {
    this.stopped = true;
    removeEventListener("online", this.now);
    document.removeEventListener("visibilitychange", this.now);
    this.drop();
  }

  /** The network came back or the tab was opened again: do not wait for the back-off. */
  private readonly now = (): void => {
    if (this.stopped || this.socket || document.visibilityState === "hidden") return;
    this.connect();
  };

  private connect(): void {
    clearTimeout(this.retry);
    this.handlers.state("connecting");
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(`${scheme}//${location.host}/desk/api/socket`);
    this.socket = socket;
    socket.onopen = () => {
      if (socket !== this.socket) return;
      this.attempts = 0;
      this.heardAt = Date.now();
      this.pinger = setInterval(() => this.beat(), PING_MS);
      this.handlers.state("open");
    };
    socket.onmessage = (event) => {
      if (socket !== this.socket) return;
      this.heardAt = Date.now();
      const frame = parse(event.data);
      if (frame && frame.type !== "pong") this.handlers.frame(frame);
    };
    socket.onclose = (event) => {
      if (socket !== this.socket) return;
      this.drop();
      if (event.code === 4401) return this.handlers.refused();
      this.later();
    };
  }

  private beat(): void {
    if (Date.now() - this.heardAt > SILENCE_MS) {
      this.drop();
      this.later();
    } else if (this.socket?.readyState === WebSocket.OPEN) {
      this.socket.send(JSON.stringify({ type: "ping" }));
    }
  }

  private later(): void {
    if (this.stopped) return;
    this.handlers.state("down");
    const ceiling = Math.min(LAST_DELAY_MS, FIRST_DELAY_MS * 2 ** this.attempts++);
    this.retry = setTimeout(() => this.connect(), ceiling / 2 + (Math.random() * ceiling) / 2);
  }

  private drop(): void {
    clearTimeout(this.retry);
    clearInterval(this.pinger);
    const socket = this.socket;
    this.socket = null;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }
}

function parse(data: unknown): Frame | null {
  try {
    const frame: unknown = JSON.parse(String(data));
    return frame && typeof frame === "object" && "type" in frame ? (frame as Frame) : null;
  } catch {
    return null;
  }
}
