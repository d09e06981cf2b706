import type { Translate } from "../../text/translator.ts";
import { type Flag, FLAGS } from "../hall/seat-plan.ts";

/** What a seat is beside its grade: a wheelchair place, or one with a restricted view. */
export function flagWords(t: Translate, flags = 0): string[] {
  return (Object.keys(FLAGS) as Flag[])
    .filter((flag) => (flags & FLAGS[flag]) !== 0)
    .map((flag) => t(`seats.flags.${flag}`));
}
