// One fetch for every call: JSON in, JSON out, one error type, the CSRF token on every change.

export class ApiError extends Error {
  constructor(
    /** HTTP status; 0 when the server could not be reached. */
    readonly status: number,
    readonly code: string,
    message: string,
    readonly retryAfter: number | null = null,
  ) {
    super(message);
  }

  /** Worth trying again unchanged: nothing was refused, it only did not get through. */
  get passing(): boolean {
    return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500;
  }
}

const BASE = "/desk/api";
const TIMEOUT_MS = 15_000;

let csrf = "";
let onSignedOut: () => void = () => undefined;

export function setCsrf(token: string): void {
  csrf = token;
}

/** Called when the server no longer knows our cookie. */
export function whenSignedOut(handler: () => void): void {
  onSignedOut = handler;
}

interface Options {
  body?: unknown;
  /** A 401 of this call is an answer, not the end of the session. */
  expect401?: boolean;
}

export async function request<T>(method: "GET" | "POST", path: string, options: Options = {}): Promise<T> {
  const headers: Record<string, string> = { Accept: "application/json" };
  const init: RequestInit = { method, headers, credentials: "same-origin", cache: "no-store" };
  if (method !== "GET") {
    headers["Content-Type"] = "application/json";
    headers["X-CSRF-Token"] = csrf;
    init.body = JSON.stringify(options.body ?? {});
  }
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), TIMEOUT_MS);
  try {
    const response = await fetch(BASE + path, { ...init, signal: abort.signal });
    if (response.ok) return (response.status === 204 ? undefined : await response.json()) as T;
    const error = await readError(response);
    if (response.status === 401 && !options.expect401) onSignedOut();
    throw error;
  } catch (error) {
    if (error instanceof ApiError) throw error;
    throw new ApiError(0, "unreachable", "");
  } finally {
    clearTimeout(timer);
  }
}

async function readError(response: Response): Promise<ApiError> {
  const retry = Number(response.headers.get("Retry-After"));
  const after = Number.isFinite(retry) && retry > 0 ? retry : null;
  try {
    const { error } = (await response.json()) as { error: { code: string; message: string } };
    return new ApiError(response.status, String(error.code), String(error.message ?? ""), after);
  } catch {
    return new ApiError(response.status, "unknown", "", after);
  }
}
