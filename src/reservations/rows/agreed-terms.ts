import { readTerms, termsVersionOf } from "../../catalogue/for-transactions.ts";
import type { ConcertId, ReservationId } from "../../core/ids.ts";
import { type Refusal, refuse } from "../../core/refusals.ts";
import type { Rows, WorkingSet } from "../../database/batches/working-set.ts";
import type { Database, Tx } from "../../database/database.ts";
import { ReservationRows } from "./reservation-rows.ts";
import type { Reservation } from "./rules.ts";

/** The present terms of concerts in a batch, where a buyer has said to which they agree. */
export class AgreedTerms implements Rows {
  static readonly turn = "read only";
  readonly #set: WorkingSet;
  readonly #asked = new Set<ReservationId>();
  readonly #versions = new Map<ConcertId, string>();

  constructor(set: WorkingSet) {
    this.#set = set;
  }

  /** Whoever does not say which terms they agree to is not asked. */
  ask(id: ReservationId, termsVersion: string | null | undefined): void {
    if (termsVersion != null) this.#asked.add(id);
  }

  /** Refuses a payment whose buyer has agreed to other terms than the present ones. */
  check({ concertId }: Reservation, termsVersion: string | null | undefined): Refusal | null {
    const present = this.#versions.get(concertId);
    if (termsVersion == null || termsVersion === present) return null;
    const detail = "The terms of this concert are not those that you agreed to. Read them, and agree again.";
    return refuse("invalid_state", detail, { currentStatus: "TERMS_CHANGED", termsVersion: present });
  }

  async readAfter(tx: Tx): Promise<void> {
    const rows = this.#set.of(ReservationRows);
    const found = [...this.#asked].flatMap((reservationId) => rows.find({ reservationId }) ?? []);
    const concertIds = new Set(found.map(({ concertId }) => concertId));
    if (concertIds.size === 0) return;
    for (const [concertId, { facts, refund }] of await readTerms(tx, [...concertIds]))
      this.#versions.set(concertId, termsVersionOf(facts, { refund }));
  }
}

/** What the organiser has written into the terms that a buyer agreed to; null if it was changed since. */
export async function readAgreedText(db: Database, concertId: ConcertId, termsVersion: string | null) {
  const terms = await db.transaction((tx) => readTerms(tx, [concertId]));
  const { facts, refund } = terms.get(concertId)!;
  const isSame = termsVersion === null || termsVersion === termsVersionOf(facts, { refund });
  return isSame ? { seller: facts.seller ?? null, refundPolicy: facts.refundPolicy ?? null } : null;
}
