import { pgArray } from "../../database/pg-array.ts";
import type { PlanSeat } from "../plan.ts";
import type { SeatColumns } from "./store.ts";

/** What one statement writes of a plan's seats. Made on the thread that reads the file. */
export function seatColumnsOf(seats: readonly PlanSeat[]): SeatColumns {
  return {
    companionOf: pgArray(seats.map(({ companionOf }) => companionOf)),
    category: pgArray(seats.map(({ category }) => category)),
    flags: pgArray(seats.map(({ flags }) => flags)),
    section: pgArray(seats.map(({ section }) => section)),
    row: pgArray(seats.map(({ row }) => row)),
    label: pgArray(seats.map(({ label }) => label)),
  };
}
