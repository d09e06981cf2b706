import type { Translate } from "./translator.ts";

/** The words of a seat. Every page that names one uses these. */

/** What is printed on a chair. A seat without a label of its own is called by its number. */
export interface NamedSeat {
  section: string;
  row: string;
  seatNumber: number;
  label?: string;
}

const labelOf = ({ label, seatNumber }: NamedSeat): string => label ?? String(seatNumber);

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
  const named = labels.every(isBare)
    ? t(labels.length === 1 ? "seats.seat" : "seats.seats", { label: labels[0]!, labels: labels.join(", ") })
    : labels.join(", ");
  const parts = [section, formatRow(t, row), named].filter((part) => part !== "");
  return parts.join(t("seats.placeSeparator"));
}

export function formatRow(t: Translate, row: string): string {
  return row !== "" && isBare(row) ? t("seats.row", { row }) : row;
}

/** Whether a label is only a number or a letter or two and needs a word beside it. `C열`, `Table 5` do not. */
function isBare(label: string): boolean {
  return /^\p{L}{0,3}[\d.-]*\p{L}?$/u.test(label) && !/(열|줄|행|번|석|호)$/u.test(label);
}
