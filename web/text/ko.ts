import type { Texts } from "./en.ts";
import { koFrame } from "./ko/frame.ts";
import { koLine } from "./ko/line.ts";
import { koBuying } from "./ko/buying.ts";
import { koMine } from "./ko/mine.ts";

/** Korean has no plural forms. Its `_one` keys only match the shape of the English texts. */
export const ko: Texts = { ...koFrame, ...koLine, ...koBuying, ...koMine };
