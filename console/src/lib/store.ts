// Web storage that never throws: private windows and full disks only lose the memory, not the desk.

const PREFIX = "sangdam.desk.";

export interface Store {
  get(key: string): string | null;
  set(key: string, value: string | null): void;
  keys(): string[];
}

function wrap(pick: () => Storage): Store {
  return {
    get(key) {
      try {
        return pick().getItem(PREFIX + key);
      } catch {
        return null;
      }
    },
    set(key, value) {
      try {
        if (value === null) pick().removeItem(PREFIX + key);
        else pick().setItem(PREFIX + key, value);
      } catch {
        // not remembered
      }
    },
    keys() {
      try {
        return Object.keys(pick()).filter((key) => key.startsWith(PREFIX)).map((key) => key.slice(PREFIX.length));
      } catch {
        return [];
      }
    },
  };
}

export const local: Store = wrap(() => localStorage);
export const perTab: Store = wrap(() => sessionStorage);
