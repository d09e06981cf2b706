import { koBuying } from "./buying.ts";
import { koMine } from "./mine.ts";

/** What the other pages need besides. */
export const texts = { ...koBuying, ...koMine };
