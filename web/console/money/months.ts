/** The month in which this moment lies at the venue of settlements, as `2026-12`. */
export function monthOf(atMs: number): string {
  return new Intl.DateTimeFormat("sv-SE", {
    timeZone: "Asia/Seoul",
    year: "numeric",
    month: "2-digit",
  }).format(atMs);
}

/** So many months later. */
export function monthAfter(month: string, months: number): string {
  const [year, number] = month.split("-").map(Number) as [number, number];
  return new Date(Date.UTC(year, number - 1 + months, 1)).toISOString().slice(0, "2026-12".length);
}

/** The sums of the days of each month. */
export function byMonth(
  days: readonly { day: string; seats: number; net: number }[],
): { month: string; seats: number; net: number }[] {
  const months = new Map<string, { month: string; seats: number; net: number }>();
  for (const { day, seats, net } of days) {
    const month = day.slice(0, "2026-12".length);
    const sum = months.get(month) ?? { month, seats: 0, net: 0 };
    months.set(month, { month, seats: sum.seats + seats, net: sum.net + net });
  }
  return [...months.values()];
}
