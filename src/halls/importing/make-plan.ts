import { LIMITS } from "../../core/limits.ts";
import { type PlanSeat, type PlanShape, SEAT_FLAGS, type SeatPlan } from "../plan.ts";
import { aisleSeatsOf } from "./drawing/aisles.ts";
import { companionsIn } from "./drawing/companions.ts";
import { noteTooLarge, seatsFarAway, warnOfSeatsFarAway } from "./drawing/far-seats.ts";
import { shapesNearSeats } from "./drawing/far-shapes.ts";
import { noteSeatsOnEachOther, type PlacedSeat } from "./drawing/overlaps.ts";
import { type Row, rowsOf } from "./drawing/rows.ts";
import { type Scale, SEAT_UNITS, scaledShape, scaleOf, toPlan } from "./drawing/scale.ts";
import { typicalStep } from "./drawing/steps.ts";
import type { Findings } from "./reading/findings.ts";
import { type RawHall, whereOf } from "./reading/raw-hall.ts";

/** The plan of a hall; undefined if anything is wrong with it. All that can be checked is checked. */
export function makePlan(name: string, hall: RawHall, findings: Findings): SeatPlan | undefined {
  if (hall.seats.length === 0 && findings.errors.length === 0) {
    findings.error(hall.whole, "no_seats");
    return undefined;
  }
  const rows = rowsOf(hall.seats, findings);
  if (new Set(rows.map(({ section }) => section)).size > LIMITS.planSectionsMax)
    findings.error(hall.whole, "too_many_sections", { max: LIMITS.planSectionsMax });
  const companions = rows.map((row) => companionsIn(row, findings));
  const drawing = drawingOf(hall, rows, findings);
  if (findings.errors.length > 0) return undefined;
  const categories = usedCategories(hall, findings);
  return {
    name,
    width: drawing.scale?.width ?? 0,
    height: drawing.scale?.height ?? 0,
    shapes: drawing.shapes,
    sections: [...new Set(rows.map(({ section }) => section))].map((section) => ({ name: section })),
    categories: categories.map((index) => hall.categories[index]!),
    seats: numberedSeats(rows, companions, drawing, new Map(categories.map((index, i) => [index, i]))),
  };
}

/** Where everything is drawn; without a scale the hall has no coordinates. */
interface Drawing {
  scale?: Scale;
  shapes: PlanShape[];
}

function drawingOf({ whole, seats, shapes }: RawHall, rows: readonly Row[], findings: Findings): Drawing {
  const unplaced = seats.filter(({ isPlaced }) => !isPlaced);
  if (unplaced.length === seats.length) {
    if (shapes.length > 0 && seats.length > 0) findings.warn("zones", "areas_without_seats");
    return { shapes: [] };
  }
  for (const seat of unplaced) findings.error(whereOf(seat.at, "position"), "missing");
  const drawn = seats.filter(({ x, y }) => x !== null && y !== null);
  const drawnRows = rows.map((row) => ({
    ...row,
    seats: row.seats.filter((seat) => seat.x !== null && seat.y !== null),
  }));
  if (drawn.length === 0) return { shapes: [] };
  const step = typicalStep(drawnRows);
  const near = shapesNearSeats(shapes, drawn, step, findings);
  const scale = scaleOf(drawn, near, step);
  const far = seatsFarAway(drawn, step);
  if (!scale) {
    noteTooLarge(whole, LIMITS.planSpanMax / SEAT_UNITS, far, findings);
    return { shapes: [] };
  }
  warnOfSeatsFarAway(far, findings);
  const placed = drawn.map((raw): PlacedSeat => {
    const [x, y] = toPlan(scale, raw.x!, raw.y!);
    return { x, y, raw };
  });
  noteSeatsOnEachOther(placed, findings);
  return { scale, shapes: near.map((shape) => scaledShape(shape, scale)) };
}

/** The indexes of the categories that seats have. Others would need a price for nothing. */
function usedCategories({ seats, categories }: RawHall, findings: Findings): number[] {
  const used = new Set(seats.map(({ category }) => category));
  return categories.flatMap(({ name }, index) => {
    if (used.has(index)) return [index];
    findings.warn(`categories[${index}]`, "category_unused", { name });
    return [];
  });
}

function numberedSeats(
  rows: readonly Row[],
  companions: readonly ReadonlyMap<number, number>[],
  { scale }: Drawing,
  categories: ReadonlyMap<number, number>,
): PlanSeat[] {
  const seats: PlanSeat[] = [];
  for (const [r, row] of rows.entries()) {
    const firstNumber = seats.length + 1;
    const places = scale ? row.seats.map((seat) => toPlan(scale, seat.x!, seat.y!)) : [];
    const beside = aisleSeatsOf(places);
    for (const [i, raw] of row.seats.entries()) {
      const wheelchair = companions[r]!.get(i);
      const [x, y] = places[i] ?? [null, null];
      seats.push({
        section: row.section,
        row: row.label,
        label: raw.label!,
        category: categories.get(raw.category)!,
        flags: raw.flags | (beside.has(i) ? SEAT_FLAGS.aisle : 0),
        x,
        y,
        companionOf: wheelchair === undefined ? null : firstNumber + wheelchair,
      });
    }
  }
  return seats;
}
