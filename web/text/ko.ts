import type { Texts } from "./en.ts";
import { koCommon } from "./ko/common.ts";
import { koLine } from "./ko/line.ts";
import { koBuying } from "./ko/buying.ts";
import { koMine } from "./ko/mine.ts";

/** Korean has no plural forms, so its `_one` keys are only there to have the same shape. */
export const ko: Texts = { ...koCommon, ...koLine, ...koBuying, ...koMine };
