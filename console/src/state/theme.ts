// Light or dark: the system's choice until the agent makes one.

import { effect, signal } from "@preact/signals";
import { local } from "../lib/store";

export type Theme = "light" | "dark";

const remembered = local.get("theme");
const system = matchMedia("(prefers-color-scheme: dark)");

export const theme = signal<Theme>(
  remembered === "light" || remembered === "dark" ? remembered : system.matches ? "dark" : "light",
);

export function startTheme(): void {
  system.addEventListener("change", () => {
    if (!local.get("theme")) theme.value = system.matches ? "dark" : "light";
  });
  effect(() => void (document.documentElement.dataset.theme = theme.value));
}

export function toggleTheme(): void {
  theme.value = theme.value === "dark" ? "light" : "dark";
  local.set("theme", theme.value);
}
