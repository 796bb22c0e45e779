// Which question about ending the open conversation is on the screen.

import { signal } from "@preact/signals";

export const asking = signal<"return" | "close" | null>(null);
