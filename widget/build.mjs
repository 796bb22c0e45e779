// Bundles the widget. `node build.mjs` writes dist/widget.js; `--check` also fails above the size limit;
// `--tests` bundles test/*.test.ts to dist-test/ for node's own test runner.
import { build, transform } from "esbuild";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";

const LIMIT_BYTES = 25 * 1024;
const flags = new Set(process.argv.slice(2));

// The style sheets are strings in the bundle (they go into adoptedStyleSheets), so they are minified by hand.
const minifiedCss = {
  name: "minified-css",
  setup(api) {
    api.onLoad({ filter: /\.css$/ }, async (file) => {
      const source = await readFile(file.path, "utf8");
      const { code } = await transform(source, { loader: "css", minify: true, target: "es2020" });
      return { contents: code.trim(), loader: "text" };
    });
  },
};

if (flags.has("--tests")) {
  rmSync("dist-test", { recursive: true, force: true });
  await build({
    entryPoints: readdirSync("test").filter((name) => name.endsWith(".test.ts")).map((name) => `test/${name}`),
    outdir: "dist-test",
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    sourcemap: "inline",
    plugins: [minifiedCss],
  });
} else {
  await build({
    entryPoints: ["src/main.ts"],
    outfile: "dist/widget.js",
    bundle: true,
    minify: true,
    format: "iife",
    target: ["es2020", "chrome90", "safari15", "firefox101"],
    charset: "utf8",
    legalComments: "none",
    plugins: [minifiedCss],
  });
  const size = gzipSync(readFileSync("dist/widget.js"), { level: 9 }).length;
  console.log(`dist/widget.js: ${size} bytes gzipped (limit ${LIMIT_BYTES})`);
  if (flags.has("--check") && size > LIMIT_BYTES) {
    console.error("The widget is too large: take something out, or discuss the limit first.");
    process.exit(1);
  }
}
