import { enFrame } from "./en/frame.ts";
import { enLine } from "./en/line.ts";
import { enBuying } from "./en/buying.ts";
import { enMine } from "./en/mine.ts";

/** All texts of the pages. Korean has the same keys, which the compiler checks. */
export const en = { ...enFrame, ...enLine, ...enBuying, ...enMine };

export type Texts = typeof en;
