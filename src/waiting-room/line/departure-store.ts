import { tableOf } from "../../database/table-of.ts";
import { type Database, type Tx } from "../../database/database.ts";
import type { PlaceRef } from "./rules.ts";

/** A place that ended before its visitor was called. `departure` counts these within the queue. */
export interface Departure extends PlaceRef {
  departure: number;
}

/** At most this many of one queue in one statement. */
const ROWS_MAX = 20_000;

export async function insertDepartures(tx: Tx, departures: readonly Departure[]): Promise<void> {
  await tx`
    insert into departures (queue_no, departure, position)
    select * from ${tableOf("v", departures, {
      queue_no: ["int", (each) => each.queueNo],
      departure: ["bigint", (each) => each.departure],
      position: ["bigint", (each) => each.position],
    })}`;
}

/** The next departures of each of these queues after the known ones, in order: a bounded number. */
export async function readDepartures(
  db: Database,
  asked: readonly { queueNo: number; known: number }[],
): Promise<Departure[]> {
  const rows = await db.query<{ queue_no: number; departure: string; position: string }>`
    select d.queue_no, d.departure, d.position
    from ${tableOf("asked", asked, {
      queue_no: ["int", (each) => each.queueNo],
      known: ["bigint", (each) => each.known],
    })}
    cross join lateral (
      select * from departures where queue_no = asked.queue_no and departure > asked.known
      order by departure limit ${ROWS_MAX}) d`;
  return rows.map((row) => ({
    queueNo: row.queue_no,
    departure: Number(row.departure),
    position: Number(row.position),
  }));
}
