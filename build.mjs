// Builds static/ into static/dist: one style sheet, one script, one icon sprite, their licences.
//
// Every file carries a hash of its content in its name and manifest.json says which is which.
// The manifest is replaced in one step and only then are old files removed, so that a server
// running meanwhile never reads of a file that is not there.

import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = dirname(fileURLToPath(import.meta.url));
const source = join(root, "static");
const dist = join(source, "dist");
const modules = join(root, "node_modules");
const browsers = ["chrome123", "firefox128", "safari17.5"];

const bundles = await bundle(["js/app.js", "css/app.css"]);
const assets = {
  ...bundles.files,
  "icons.svg": await sprite(),
  "favicon.svg": await readFile(join(source, "favicon.svg")),
};
const licences = await licenceTexts([...bundles.packages, "lucide-static"]);
await publish(assets, licences);

/** What esbuild makes of each entry, and the names of the packages that went into it. */
async function bundle(entries) {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: entries.map((entry) => join(source, entry)),
    outdir: dist,
    entryNames: "[name]",
    bundle: true,
    minify: true,
    format: "esm",
    target: browsers,
    legalComments: "none",
    metafile: true,
    write: false,
  });
  const files = Object.fromEntries(outputFiles.map((file) => [basename(file.path), file.contents]));
  return { files, packages: packagesAmong(Object.keys(metafile.inputs)) };
}

/** "node_modules/@scope/name/x.js" -> "@scope/name", each once. */
function packagesAmong(paths) {
  const names = paths.map((path) => path.match(/node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1]);
  return [...new Set(names.filter(Boolean))];
}

/** One SVG with a <symbol id="NAME"> for each icon named in static/icons.json. */
async function sprite() {
  const names = JSON.parse(await readFile(join(source, "icons.json"), "utf8"));
  const symbols = await Promise.all(names.map(symbol));
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`;
}

async function symbol(name) {
  const svg = await readFile(join(modules, "lucide-static", "icons", `${name}.svg`), "utf8").catch(
    () => stop(`static/icons.json names "${name}", which lucide-static does not have.`),
  );
  const shapes = svg.replace(/^[\s\S]*?<svg[^>]*>|<\/svg>\s*$/g, "").replace(/\s*\n\s*/g, "");
  return `<symbol id="${name}" viewBox="0 0 24 24">${shapes}</symbol>`;
}

/** Name, version and full licence of every package whose work is served. */
async function licenceTexts(packages) {
  const texts = await Promise.all(packages.sort().map(licenceText));
  return texts.join(`\n${"-".repeat(78)}\n\n`);
}

async function licenceText(name) {
  const folder = join(modules, name);
  const { version, license } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const file = (await readdir(folder)).find((entry) => /^licen[cs]e(\.\w+)?$/i.test(entry));
  if (!file) stop(`The package ${name} carries no licence text, so it cannot be served.`);
  return `${name} ${version} (${license})\n\n${(await readFile(join(folder, file), "utf8")).trim()}\n`;
}

async function publish(assets, licences) {
  await mkdir(dist, { recursive: true });
  const manifest = {};
  for (const [name, content] of Object.entries(assets)) {
    manifest[name] = hashed(name, content);
    await writeWhole(manifest[name], content);
  }
  await writeWhole("licences.txt", licences);
  await writeWhole("manifest.json", `${JSON.stringify(manifest, null, 2)}\n`);
  await removeAllBut([...Object.values(manifest), "licences.txt", "manifest.json"]);
  for (const file of Object.values(manifest)) console.log(`static/dist/${file}`);
}

function hashed(name, content) {
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 12);
  return `${basename(name, extname(name))}-${hash}${extname(name)}`;
}

/** Under its name there is always either the old content or the new, never a part. */
async function writeWhole(name, content) {
  const draft = join(dist, `.${name}.${process.pid}`);
  await writeFile(draft, content);
  await rename(draft, join(dist, name));
}

async function removeAllBut(kept) {
  const stale = (await readdir(dist)).filter((entry) => !kept.includes(entry));
  await Promise.all(stale.map((entry) => rm(join(dist, entry), { recursive: true, force: true })));
}

function stop(sentence) {
  console.error(sentence);
  process.exit(1);
}
