import { readFileSync } from "node:fs";
import { basename, extname, join } from "node:path";
import { buildServiceWorker } from "./worker-build.ts";

/** The door's page: its shell, and what makes it open without a network. */
export interface DoorPage {
  shell: string;
  /** The program of its service worker. */
  serviceWorker: string;
  /** What makes it installable (Web App Manifest). */
  appManifest: string;
}

/** Keeps a file of a build, and returns its address. */
type KeepFile = (name: string, bytes: Uint8Array) => string;

/** Builds the door's page: a bundle of its own, which no buyer loads. */
export async function buildDoor(
  web: string,
  keepAs: KeepFile,
  { icon, fonts }: { icon: string; fonts: string },
): Promise<DoorPage> {
  const folder = join(web, "door");
  const built = await Bun.build({
    entrypoints: [join(folder, "main.ts")],
    target: "browser",
    minify: true,
    splitting: true,
    naming: { entry: "door-[hash].[ext]", chunk: "door-part-[hash].[ext]", asset: "door-style-[hash].[ext]" },
    publicPath: "/assets/",
  });
  let [script, style] = ["", ""];
  const files = [icon, fonts];
  for (const output of built.outputs) {
    const address = keepAs(basename(output.path), new Uint8Array(await output.arrayBuffer()));
    files.push(address);
    if (output.kind === "entry-point") script = address;
    else if (extname(output.path) === ".css") style = address;
  }
  const shell = readFileSync(join(folder, "shell.html"), "utf8")
    .replace("{{style}}", style)
    .replace("{{script}}", script)
    .replace("{{fonts}}", fonts)
    .replace("{{icon}}", icon);
  return {
    shell,
    serviceWorker: await buildServiceWorker(join(folder, "service-worker.ts"), files, shell),
    appManifest: JSON.stringify({
      name: "Frontrow · Door",
      short_name: "Door",
      start_url: "/door",
      scope: "/door",
      display: "standalone",
      background_color: "#130e1e",
      theme_color: "#130e1e",
      icons: [{ src: icon, sizes: "any", type: "image/svg+xml" }],
    }),
  };
}
