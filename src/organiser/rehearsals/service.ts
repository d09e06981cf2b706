import { fieldError } from "../../core/words/field-errors.ts";
import { lockConcert, putRehearsal } from "../../catalogue/for-transactions.ts";
import type { Actor } from "../../core/access/actor.ts";
import type { ConcertId } from "../../core/ids.ts";
import { invalidRequest, notFound } from "../../core/refusals.ts";
import { readClock } from "../../database/database.ts";
import { recordAction } from "../../history/for-transactions.ts";
import type { OrganiserChanges } from "../changes.ts";
import type { Rehearsal, RehearsalReport } from "./api.ts";

/** By how much the clock of the machine that rehearses may be ahead. */
const CLOCKS_DIFFER_MS = 300_000;

/** What came of rehearsing sales. It decides nothing; it is there to be compared. */
export class RehearsalDesk {
  readonly #changes: OrganiserChanges;

  constructor(changes: OrganiserChanges) {
    this.#changes = changes;
  }

  /** Keeps a report with its concert, in place of an earlier one. Throws `not_found`, `invalid_request`. */
  attach(actor: Actor, id: ConcertId, report: RehearsalReport): Promise<Rehearsal> {
    return this.#changes.run(async (tx) => {
      if (!(await lockConcert(tx, id))) return notFound();
      if (report.concertId !== id)
        return invalidRequest("concertId", fieldError("gone", "is of another concert"));
      if (Date.parse(report.rehearsedAt) > (await readClock(tx)) + CLOCKS_DIFFER_MS)
        return invalidRequest("rehearsedAt", fieldError("still_to_come", "is still to come"));
      const attachedAt = await putRehearsal(tx, id, report);
      const { rehearsedAt, people, seatsSold } = report;
      const after = { rehearsedAt, people, seatsSold };
      await recordAction(tx, actor, { action: "attach_rehearsal", subject: id, detail: after, after });
      return { concertId: id, report, attachedAt };
    });
  }
}
