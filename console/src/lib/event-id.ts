// An id no one else will choose; works without a secure context too.

export function newEventId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return "e_" + [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
