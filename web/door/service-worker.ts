import { keepPage } from "../offline/keep-page.ts";

/** Put here by the build. */
declare const KEPT_FILES: readonly string[];
declare const KEPT_VERSION: string;

/** Keeps the door's page on the phone, so that it opens without a network. */
keepPage({ page: "/door", files: KEPT_FILES, kind: "door", version: KEPT_VERSION });
