import { enBuying } from "./buying.ts";
import { enMine } from "./mine.ts";

/** What the other pages need besides. */
export const texts = { ...enBuying, ...enMine };
