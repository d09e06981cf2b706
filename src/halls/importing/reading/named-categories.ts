import { LIMITS } from "../../../core/limits.ts";
import { isAbsent, readText, type Report } from "./fields.ts";
import type { Findings } from "./findings.ts";
import { type SeatPlace, whereOf } from "./raw-hall.ts";

const NAMES_SAID_MAX = 10;

/**
 * The categories of a JSON plan, and the seats that name none of them. One cause is told once: a category
 * that is not there however many seats name it, and that no seat at all has one.
 */
export class NamedCategories {
  readonly #indexes = new Map<string, number>();
  /** Names that were refused where they stand. Seats that have them are not refused as well. */
  readonly #refused = new Set<string>();
  readonly #unknown = new Map<string, { first: SeatPlace; seats: number }>();
  /** The first seats without a category. */
  readonly #without: SeatPlace[] = [];
  #seatsWithout = 0;
  #areReadable = true;

  has(name: string): boolean {
    return this.#indexes.has(name);
  }

  add(name: string): void {
    this.#indexes.set(name, this.#indexes.size);
  }

  refuse(name: unknown): void {
    this.#refused.add(String(name).trim());
  }

  /** There is no list of them that could be read, so no seat can name one. */
  refuseAll(): void {
    this.#areReadable = false;
  }

  /** The index of the category that a seat names; -1 if there is none. `noteErrors` tells so. */
  find(value: unknown, place: SeatPlace, report: Report): number {
    if (isAbsent(value)) {
      this.#seatsWithout += 1;
      if (this.#without.length < LIMITS.planFindingsMax) this.#without.push(place);
      return -1;
    }
    if (!this.#areReadable || this.#refused.has(String(value).trim())) return -1;
    const name = readText(value, LIMITS.gradeCharsMax, report);
    if (name === null) return -1;
    const index = this.#indexes.get(name);
    if (index !== undefined) return index;
    const known = this.#unknown.get(name);
    if (known) known.seats += 1;
    else if (this.#unknown.size < LIMITS.planFindingsMax) this.#unknown.set(name, { first: place, seats: 1 });
    return -1;
  }

  /** Tells what is wrong with the categories of all seats, of which there are so many. */
  noteErrors(seats: number, findings: Findings): void {
    for (const [name, { first, seats: those }] of this.#unknown) {
      const kind =
        this.#indexes.size === 0
          ? "categories_none"
          : those === 1
            ? "category_unknown"
            : "category_unknown_of_seats";
      const values = { name: JSON.stringify(name), seats: those, known: this.#known() };
      findings.error(whereOf(first, "category"), kind, values);
    }
    const [first] = this.#without;
    if (first !== undefined && seats > 1 && this.#seatsWithout === seats)
      findings.error(whereOf(first, "category"), "missing_everywhere");
    else for (const place of this.#without) findings.error(whereOf(place, "category"), "missing");
  }

  /** The first of the names, in quotation marks. */
  #known(): string {
    const names = [...this.#indexes.keys()].map((name) => JSON.stringify(name));
    const more = names.length > NAMES_SAID_MAX ? ["…"] : [];
    return [...names.slice(0, NAMES_SAID_MAX), ...more].join(", ");
  }
}
