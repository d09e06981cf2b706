import type { ConcertId } from "../core/ids.ts";
import { type Instant, isoTime } from "../core/time.ts";
import type { OfferedPerformance } from "./api.ts";
import { isSold, type PerformanceRecord, saleState } from "./rules.ts";
import type { Offer } from "./seats/seat-map.ts";
import type { SeatMaps } from "./seats/seat-maps.ts";

/** Everybody may ask for them, so they are read at most this often, however many ask. */
const TRUE_FOR_MS = 3_000;

/** What is left of a performance; null while that cannot be read. */
type Left = readonly Offer[] | null;

interface Kept {
  performances: readonly PerformanceRecord[];
  askedAtMs: number;
  left: Promise<Left[]>;
}

/** What is left of each date of a concert by grade and price, for everybody, some seconds old at most. */
export class Offers {
  readonly #seatMaps: SeatMaps;
  readonly #kept = new Map<ConcertId, Kept>();

  constructor(seatMaps: SeatMaps) {
    this.#seatMaps = seatMaps;
  }

  /** In the order of the performances. */
  of(id: ConcertId, performances: readonly PerformanceRecord[]): Promise<Left[]> {
    const kept = this.#kept.get(id);
    const isSame = kept?.performances.every((each, i) => each === performances[i]);
    const isTrue = isSame && kept!.performances.length === performances.length;
    if (isTrue && performance.now() - kept!.askedAtMs < TRUE_FOR_MS) return kept!.left;
    const left = this.#read(performances);
    this.#kept.set(id, { performances, askedAtMs: performance.now(), left });
    return left;
  }

  forgetAllBut(known: ReadonlyMap<ConcertId, unknown>): void {
    for (const id of this.#kept.keys()) if (!known.has(id)) this.#kept.delete(id);
  }

  /** One after another: a tour has many dates, and nobody waits for the last one inside a sale. */
  async #read(performances: readonly PerformanceRecord[]): Promise<Left[]> {
    const left: Left[] = [];
    for (const { performanceId } of performances)
      left.push(
        await this.#seatMaps.read(performanceId).then(
          (map) => map.offers,
          () => null,
        ),
      );
    return left;
  }
}

/** A date as everybody sees it, without its seats. */
export function datedPerformance(performance: PerformanceRecord, now: Instant) {
  const { performanceId, date, startsAt, dateStatus, closesAt, seatPlanId, seatsTotal } = performance;
  return {
    performanceId,
    date,
    startsAt: isoTime(startsAt),
    dateStatus,
    salesCloseAt: isoTime(closesAt),
    state: saleState(performance, now),
    seatPlanId,
    seatsTotal,
  };
}

/** A date with what is left of it. What is not on sale has no seat left. */
export function offeredPerformance(
  performance: PerformanceRecord,
  left: Left,
  now: Instant,
): OfferedPerformance {
  const dated = datedPerformance(performance, now);
  const { startsAt, startsBefore, revision } = performance;
  const offers =
    left ?? performance.prices.map(({ grade, price }) => ({ grade, price, seatsAvailable: null }));
  return {
    ...dated,
    movedFrom: startsBefore === null || startsBefore === startsAt ? null : isoTime(startsBefore),
    revision,
    grades: offers.map((offer) => (isSold(dated.state) ? offer : { ...offer, seatsAvailable: 0 })),
  };
}
