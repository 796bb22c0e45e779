// Bundles every *.test.ts with esbuild and runs them with node's own test runner.
import { build } from "esbuild";
import { spawnSync } from "node:child_process";
import { readdirSync, rmSync } from "node:fs";

const here = (path) => new URL(path, import.meta.url).pathname;
const outdir = here("../node_modules/.unit-tests");
rmSync(outdir, { recursive: true, force: true });
const names = readdirSync(here(".")).filter((name) => name.endsWith(".test.ts"));
await build({
  entryPoints: names.map((name) => here(name)),
  outdir,
  outExtension: { ".js": ".mjs" },
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node20",
  jsx: "automatic",
  jsxImportSource: "preact",
  logLevel: "warning",
});
const files = names.map((name) => `${outdir}/${name.replace(/\.ts$/, ".mjs")}`);
process.exit(spawnSync(process.execPath, ["--test", ...files], { stdio: "inherit" }).status ?? 1);
