import type { Tx } from "../../database/database.ts";
import { LockedRows, type Write } from "../../database/batches/working-set.ts";
import { type Departure, insertDepartures } from "./departure-store.ts";
import { lockQueues, updateLines } from "./queue-store.ts";
import type { PlaceRef, Queue } from "./rules.ts";

/** Queues in a batch, with the places that end in it before their visitors were called. */
export class QueueRows extends LockedRows<{ queueNo: number }, Queue> {
  static readonly turn = "queues";
  readonly #departures: Departure[] = [];

  /** Counts a visitor who leaves the line before the call. */
  depart({ queueNo, position }: PlaceRef): void {
    const queue = this.find({ queueNo })!;
    const departure = queue.departures + 1;
    this.put({ ...queue, abandoned: queue.abandoned + 1, departures: departure });
    this.#departures.push({ queueNo, position, departure });
  }

  protected keyOf({ queueNo }: { queueNo: number }): string {
    return String(queueNo);
  }

  protected async lock(tx: Tx, refs: readonly { queueNo: number }[]): Promise<Map<string, Queue>> {
    const queues = await lockQueues(
      tx,
      refs.map(({ queueNo }) => queueNo),
    );
    return new Map([...queues.values()].map((queue) => [this.keyOf(queue), queue]));
  }

  protected save(tx: Tx, changed: readonly Queue[]): Write[] {
    return [() => updateLines(tx, changed), () => insertDepartures(tx, this.#departures)];
  }
}
