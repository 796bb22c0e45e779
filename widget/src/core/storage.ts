// localStorage and sessionStorage that never throw: private windows, full disks and blocked cookies all end in
// a memory copy, so the chat works for the length of the page.

export interface Store {
  get<T>(key: string): T | null;
  set(key: string, value: unknown): void;
  drop(key: string): void;
}

const PREFIX = "sangdam:";

export function openStore(area: () => Storage): Store {
  const memory = new Map<string, string>();
  return {
    get<T>(key: string): T | null {
      let raw: string | null = null;
      try {
        raw = area().getItem(PREFIX + key);
      } catch {
        // fall through to the memory copy
      }
      raw ??= memory.get(key) ?? null;
      if (raw === null) return null;
      try {
        return JSON.parse(raw) as T;
      } catch {
        return null;
      }
    },
    set(key, value) {
      const raw = JSON.stringify(value);
      try {
        area().setItem(PREFIX + key, raw);
        memory.delete(key);
      } catch {
        memory.set(key, raw);
      }
    },
    drop(key) {
      memory.delete(key);
      try {
        area().removeItem(PREFIX + key);
      } catch {
        // nothing stored, nothing to drop
      }
    },
  };
}

/** Tell when another tab changed `key`. */
export function onStoreChange(key: string, changed: () => void): void {
  window.addEventListener("storage", (event) => {
    if (event.key === PREFIX + key || event.key === null) changed();
  });
}
