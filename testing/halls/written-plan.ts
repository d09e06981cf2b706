/** Plans as somebody could write them, right or wrong, in the format of pretix's seating editor. */
export type Json = Record<string, unknown>;

export const seat = (label: unknown, x: number, y = 0, more: Json = {}): Json => ({
  seat_guid: `guid-${String(label)}-${x}`,
  seat_number: label,
  position: { x, y },
  category: "R",
  ...more,
});
export const row = (label: unknown, seats: Json[], more: Json = {}): Json => ({
  row_number: label,
  position: { x: 0, y: 0 },
  seats,
  ...more,
});
export const zone = (name: string, rows: Json[], more: Json = {}): Json => ({
  name,
  position: { x: 0, y: 0 },
  rows,
  ...more,
});
export const hall = (zones: unknown, more: Json = {}): Json => ({
  name: "Hall",
  size: { width: 100, height: 100 },
  categories: [{ name: "R", color: "#ff0000" }],
  zones,
  ...more,
});
/** A hall of one row. */
export const ofSeats = (...seats: Json[]): Json => hall([zone("Stalls", [row("A", seats)])]);
