import { describe, expect, test } from "bun:test";
import { drawArena, drawStadium } from "./bowls.ts";
import { drawClub } from "./club.ts";
import { type SeatingFile, seatsOf } from "./seating-file.ts";
import { drawTheatre } from "./theatre.ts";

const HALLS: [what: string, draw: () => SeatingFile, min: number, max: number][] = [
  ["a theatre", () => drawTheatre({ seats: 300 }), 290, 340],
  ["a large theatre", () => drawTheatre({ seats: 2_000 }), 1_990, 2_080],
  ["an arena", () => drawArena(), 20_000, 20_000],
  ["a club", () => drawClub(), 150, 160],
  ["a stadium", () => drawStadium(), 80_000, 80_000],
];

describe("a drawn hall", () => {
  test.each(HALLS)("%s has about the seats that were asked for", (_, draw, min, max) => {
    const seats = seatsOf(draw());
    expect(seats).toBeGreaterThanOrEqual(min);
    expect(seats).toBeLessThanOrEqual(max);
  });

  test.each(HALLS)("%s is the same each time", (_, draw) => {
    expect(Bun.hash(JSON.stringify(draw()))).toBe(Bun.hash(JSON.stringify(draw())));
  });

  test.each(HALLS)("%s has no two seats nearer than people sit", (_, draw) => {
    const places = placesOf(draw());
    expect(nearestPair(places)).toBeGreaterThan(18);
  });
});

function placesOf(file: SeatingFile): { x: number; y: number }[] {
  return file.zones.flatMap((zone) =>
    zone.rows.flatMap((row) =>
      row.seats.map(({ position }) => ({
        x: zone.position.x + row.position.x + position.x,
        y: zone.position.y + row.position.y + position.y,
      })),
    ),
  );
}

/** The distance of the two places that are nearest to each other, found among neighbours by x. */
function nearestPair(places: { x: number; y: number }[]): number {
  const byX = places.toSorted((a, b) => a.x - b.x);
  let nearest = Infinity;
  for (let i = 0; i < byX.length; i += 1) {
    for (let j = i + 1; j < byX.length && byX[j]!.x - byX[i]!.x < Math.min(nearest, 20); j += 1)
      nearest = Math.min(nearest, Math.hypot(byX[j]!.x - byX[i]!.x, byX[j]!.y - byX[i]!.y));
  }
  return nearest === Infinity ? 20 : nearest;
}
