import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const PAGES = {
  shell: "<p>the app</p>",
  texts: { ko: "/assets/ko.js", en: "/assets/en.js" },
  picture: "/assets/icon-512.png",
  appManifest: JSON.stringify({ start_url: "/mine", icons: [{ sizes: "512x512" }] }),
  ticketsWorker: "",
  embedScript: "",
  consoleShell: "",
  door: { shell: "", serviceWorker: "", appManifest: "" },
  assets: [],
};

/** A folder such as the build of the pages makes, without the time that a build takes. */
export class PagesFolder {
  readonly path = mkdtempSync(join(tmpdir(), "frontrow-pages-"));

  constructor(pages: Partial<typeof PAGES> = {}) {
    writeFileSync(join(this.path, "manifest.json"), JSON.stringify({ ...PAGES, ...pages }));
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
