import type { Texts } from "./en.ts";
import { texts as beforeLine } from "./ko/before-line.ts";
import { texts as afterLine } from "./ko/after-line.ts";

/** Korean has no plural forms. Its `_one` keys only match the shape of the English texts. */
export const ko: Texts = { ...beforeLine, ...afterLine };
