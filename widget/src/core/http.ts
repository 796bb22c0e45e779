// Calls to the service. An answer is data, whatever its status; only a missing answer is an exception.

export interface Answer<T> {
  ok: boolean;
  status: number;
  body: T;
}

export interface Call {
  token?: string;
  body?: unknown;
  signal?: AbortSignal;
  timeoutMs?: number;
}

export class Http {
  constructor(private readonly base: string) {}

  url(path: string): string {
    return new URL(path, this.base).href;
  }

  async call<T>(path: string, options: Call = {}): Promise<Answer<T>> {
    const control = new AbortController();
    const stop = () => control.abort();
    const timer = setTimeout(stop, options.timeoutMs ?? 15_000);
    options.signal?.addEventListener("abort", stop);
    if (options.signal?.aborted) stop();
    const headers: Record<string, string> = {};
    if (options.token) headers["Authorization"] = `Bearer ${options.token}`;
    if (options.body !== undefined) headers["Content-Type"] = "application/json";
    try {
      const response = await fetch(this.url(path), {
        method: options.body === undefined ? "GET" : "POST",
        headers,
        body: options.body === undefined ? undefined : JSON.stringify(options.body),
        credentials: "omit",
        cache: "no-store",
        referrerPolicy: "strict-origin-when-cross-origin",
        signal: control.signal,
      });
      const body = (await response.json().catch(() => null)) as T;
      return { ok: response.ok, status: response.status, body };
    } finally {
      clearTimeout(timer);
      options.signal?.removeEventListener("abort", stop);
    }
  }
}
