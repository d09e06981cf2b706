import { koFrame } from "./frame.ts";
import { koLine } from "./line.ts";

/** What the pages up to the line need. It is loaded with the first of them. */
export const texts = { ...koFrame, ...koLine };
