// Bundles the console into dist/: index.html, app.js, app.css. `--watch` rebuilds on change.
import { context } from "esbuild";
import { copyFile, mkdir, rm } from "node:fs/promises";

const watch = process.argv.includes("--watch");
const here = (path) => new URL(path, import.meta.url).pathname;

await rm(here("dist"), { recursive: true, force: true });
await mkdir(here("dist"), { recursive: true });
await copyFile(here("src/index.html"), here("dist/index.html"));
await copyFile(here("src/icon.svg"), here("dist/icon.svg"));

const bundle = await context({
  entryPoints: { app: here("src/main.tsx") },
  outdir: here("dist"),
  bundle: true,
  minify: !watch,
  format: "iife",
  target: ["chrome100", "firefox100", "safari15.4"],
  jsx: "automatic",
  jsxImportSource: "preact",
  charset: "utf8",
  sourcemap: watch ? "linked" : false,
  legalComments: "none",
  logLevel: "warning",
});
if (watch) await bundle.watch();
else {
  await bundle.rebuild();
  await bundle.dispose();
}
