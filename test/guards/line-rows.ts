import type { SQL } from "bun";
import type { ConcertId, UserId } from "../../src/core/ids.ts";
import { MINUTE_MS } from "../../src/core/time.ts";
import { runChange } from "../../src/database/batches/change.ts";
import type { Tx } from "../../src/database/database.ts";
import { lockQueues } from "../../src/waiting-room/line/queue-store.ts";
import type { PlaceStatus, Queue } from "../../src/waiting-room/line/rules.ts";
import type { OwnDatabase } from "../../testing/database/database-stage.ts";
import { writeUnchecked } from "../../testing/unchecked.ts";

/** So many minutes from now. */
export const soon = (minutes: number) => new Date(Date.now() + minutes * MINUTE_MS);

export const newUser = () => Bun.randomUUIDv7() as UserId;

/** Rows of queues and their places as no sale might leave them, and what became of them. */
export function lineRows(database: () => OwnDatabase) {
  const written = <T>(write: (tx: SQL) => Promise<T>) => writeUnchecked(database().admin, write);
  /** Tries again where a busy machine has let the transaction wait too long. */
  const inTransaction = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => runChange(database().db, work);

  /** A queue's row, as the columns say. */
  async function queue(columns: Record<string, unknown> = {}): Promise<Queue> {
    const policy = { capacity: 100, arrival_seconds: 60, grace_seconds: 300, session_seconds: 600 };
    const row = { queue_id: Bun.randomUUIDv7(), ...policy, ...columns };
    const [{ queue_no }] = await written((tx) => tx`insert into queues ${tx(row)} returning queue_no`);
    return present(queue_no);
  }

  async function present(queueNo: number): Promise<Queue> {
    return (await inTransaction((tx) => lockQueues(tx, [queueNo]))).get(queueNo)!;
  }

  async function place(
    { queueNo }: Queue,
    position: number,
    status: PlaceStatus = "WAITING",
    columns: Record<string, unknown> = {},
  ): Promise<UserId> {
    const user_id = newUser();
    const row = { queue_no: queueNo, position, user_id, status, joined_at: soon(-60), ...columns };
    await written((tx) => tx`insert into places ${tx(row)}`);
    return (columns.user_id as UserId | undefined) ?? user_id;
  }

  /** A concert of a queue with one date of ten seats. */
  async function onSale(
    { queueNo }: Queue,
    concert: Record<string, unknown> = {},
    date: Record<string, unknown> = {},
  ) {
    const concert_id = Bun.randomUUIDv7() as ConcertId;
    const performance_id = Bun.randomUUIDv7();
    await written(async (tx) => {
      const policy = { holdSeconds: 300, seatsPerUser: 4 };
      const sold = {
        concert_id,
        queue_no: queueNo,
        title: "A",
        venue: "B",
        time_zone: "UTC",
        policy,
        ...concert,
      };
      await tx`insert into concerts ${tx(sold)}`;
      const on = { starts_at: "2030-12-20T10:00:00Z", local_date: "2030-12-20", seats_total: 10, plan_no: 1 };
      await tx`insert into performances ${tx({ performance_id, concert_id, ...on, prices: [], ...date })}`;
    });
    return { concert_id, performance_id };
  }

  async function statuses({ queueNo }: Queue): Promise<Record<string, PlaceStatus>> {
    const rows = await database().admin`select position, status from places where queue_no = ${queueNo}`;
    return Object.fromEntries(
      rows.map((row: { position: string; status: PlaceStatus }) => [row.position, row.status]),
    );
  }

  const LIVE = ["WAITING", "READY", "ACTIVE", "MISSED", "RETURNED"] as const;
  const ENDED = ["CONSUMED", "EXPIRED", "LEFT", "REVOKED"] as const;

  /** One place of each status, in this order, from the position 1 on. */
  async function placesOfAll(of: Queue): Promise<UserId[]> {
    const users = [];
    for (const [i, status] of [...LIVE, ...ENDED].entries()) users.push(await place(of, i + 1, status));
    return users;
  }

  async function clear() {
    await written(async (tx) => {
      const filled = ["place_absences", "place_recalls", "presence_reports", "departures", "reservations"];
      for (const table of [...filled, "performances", "concerts", "places", "queues"])
        await tx`delete from ${tx(table)}`;
    });
  }

  return { written, inTransaction, clear, queue, present, place, onSale, statuses, placesOfAll };
}
