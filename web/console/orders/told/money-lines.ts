import type { OrderDetail } from "../../api/types.ts";

type Entry = OrderDetail["ledgerEntries"][number];

/** A line of an order's money. `before`, `elsewhere`: what the buyer's other bookings and top-ups moved. */
export type MoneyLine =
  | { kind: "before" | "elsewhere"; amount: number; balanceAfter: number }
  | (Entry & { kind: Entry["kind"] });

/** The entries of an order, with lines between them so that each balance follows from the line before. */
export function moneyLines(entries: readonly Entry[]): MoneyLine[] {
  const lines: MoneyLine[] = [];
  let balance = 0;
  for (const entry of entries) {
    const before = entry.balanceAfter - entry.amount;
    if (before !== balance) {
      const kind = lines.length === 0 ? "before" : "elsewhere";
      lines.push({ kind, amount: before - balance, balanceAfter: before });
    }
    lines.push(entry);
    balance = entry.balanceAfter;
  }
  return lines;
}
