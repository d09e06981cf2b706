import type { DoorDevice } from "../../core/access/door-device.ts";
import type { PerformanceId, TicketId, UserId } from "../../core/ids.ts";
import { LIMITS } from "../../core/limits.ts";
import { notFound } from "../../core/refusals.ts";
import { isoTime } from "../../core/time.ts";
import type { Database } from "../../database/database.ts";
import type { Manifest } from "../api.ts";
import { readManifestRows, readVersion } from "./store.ts";

/** Where buyers' names are kept. */
export interface NameBook {
  ofUsers(userIds: readonly UserId[]): Promise<Map<UserId, { name: string }>>;
}

/** The tickets of a date, as a device keeps them so that it can decide without a network. */
export class Manifests {
  readonly #db: Database;
  readonly #names: NameBook;

  constructor(db: Database, names: NameBook) {
    this.#db = db;
    this.#names = names;
  }

  /**
   * The list, or what has changed since a version of it. A change may be sent twice, never missed. Throws
   * `not_found` for a date that the device is not for.
   */
  async read(
    device: DoorDevice,
    id: PerformanceId,
    asked: { since?: number | undefined; cursor?: TicketId | undefined },
  ): Promise<Manifest> {
    if (!device.performanceIds.includes(id)) throw notFound();
    const version = await readVersion(this.#db);
    // A version from the future is of a database that was replaced by this one.
    const since = asked.since !== undefined && asked.since <= version ? asked.since : undefined;
    const { manifestTicketsMax } = LIMITS;
    const rows = await readManifestRows(
      this.#db,
      id,
      since ?? 0,
      asked.cursor ?? null,
      manifestTicketsMax + 1,
    );
    const shown = rows.slice(0, manifestTicketsMax);
    const userIds = shown.flatMap((row) => (row.status === "CANCELLED" ? [] : [row.user_id]));
    const names = await this.#names.ofUsers([...new Set(userIds)]);
    return {
      performanceId: id,
      version,
      ...(since === undefined ? {} : { since }),
      tickets: shown.map((row) => ({
        ticketId: row.ticket_id,
        seatNumber: row.seat_number,
        section: row.section,
        row: row.seat_row,
        label: row.label,
        name: row.status === "CANCELLED" ? null : (names.get(row.user_id)?.name ?? null),
        bookingNumber: row.booking_number,
        status: row.status,
        ...(row.first_at && {
          firstAt: isoTime(row.first_at.getTime()),
          firstGate: row.first_gate!,
          firstNonce: row.first_nonce!,
        }),
      })),
      nextCursor: rows.length > manifestTicketsMax ? shown.at(-1)!.ticket_id : null,
    };
  }
}
