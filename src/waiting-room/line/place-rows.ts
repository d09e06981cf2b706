import type { Tx } from "../../database/database.ts";
import { LockedRows, type Write } from "../../database/batches/working-set.ts";
import { lockPlaces, placeKey, updatePlaces } from "./place-store.ts";
import type { Place, PlaceRef } from "./rules.ts";

/** Places in a batch. */
export class PlaceRows extends LockedRows<PlaceRef, Place> {
  static readonly turn = "places";

  protected keyOf(ref: PlaceRef): string {
    return placeKey(ref);
  }

  protected lock(tx: Tx, refs: readonly PlaceRef[]): Promise<Map<string, Place>> {
    return lockPlaces(tx, refs);
  }

  protected save(tx: Tx, changed: readonly Place[]): Write[] {
    return [() => updatePlaces(tx, changed)];
  }
}
