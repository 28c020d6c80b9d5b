// Builds what the binary embeds: dist/<name>-<hash>.{js,css,svg}, each with .gz and .br beside it, and dist/manifest.json
// that tells the server the hashed names. Scripts: app on every page, charts only where there
// are charts, editor where the report is written.
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build } from "esbuild";
import { PurgeCSS } from "purgecss";

const dist = "dist";

await mkdir(dist, { recursive: true });
for (const name of await readdir(dist)) {
  if (name !== ".gitkeep") await rm(path.join(dist, name), { recursive: true });
}

const bundled = await build({
  entryPoints: ["src/app.ts", "src/charts.ts", "src/editor.ts", "src/app.css"],
  bundle: true,
  minify: true,
  write: false,
  outdir: dist,
  format: "iife",
  target: ["es2020", "chrome90", "firefox90", "safari14"],
  supported: { destructuring: true }, // Safari 14 has it; its one bug, of names shadowed in parameters, is in none of this
  legalComments: "eof",
  loader: { ".svg": "dataurl" },
  logLevel: "warning",
});

const manifest = {};
const sizes = [];
for (const file of bundled.outputFiles) {
  const name = path.basename(file.path);
  await emit(name, name.endsWith(".css") ? await trim(file.text) : Buffer.from(file.contents));
}
await emit("mark.svg", await readFile("src/mark.svg"));
await writeFile(path.join(dist, "manifest.json"), JSON.stringify(manifest, null, 1) + "\n");
console.table(sizes);

// trim drops the rules and variables no template and no script uses.
async function trim(css) {
  const [{ css: kept }] = await new PurgeCSS().purge({
    content: ["templates/**/*.html", "src/*.ts"],
    css: [{ raw: css }],
    safelist: { standard: ["html", "body", "makeup", "today", /^htmx-/, /^indent-/, /^lamp-/, /^on-/, /^shade-/, /^size-/, /^slip-/, /^slot-/, /^ProseMirror/], variables: [/^--chart-/, "--ink-soft", "--rule"] },
    variables: true,
    keyframes: true,
    fontFace: true,
  });
  return Buffer.from(kept);
}

async function emit(name, bytes) {
  const { name: stem, ext } = path.parse(name);
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 10);
  const hashed = `${stem}-${hash}${ext}`;
  const gz = gzipSync(bytes, { level: 9 });
  const br = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
  manifest[name] = hashed;
  sizes.push({ name: hashed, bytes: bytes.length, gzip: gz.length, brotli: br.length });
  await Promise.all([
    writeFile(path.join(dist, hashed), bytes),
    writeFile(path.join(dist, hashed + ".gz"), gz),
    writeFile(path.join(dist, hashed + ".br"), br),
  ]);
}
