import { texts as beforeLine } from "./en/before-line.ts";
import { texts as afterLine } from "./en/after-line.ts";

/** All texts of the pages. Korean has the same keys, which the compiler checks. */
export const en = { ...beforeLine, ...afterLine };

export type Texts = typeof en;
