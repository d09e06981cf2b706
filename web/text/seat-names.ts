import { isBareLabel } from "../../src/core/bookings/bare-label.ts";
import type { Translate } from "./translator.ts";

/** The words of a seat. Every page that names one uses these. */

/** What is printed on a chair. A seat without a label of its own is called by its number. */
export interface NamedSeat {
  section: string;
  row: string;
  seatNumber: number;
  label?: string;
}

export const labelOf = ({ label, seatNumber }: NamedSeat): string => label ?? String(seatNumber);

/** A seat as it is called everywhere: `1층 C열 12번`, `Stalls, row C, seat 12`. */
export function formatSeat(t: Translate, seat: NamedSeat): string {
  return formatSeats(t, [seat]);
}

/** Several seats, those of one row together: `Stalls, row C, seats 12, 13 · Balcony, row A, seat 1`. */
export function formatSeats(t: Translate, seats: readonly NamedSeat[]): string {
  const rows = new Map<string, NamedSeat[]>();
  for (const seat of seats) {
    const row = JSON.stringify([seat.section, seat.row]);
    rows.set(row, [...(rows.get(row) ?? []), seat]);
  }
  return [...rows.values()].map((row) => formatSeatsOfRow(t, row)).join(" · ");
}

function formatSeatsOfRow(t: Translate, seats: readonly NamedSeat[]): string {
  const { section, row } = seats[0]!;
  const labels = seats.map(labelOf);
  const named = labels.every(isBareLabel)
    ? t(labels.length === 1 ? "seats.seat" : "seats.seats", { label: labels[0]!, labels: labels.join(", ") })
    : labels.join(", ");
  const parts = [section, formatRow(t, row), named].filter((part) => part !== "");
  return parts.join(t("seats.placeSeparator"));
}

export function formatRow(t: Translate, row: string): string {
  return row !== "" && isBareLabel(row) ? t("seats.row", { row }) : row;
}
