import type { SeatPlanId } from "../core/ids.ts";
import type { Instant } from "../core/time.ts";
import { type Database, noteChange, type Tx } from "../database/database.ts";
import { pgArray } from "../database/pg-array.ts";
import { sqlText, tableOf } from "../database/table-of.ts";
import { beforeId, type Page, pageLimit } from "../http/schemas.ts";

export interface SeatPlanRow {
  seatPlanId: SeatPlanId;
  name: string;
  seats: number;
  origin: "IMPORTED" | "GENERATED";
  categories: readonly string[];
  document: string;
  digest: string;
}

export interface PlanSeatRow {
  seatNumber: number;
  section: string;
  row: string;
  label: string;
  category: number;
  flags: number;
  companionOf: number | null;
}

/** Of plans that the organiser has not removed. */
const NOT_REMOVED = sqlText("plan_no not in (select plan_no from removed_seat_plans)");

export async function insertPlanRow(tx: Tx, plan: SeatPlanRow): Promise<number> {
  const [row] = await tx<{ plan_no: number }[]>`
    insert into seat_plans (seat_plan_id, name, seats, origin, categories, document, digest)
    values (${plan.seatPlanId}, ${plan.name}, ${plan.seats}, ${plan.origin},
            ${pgArray(plan.categories)}::text[], ${plan.document}, ${plan.digest})
    returning plan_no`;
  return row!.plan_no;
}

export async function insertPlanSeats(tx: Tx, planNo: number, seats: readonly PlanSeatRow[]): Promise<void> {
  await tx`
    insert into plan_seats (plan_no, seat_number, companion_of, category, flags, section, seat_row, label)
    select ${planNo}::int, v.* from ${tableOf("v", seats, {
      seat_number: ["int", (seat) => seat.seatNumber],
      companion_of: ["int", (seat) => seat.companionOf],
      category: ["smallint", (seat) => seat.category],
      flags: ["smallint", (seat) => seat.flags],
      section: ["text", (seat) => seat.section],
      seat_row: ["text", (seat) => seat.row],
      label: ["text", (seat) => seat.label],
    })}`;
}

interface PlanSeatRead {
  plan_no: number;
  seat_number: number;
  section: string;
  seat_row: string;
  label: string;
  category: number;
  flags: number;
  companion_of: number | null;
}

export async function readPlanSeats(
  tx: Tx,
  refs: readonly { planNo: number; seatNumber: number }[],
): Promise<(PlanSeatRow & { planNo: number })[]> {
  const rows = await tx<PlanSeatRead[]>`
    select s.plan_no, s.seat_number, s.section, s.seat_row, s.label, s.category, s.flags, s.companion_of
    from ${tableOf("r", refs, {
      plan_no: ["int", (ref) => ref.planNo],
      seat_number: ["int", (ref) => ref.seatNumber],
    })}
    join plan_seats s using (plan_no, seat_number)`;
  return rows.map((row) => ({
    planNo: row.plan_no,
    seatNumber: row.seat_number,
    section: row.section,
    row: row.seat_row,
    label: row.label,
    category: row.category,
    flags: row.flags,
    companionOf: row.companion_of,
  }));
}

/** The wheelchair places that companion seats among these belong to. */
export async function readWheelchairPlaces(
  db: Database,
  planNo: number,
  seatNumbers: readonly number[],
): Promise<number[]> {
  const rows = await db.query<{ companion_of: number }>`
    select companion_of from plan_seats
    where plan_no = ${planNo} and seat_number = any(${pgArray(seatNumbers)}::int[])
      and companion_of is not null`;
  return rows.map(({ companion_of }) => companion_of);
}

/** What a date that is sold by a plan must know of it. A removed plan sells none. */
export interface PlanFacts {
  planNo: number;
  name: string;
  seats: number;
  categories: string[];
}

export async function readPlanFacts(tx: Tx, id: SeatPlanId): Promise<PlanFacts | undefined> {
  const [row] = await tx<{ plan_no: number; name: string; seats: number; categories: string[] }[]>`
    select plan_no, name, seats, categories from seat_plans where seat_plan_id = ${id} and ${NOT_REMOVED}`;
  if (!row) return undefined;
  const { plan_no: planNo, name, seats, categories } = row;
  return { planNo, name, seats, categories: Array.from(categories) };
}

/** A generated plan of this name and document. It stays: changes of the catalogue run one at a time. */
export async function findGeneratedPlan(
  tx: Tx,
  name: string,
  digest: string,
): Promise<{ planNo: number; seatPlanId: SeatPlanId } | undefined> {
  const [row] = await tx<{ plan_no: number; seat_plan_id: string }[]>`
    select plan_no, seat_plan_id from seat_plans
    where digest = ${digest} and name = ${name} and origin = 'GENERATED' and ${NOT_REMOVED}
    order by plan_no limit 1`;
  return row && { planNo: row.plan_no, seatPlanId: row.seat_plan_id as SeatPlanId };
}

/** A plan's name and document; undefined if there is no such plan, or it was removed. */
export async function readDocument(
  db: Database,
  id: SeatPlanId,
): Promise<{ name: string; document: string; digest: string } | undefined> {
  const [row] = await db.query<{ name: string; document: string; digest: string }>`
    select name, document, digest from seat_plans where seat_plan_id = ${id} and ${NOT_REMOVED}`;
  return row;
}

/** The document of a plan that there is. */
export async function readDocumentOf(db: Database, planNo: number): Promise<string> {
  const [row] = await db.query<{ document: string }>`
    select document from seat_plans where plan_no = ${planNo}`;
  return row!.document;
}

export interface ImportedPlanRow extends PlanFacts {
  seatPlanId: SeatPlanId;
  createdAt: Instant;
}

/** Imported plans, newest first: one page, and one row more where there is a next page. */
export async function readImportedPlans(
  db: Database,
  { q, ...page }: Page & { q?: string | undefined },
): Promise<ImportedPlanRow[]> {
  const rows = await db.query<{
    plan_no: number;
    seat_plan_id: string;
    name: string;
    seats: number;
    categories: string[];
    created_at: Date;
  }>`
    select plan_no, seat_plan_id, name, seats, categories, created_at from seat_plans
    where origin = 'IMPORTED' and ${NOT_REMOVED}
      and position(lower(${q ?? ""}) in lower(name)) > 0
      and seat_plan_id < ${beforeId(page.cursor)}::uuid
    order by seat_plan_id desc limit ${pageLimit(page) + 1}`;
  return rows.map((row) => ({
    planNo: row.plan_no,
    seatPlanId: row.seat_plan_id as SeatPlanId,
    name: row.name,
    seats: row.seats,
    categories: Array.from(row.categories),
    createdAt: row.created_at.getTime(),
  }));
}

/** Deletes a plan that no date names. Its seats go with it, and workers of this machine forget it at once. */
export async function deleteSeatPlan(tx: Tx, id: SeatPlanId, planNo: number): Promise<void> {
  noteChange(tx, id);
  await tx`delete from seat_plans where plan_no = ${planNo}`;
}

/**
 * Takes a plan out of every list. Its row stays, since dates of deleted concerts name it: reservations of
 * them still say what is printed on the chairs.
 */
export async function hideSeatPlan(tx: Tx, id: SeatPlanId, planNo: number): Promise<void> {
  noteChange(tx, id);
  await tx`insert into removed_seat_plans (plan_no) values (${planNo})`;
}
