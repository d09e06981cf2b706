import { enCommon } from "./en/common.ts";
import { enLine } from "./en/line.ts";
import { enBuying } from "./en/buying.ts";
import { enMine } from "./en/mine.ts";

/** All texts of the pages. Korean has the same keys, which the compiler checks. */
export const en = { ...enCommon, ...enLine, ...enBuying, ...enMine };

export type Texts = typeof en;
