import { enFrame } from "./frame.ts";
import { enLine } from "./line.ts";

/** What the pages up to the line need. It is loaded with the first of them. */
export const texts = { ...enFrame, ...enLine };
