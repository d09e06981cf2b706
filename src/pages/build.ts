import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { draftOf, moveIntoPlace } from "../supervisor/shared-folder.ts";
import { buildDoor, type DoorPage } from "./door-build.ts";
import { buildServiceWorker } from "./worker-build.ts";

/**
 * Builds the pages of buyers, of the console and of the door once, before the workers start: a bundle of
 * each by Bun's bundler, and the fonts. Each file is named by its content and compressed at the highest
 * level, so a worker only sends bytes. The result is stored under a key made of all inputs, so a later start
 * finds it and builds nothing.
 */

const ROOT = join(import.meta.dir, "..", "..");
const WEB = join(ROOT, "web");
const FONTS = join(ROOT, "node_modules", "pretendard", "dist", "web", "variable");
const FONT_STYLE = "pretendardvariable-dynamic-subset.css";
const MANIFEST = "manifest.json";
const KEY_CHARACTERS = 16;

/** Where a build's files are, and what the shell loads. */
export interface PagesManifest {
  shell: string;
  /** The script with what each language's pages need up to the line. Every page loads one of them. */
  texts: Record<"ko" | "en", string>;
  /** The picture of pages that have none of their own. */
  picture: string;
  /** What browsers install: the file of the app manifest. */
  appManifest: string;
  /** The program of the button for other sites. */
  embedScript: string;
  /** The program that keeps the page of tickets on a phone. */
  ticketsWorker: string;
  /** What the console's pages load. Buyers load nothing of it. */
  consoleShell: string;
  /** The page of phones at the door, with a bundle of its own. */
  door: DoorPage;
  /** The exact addresses of all files that never change. */
  assets: string[];
}

/** Returns the folder of the built pages. Builds into the first of `cacheFolders` that is writable. */
export async function buildPages(cacheFolders: readonly string[]): Promise<string> {
  const key = contentKey();
  const kept = cacheFolders
    .map((folder) => join(folder, key))
    .find((folder) => existsSync(join(folder, MANIFEST)));
  if (kept !== undefined) return kept;
  let failure: unknown;
  for (const cacheFolder of cacheFolders) {
    try {
      mkdirSync(cacheFolder, { recursive: true });
      return await buildInto(join(cacheFolder, key));
    } catch (error) {
      if (!isUnwritable(error)) throw error;
      failure = error;
    }
  }
  throw failure;
}

/** Beside the packages if that is writable, else with the data. */
export function pagesCacheFolders(dataDir: string): string[] {
  return [join(ROOT, "node_modules", ".cache", "frontrow-pages"), join(dataDir, "pages")];
}

export function readManifest(folder: string): PagesManifest {
  return JSON.parse(readFileSync(join(folder, MANIFEST), "utf8")) as PagesManifest;
}

async function buildInto(folder: string): Promise<string> {
  const draft = draftOf(folder);
  mkdirSync(join(draft, "assets"), { recursive: true });
  try {
    const manifest = await writeBuild(draft);
    writeFileSync(join(draft, MANIFEST), JSON.stringify(manifest));
    moveIntoPlace(draft, folder, MANIFEST);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return folder;
}

async function writeBuild(folder: string): Promise<PagesManifest> {
  const assets: string[] = [];
  const keep = (name: string, bytes: Uint8Array): string => {
    const extension = extname(name);
    return keepAs(`${name.slice(0, -extension.length)}-${hashOf(bytes)}${extension}`, bytes);
  };
  const keepAs = (name: string, bytes: Uint8Array): string => {
    const extension = extname(name);
    const address = `/assets/${name}`;
    writeFileSync(join(folder, address), bytes);
    if (isText(extension)) writeCompressed(join(folder, address), bytes);
    assets.push(address);
    return address;
  };

  const buyers = await keepBundle("main.tsx", "frontrow", keepAs);
  const console = await keepBundle("console/main.tsx", "console", keepAs);
  const solver = keep("solver.js", await builtFile("api/solver.ts"));
  const bestSeats = keep("best-seats.js", await builtFile("seats/best/best-worker.ts"));
  const icon = keep("icon.svg", readFileSync(join(WEB, "icon.svg")));
  const [appleIcon, icon192, icon512] = [180, 192, 512].map((side) =>
    keep(`icon-${side}.png`, readFileSync(join(WEB, "icons", `icon-${side}.png`))),
  ) as [string, string, string];
  const fonts = keep("fonts.css", Buffer.from(fontStyle(keep)));
  const shellOf = (file: string, { style, script }: Bundle) =>
    readFileSync(join(WEB, file), "utf8")
      .replace("{{style}}", style)
      .replace("{{script}}", script)
      .replace("{{solver}}", solver)
      .replace("{{bestSeats}}", bestSeats)
      .replace("{{fonts}}", fonts)
      .replace("{{icon}}", icon)
      .replace("{{appleIcon}}", appleIcon);
  const shell = shellOf("shell.html", buyers);
  const embedScript = new TextDecoder().decode(await builtFile("embed/button.ts", "iife"));
  const kept = [...assets.filter((address) => address.startsWith("/assets/frontrow-")), icon, fonts];
  return {
    shell,
    embedScript,
    ticketsWorker: await buildServiceWorker(join(WEB, "offline", "tickets-worker.ts"), kept, shell),
    picture: icon512,
    appManifest: JSON.stringify({
      name: "Frontrow",
      short_name: "Frontrow",
      start_url: "/mine",
      scope: "/",
      display: "standalone",
      background_color: "#faf7f2",
      theme_color: "#1d1430",
      icons: [
        { src: icon, sizes: "any", type: "image/svg+xml" },
        { src: icon192, sizes: "192x192", type: "image/png" },
        { src: icon512, sizes: "512x512", type: "image/png", purpose: "any" },
        { src: icon512, sizes: "512x512", type: "image/png", purpose: "maskable" },
      ],
    }),
    texts: {
      ko: buyers.parts.get("web/text/ko/before-line.ts")!,
      en: buyers.parts.get("web/text/en/before-line.ts")!,
    },
    consoleShell: shellOf("console/shell.html", console),
    door: await buildDoor(WEB, keepAs, { icon, fonts }),
    assets,
  };
}

/** The addresses that a shell loads. */
interface Bundle {
  script: string;
  style: string;
  /** The address of each part that is loaded on demand, by the file that it begins with. */
  parts: Map<string, string>;
}

async function keepBundle(
  entry: string,
  name: string,
  keepAs: (name: string, bytes: Uint8Array) => string,
): Promise<Bundle> {
  const built = await Bun.build({
    entrypoints: [join(WEB, entry)],
    target: "browser",
    minify: true,
    splitting: true,
    // Parts of the bundle load each other by name, so the bundler must set the final names.
    naming: {
      entry: `${name}-[hash].[ext]`,
      chunk: `${name}-part-[hash].[ext]`,
      asset: `${name}-style-[hash].[ext]`,
    },
    publicPath: "/assets/",
    define: { "process.env.NODE_ENV": '"production"' },
    metafile: true,
    root: ROOT,
  });
  const bundle: Bundle = { script: "", style: "", parts: new Map() };
  for (const output of built.outputs) {
    const address = keepAs(basename(output.path), new Uint8Array(await output.arrayBuffer()));
    if (output.kind === "entry-point") bundle.script = address;
    else if (extname(output.path) === ".css") bundle.style = address;
  }
  for (const [path, { entryPoint }] of Object.entries(built.metafile!.outputs))
    if (entryPoint !== undefined) bundle.parts.set(entryPoint, `/assets/${basename(path)}`);
  return bundle;
}

/** Code as one file: a thread, or the script of another site, is started from one address. */
async function builtFile(path: string, format: "esm" | "iife" = "esm"): Promise<Uint8Array> {
  const built = await Bun.build({
    entrypoints: [join(WEB, path)],
    target: "browser",
    format,
    minify: true,
  });
  return new Uint8Array(await built.outputs[0]!.arrayBuffer());
}

/** Pretendard's own style sheet, with each subset's address replaced by that of the stored file. */
function fontStyle(keep: (name: string, bytes: Uint8Array) => string): string {
  const style = readFileSync(join(FONTS, FONT_STYLE), "utf8");
  return style.replace(/url\(\.\/(woff2-dynamic-subset\/[\w.]+)\)/g, (_, path: string) => {
    const subset = /subset\.(\d+)\.woff2$/.exec(path)![1]!;
    return `url(${keep(`pretendard-${subset}.woff2`, readFileSync(join(FONTS, path)))})`;
  });
}

function writeCompressed(path: string, bytes: Uint8Array): void {
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } };
  writeFileSync(`${path}.br`, brotliCompressSync(bytes, quality));
  writeFileSync(`${path}.gz`, gzipSync(bytes, { level: constants.Z_BEST_COMPRESSION }));
}

/** Changes with every input of the build: our sources, the packages' versions, the bundler. */
function contentKey(): string {
  const hash = createHash("sha256").update(Bun.version);
  for (const file of [
    "package-lock.json",
    "src/pages/build.ts",
    "src/pages/door-build.ts",
    "src/pages/worker-build.ts",
  ])
    hash.update(readFileSync(join(ROOT, file)));
  const sources = readdirSync(WEB, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
  for (const source of sources) hash.update(source.slice(dirname(WEB).length)).update(readFileSync(source));
  return hash.digest("hex").slice(0, KEY_CHARACTERS);
}

function hashOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex").slice(0, 10);
}

function isText(extension: string): boolean {
  return extension === ".js" || extension === ".css" || extension === ".svg";
}

function isUnwritable(error: unknown): boolean {
  return ["EACCES", "EROFS", "EPERM"].includes((error as { code?: string }).code ?? "");
}
