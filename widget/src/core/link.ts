// The connection: a WebSocket when one can be had, long polling while none can, and back again.
//
// The rule: an attempt that never got ready starts the polling; a socket that gets ready ends it. A socket that
// was ready and broke is simply tried again, and only if that attempt fails does polling begin.
import type { ClientFrame, PollAnswer, ServerFrame } from "../wire";
import { Backoff } from "./backoff";
import type { Http } from "./http";
import { Poller } from "./poller";
import { Socket } from "./socket";

export type LinkState = "connecting" | "online" | "offline";

export interface LinkHandlers {
  token(): string;
  after(): number;
  down(): void;
  frame(frame: ServerFrame): void;
  polled(after: number, answer: PollAnswer): void;
  unauthorized(): void;
}

const TOKEN_REFUSED = 4401;

export class Link {
  private socket: Socket | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly poller: Poller;
  private readonly backoff = new Backoff(400, 30_000);
  private running = false;
  private pollWorks = false;

  constructor(
    private readonly http: Http,
    private readonly handlers: LinkHandlers,
  ) {
    this.poller = new Poller(http, {
      request: () => ({ token: handlers.token(), after: handlers.after() }),
      answer: (after, answer) => {
        this.pollWorks = true;
        handlers.polled(after, answer);
      },
      trouble: () => {
        this.pollWorks = false;
        handlers.down();
      },
      unauthorized: () => {
        this.stop();
        handlers.unauthorized();
      },
    });
  }

  /** How a message would go out now. */
  get way(): "socket" | "http" | null {
    if (this.socket?.ready) return "socket";
    return this.pollWorks ? "http" : null;
  }

  start(): void {
    this.running = true;
    this.attempt();
  }

  stop(): void {
    this.running = false;
    clearTimeout(this.timer);
    this.pollWorks = false;
    this.poller.stop();
    const socket = this.socket;
    this.socket = null;
    socket?.close();
  }

  restart(): void {
    this.stop();
    this.start();
  }

  /** The page is back, or the network is: do not wait for timers. */
  wake(): void {
    if (!this.running) return;
    if (this.socket?.ready) return this.socket.probe();
    this.poller.kick();
    if (!this.socket) this.attempt();
  }

  send(frame: ClientFrame): boolean {
    return this.socket?.ready ? this.socket.send(frame) : false;
  }

  private attempt(): void {
    clearTimeout(this.timer);
    if (!this.running || this.socket) return;
    const url = this.http.url("web/socket").replace(/^http/, "ws");
    let socket: Socket | null = null;
    try {
      socket = new Socket(url, {
        hello: () => ({ token: this.handlers.token(), after: this.handlers.after() }),
        frame: (frame) => this.receive(frame),
        end: (ready, code) => {
          if (socket && socket === this.socket) this.ended(ready, code);
        },
      });
      this.socket = socket;
    } catch {
      // A page whose security policy forbids the socket throws here; polling carries on.
      this.ended(false, 0);
    }
  }

  private receive(frame: ServerFrame): void {
    if (frame.type === "ready") {
      this.backoff.reset();
      this.poller.stop();
      this.pollWorks = false;
    }
    this.handlers.frame(frame);
  }

  private ended(ready: boolean, code: number): void {
    this.socket = null;
    if (!this.running) return;
    if (code === TOKEN_REFUSED) {
      this.stop();
      return this.handlers.unauthorized();
    }
    if (!this.pollWorks) this.handlers.down();
    if (!ready) this.poller.start();
    this.timer = setTimeout(() => this.attempt(), this.backoff.next());
  }
}
