import { keepPage } from "./keep-page.ts";
import { tellOfTurns } from "./turn-notices.ts";

/** Put here by the build. */
declare const KEPT_FILES: readonly string[];
declare const KEPT_VERSION: string;

/** Keeps the page of a visitor's tickets on their phone, so that it opens without a network. */
keepPage({
  page: "/mine",
  isShownAt: (pathname) => pathname === "/mine" || pathname.startsWith("/mine/"),
  files: KEPT_FILES,
  kind: "tickets",
  version: KEPT_VERSION,
});
tellOfTurns();
