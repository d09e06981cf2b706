import type { Seat } from "../../api/types.ts";
import type { CategoryPrice, SeatPlan } from "./seat-plan.ts";

/** A list of seats, which has no plan of its own, as a plan without coordinates. */
export function planOfList(list: readonly Seat[]): { plan: SeatPlan; prices: CategoryPrice[] } {
  const seats = list.toSorted((a, b) => a.seatNumber - b.seatNumber);
  const sections: string[] = [];
  const prices: CategoryPrice[] = [];
  const rows: { section: number; label: string; firstSeat: number; seats: number }[] = [];
  const category = seats.map(({ seatNumber, section, row, grade, price }) => {
    if (!sections.includes(section)) sections.push(section);
    const at = sections.indexOf(section);
    const last = rows.at(-1);
    if (last?.section === at && last.label === row) last.seats += 1;
    else rows.push({ section: at, label: row, firstSeat: seatNumber, seats: 1 });
    const known = prices.find((each) => each.grade === grade && each.price === price);
    if (known !== undefined) return known.category;
    prices.push({ category: prices.length, grade, price });
    return prices.length - 1;
  });
  const plan: SeatPlan = {
    width: 0,
    height: 0,
    shapes: [],
    sections: sections.map((name) => ({ name })),
    rows,
    labels: seats.map(({ label }) => label),
    x: [],
    y: [],
    categories: prices.map(({ grade }) => ({ name: grade })),
    category,
    flags: seats.map(() => 0),
  };
  return { plan, prices };
}
