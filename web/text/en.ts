import { enCommon } from "./en/common.ts";
import { enLine } from "./en/line.ts";
import { enBuying } from "./en/buying.ts";
import { enMine } from "./en/mine.ts";

/** Every word the pages say. Korean has the same keys: the compiler checks that. */
export const en = { ...enCommon, ...enLine, ...enBuying, ...enMine };

export type Texts = typeof en;
