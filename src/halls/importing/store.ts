import type { Tx } from "../../database/database.ts";

/** The columns of a plan's seats in the order of their numbers, each as a PostgreSQL array literal. */
export interface SeatColumns {
  companionOf: string;
  category: string;
  flags: string;
  section: string;
  row: string;
  label: string;
}

/** Writes all seats of a plan by one statement, whose text was made on the thread that read the file. */
export async function insertSeatColumns(tx: Tx, planNo: number, columns: SeatColumns): Promise<void> {
  await tx`
    insert into plan_seats (plan_no, seat_number, companion_of, category, flags, section, seat_row, label)
    select ${planNo}::int, v.seat_number, v.companion_of, v.category, v.flags, v.section, v.seat_row, v.label
    from unnest(${columns.companionOf}::int[], ${columns.category}::smallint[], ${columns.flags}::smallint[],
                ${columns.section}::text[], ${columns.row}::text[], ${columns.label}::text[])
      with ordinality as v(companion_of, category, flags, section, seat_row, label, seat_number)`;
}
