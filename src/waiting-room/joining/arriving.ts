import type { CommandKind } from "../../database/batches/working-set.ts";
import { PlaceRows } from "../line/place-rows.ts";
import { arrive, type Place, type PlaceRef, type Queue } from "../line/rules.ts";

export interface ArriveCommand {
  ref: PlaceRef;
  queue: Queue;
}

/** A called visitor, whose place has been read, comes in. */
export const arrival: CommandKind<ArriveCommand, Place> = {
  needs({ ref }, set) {
    set.of(PlaceRows).ask(ref);
  },
  decide({ ref, queue }, set) {
    const places = set.of(PlaceRows);
    const before = places.find(ref)!;
    const after = arrive(before, queue, set.now);
    if (after !== before) places.put(after);
    return after;
  },
};
