import { readPlansInUse, readPlanUse } from "../../catalogue/for-transactions.ts";
import type { Actor } from "../../core/access/actor.ts";
import type { SeatPlanId } from "../../core/ids.ts";
import { LIMITS } from "../../core/limits.ts";
import { notFound, refuse } from "../../core/refusals.ts";
import { isoTime } from "../../core/time.ts";
import type { Answer, KeyUse } from "../../database/batches/idempotency.ts";
import type { Database } from "../../database/database.ts";
import {
  deleteSeatPlan,
  hideSeatPlan,
  readImportedPlans,
  readPlanFacts,
} from "../../halls/for-transactions.ts";
import { insertImportedPlan } from "../../halls/importing/for-transactions.ts";
import type { PlanImporter } from "../../halls/importing/service.ts";
import { recordAction } from "../../history/for-transactions.ts";
import type { Upload } from "../../http/request/body.ts";
import { toPage } from "../../http/schemas.ts";
import type { OrganiserChanges } from "../changes.ts";
import type { SeatPlanImport, SeatPlansAsked } from "./api.ts";

/** The organiser's seat plans: importing, listing and removing them. */
export class SeatPlanDesk {
  readonly #db: Database;
  readonly #changes: OrganiserChanges;
  readonly #importer: PlanImporter;

  constructor(db: Database, changes: OrganiserChanges, importer: PlanImporter) {
    this.#db = db;
    this.#changes = changes;
    this.#importer = importer;
  }

  /** Reads and checks the file outside any transaction, then keeps the plan. Throws `invalid_seat_plan`. */
  async import(
    actor: Actor,
    { mediaType, bytes }: Upload,
    name: string | undefined,
    key: KeyUse | undefined,
  ): Promise<Answer<SeatPlanImport>> {
    const imported = await this.#importer.import({
      mediaType: mediaType === "text/csv" ? "text/csv" : "application/json",
      bytes,
      name,
    });
    if ("errors" in imported) {
      const { errors } = imported;
      const least = errors.length >= LIMITS.planFindingsMax ? "at least " : "";
      const found = errors.length === 1 ? "something" : `${least}${errors.length} things`;
      throw refuse("invalid_seat_plan", `The file has ${found} to correct. Nothing was kept.`, { errors });
    }
    return this.#changes.runOnce(key, async (tx) => {
      const seatPlanId = await insertImportedPlan(tx, imported);
      const { seats, sections, categories, warnings } = imported;
      await recordAction(tx, actor, {
        action: "import_seat_plan",
        subject: seatPlanId,
        detail: { name: imported.name, seats },
        after: { name: imported.name, seats, categories },
      });
      const body = { seatPlanId, name: imported.name, seats, sections, categories, warnings };
      return { status: 201, body, reference: seatPlanId };
    });
  }

  /** Imported plans that are called so, the newest first. Those of the server are not listed. */
  async list(page: SeatPlansAsked) {
    const plans = await readImportedPlans(this.#db, page);
    const used = await readPlansInUse(
      this.#db,
      plans.map(({ planNo }) => planNo),
    );
    return toPage(
      plans,
      page,
      ({ planNo, seatPlanId, name, seats, categories, createdAt }) => ({
        seatPlanId,
        name,
        seats,
        categories,
        isUsed: used.has(planNo),
        createdAt: isoTime(createdAt),
      }),
      ({ seatPlanId }) => seatPlanId,
    );
  }

  /** Throws `not_found` or `invalid_state`. Changes run one at a time, so no date can begin to use it. */
  async remove(actor: Actor, id: SeatPlanId): Promise<void> {
    await this.#changes.run(async (tx) => {
      const plan = await readPlanFacts(tx, id);
      if (!plan) return notFound();
      const use = await readPlanUse(tx, plan.planNo);
      if (use === "SELLS")
        return refuse("invalid_state", "A date is sold by this seat plan.", { currentStatus: "IN_USE" });
      await (use === "UNUSED" ? deleteSeatPlan : hideSeatPlan)(tx, id, plan.planNo);
      await recordAction(tx, actor, {
        action: "delete_seat_plan",
        subject: id,
        before: { name: plan.name, seats: plan.seats, categories: plan.categories },
      });
      return undefined;
    });
  }
}
