import { KeptByBytes } from "./kept-by-bytes.ts";
import { LIMITS } from "../core/limits.ts";
import type { Database } from "../database/database.ts";
import type { SeatPlanDocument } from "./plan.ts";
import { type PlanSeatRow, readDocumentOf, readWheelchairPlaces } from "./store.ts";

/**
 * What chairs of plans are and what is printed on them, in a worker's memory. A plan never changes, and its
 * number is never given again. So a seat that is found here is the fact, as one read in a batch would be.
 */
export class KnownPlans {
  readonly #db: Database;
  readonly #kept: KeptByBytes<number, KnownPlan>;
  readonly #reading = new Map<number, Promise<void>>();

  constructor(db: Database, bytesMax: number = LIMITS.knownPlansBytesMax) {
    this.#db = db;
    this.#kept = new KeptByBytes(bytesMax, ({ bytesMax }) => bytesMax);
  }

  /** An upper bound of the memory of all plans that are kept. */
  get bytes(): number {
    return this.#kept.bytes;
  }

  /** Undefined if the plan is not in memory yet, or has no such seat: then the database says. */
  find(planNo: number, seatNumber: number): PlanSeatRow | undefined {
    const plan = this.#kept.get(planNo);
    if (plan) return plan.find(seatNumber);
    void this.read(planNo);
    return undefined;
  }

  /** The wheelchair places of companion seats among these: from memory, or else from the table. */
  async wheelchairPlacesOf(planNo: number, seatNumbers: readonly number[]): Promise<number[]> {
    const known = seatNumbers.map((number) => this.find(planNo, number));
    const unknown = seatNumbers.filter((_, i) => !known[i]);
    const read = unknown.length > 0 ? await readWheelchairPlaces(this.#db, planNo, unknown) : [];
    return [...known.flatMap((seat) => seat?.companionOf ?? []), ...read];
  }

  /** Reads a plan for those who ask later. Whoever asks meanwhile, or if it fails, asks the database. */
  read(planNo: number): Promise<void> {
    const reading = this.#reading.get(planNo) ?? this.#startReading(planNo);
    this.#reading.set(planNo, reading);
    return reading;
  }

  async #startReading(planNo: number): Promise<void> {
    try {
      this.#kept.set(planNo, new KnownPlan(await readDocumentOf(this.#db, planNo)));
    } catch {
      // The batch that asked reads its seats itself, and fails by itself if the database does.
    } finally {
      this.#reading.delete(planNo);
    }
  }
}

/** One plan, in columns. */
class KnownPlan {
  /** Its text has each label, and a digit for each category and flag. */
  readonly bytesMax: number;
  readonly #plan: Pick<SeatPlanDocument, "sections" | "rows" | "labels">;
  readonly #category: Uint8Array;
  readonly #flags: Uint8Array;
  readonly #companionOf: ReadonlyMap<number, number>;

  constructor(document: string) {
    const { sections, rows, labels, category, flags, companions }: SeatPlanDocument = JSON.parse(document);
    this.#plan = { sections, rows, labels };
    this.#category = Uint8Array.from(category);
    this.#flags = Uint8Array.from(flags);
    this.#companionOf = new Map(companions);
    this.bytesMax = 2 * document.length + BYTES_OF_SEAT_MAX * labels.length;
  }

  find(seatNumber: number): PlanSeatRow | undefined {
    const { sections, rows, labels } = this.#plan;
    const label = labels[seatNumber - 1];
    if (label === undefined) return undefined;
    const row = rows[lastStartingBefore(rows, seatNumber)]!;
    return {
      seatNumber,
      section: sections[row.section]!.name,
      row: row.label,
      label,
      category: this.#category[seatNumber - 1]!,
      flags: this.#flags[seatNumber - 1]!,
      companionOf: this.#companionOf.get(seatNumber) ?? null,
    };
  }
}

/** A label's own object and its place in the list, and the bytes of the columns. */
const BYTES_OF_SEAT_MAX = 40;

/** The index of the row that this seat is in: rows stand in the order of their seats. */
function lastStartingBefore(rows: SeatPlanDocument["rows"], seatNumber: number): number {
  let [low, high] = [0, rows.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (rows[middle]!.firstSeat <= seatNumber) low = middle;
    else high = middle - 1;
  }
  return low;
}
