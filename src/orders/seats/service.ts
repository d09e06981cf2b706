import type { PerformanceId } from "../../core/ids.ts";
import { notFound } from "../../core/refusals.ts";
import type { Database } from "../../database/database.ts";
import type { ContactBook } from "../finding.ts";
import type { SeatHistory } from "./api.ts";
import { readSeat, readSeatEvents } from "./store.ts";

/** Who sits on which seat, and what happened to it. */
export class SeatHistories {
  readonly #db: Database;
  readonly #contacts: ContactBook;

  constructor(db: Database, contacts: ContactBook) {
    this.#db = db;
    this.#contacts = contacts;
  }

  /** Throws `not_found`. */
  async find(performanceId: PerformanceId, seatNumber: number): Promise<SeatHistory> {
    const seat = await readSeat(this.#db, performanceId, seatNumber);
    if (!seat) throw notFound();
    const { userId, bookingNumber, ...facts } = seat;
    const contact = userId && (await this.#contacts.ofUsers([userId])).get(userId);
    const { name = null, email = null, phone = null } = contact || {};
    const owner = userId && { userId, name, email: email || null, phone, bookingNumber };
    const history = await readSeatEvents(this.#db, performanceId, seatNumber);
    return { ...facts, owner, history };
  }
}
