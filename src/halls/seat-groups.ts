import type { PlanSeat, SeatPlan } from "./plan.ts";

/** Seats of one grade and price, as an organiser counts them who has no drawing of the hall. */
export interface SeatGroup {
  count: number;
  grade: string;
  price: number;
  section: string;
  seatsPerRow: number;
}

/** What a date asks for the seats of one category of its plan. */
interface CategoryPrice {
  category: string;
  grade: string;
  price: number;
}

/**
 * The plan of these groups, without coordinates, and the price of each of its categories. Every group begins
 * a row. The rows of a section go on counting from one group to the next.
 */
export function planOfGroups(
  name: string,
  groups: readonly SeatGroup[],
): { plan: SeatPlan; prices: CategoryPrice[] } {
  const prices: CategoryPrice[] = [];
  const rowsOf = new Map<string, number>();
  const seats = groups.flatMap((group): PlanSeat[] => {
    const { count, section, seatsPerRow } = group;
    const category = categoryOf(group, prices, groups);
    const rowsBefore = rowsOf.get(section) ?? 0;
    rowsOf.set(section, rowsBefore + Math.ceil(count / seatsPerRow));
    return Array.from({ length: count }, (_, i) => ({
      section,
      row: String(rowsBefore + Math.floor(i / seatsPerRow) + 1),
      label: String((i % seatsPerRow) + 1),
      category,
      flags: 0,
      x: null,
      y: null,
      companionOf: null,
    }));
  });
  const sections = [...rowsOf.keys()].map((section) => ({ name: section }));
  const categories = prices.map(({ category }) => ({ name: category }));
  return { plan: { name, width: 0, height: 0, shapes: [], sections, categories, seats }, prices };
}

/** The index of the group's category, added if it is new. A grade that has two prices is two categories. */
function categoryOf(
  { grade, price }: SeatGroup,
  prices: CategoryPrice[],
  groups: readonly SeatGroup[],
): number {
  const known = prices.findIndex((each) => each.grade === grade && each.price === price);
  if (known >= 0) return known;
  prices.push({ category: newCategory(grade, prices, groups), grade, price });
  return prices.length - 1;
}

/** The grade, or the grade with a number. No name that another group's grade has, or will have. */
function newCategory(grade: string, prices: readonly CategoryPrice[], groups: readonly SeatGroup[]): string {
  if (!prices.some((each) => each.grade === grade)) return grade;
  const taken = new Set([...prices.map(({ category }) => category), ...groups.map((group) => group.grade)]);
  let number = prices.filter((each) => each.grade === grade).length + 1;
  while (taken.has(`${grade} ${number}`)) number += 1;
  return `${grade} ${number}`;
}
