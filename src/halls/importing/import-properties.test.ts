import { describe, expect, test } from "bun:test";
import * as fc from "fast-check";
import { drawArena, drawStadium } from "../../../testing/halls/bowls.ts";
import { drawClub } from "../../../testing/halls/club.ts";
import { bytesOf } from "../../../testing/halls/read-plan.ts";
import { type SeatingFile, seatsOf } from "../../../testing/halls/seating-file.ts";
import { drawTheatre } from "../../../testing/halls/theatre.ts";
import { hall, row, seat, zone } from "../../../testing/halls/written-plan.ts";
import { LIMITS } from "../../core/limits.ts";
import type { SeatPlanDocument } from "../plan.ts";
import { importPlan, PLAN_MEDIA_TYPES } from "./import-plan.ts";

const RUNS = 60;

const HALL = fc.oneof(
  fc.integer({ min: 20, max: 700 }).map((seats) => drawTheatre({ seats })),
  fc.integer({ min: 1, max: 60 }).map((tables) => drawClub({ tables })),
  fc.integer({ min: 1, max: 2_500 }).map((seats) => drawArena({ seats })),
  fc.integer({ min: 1, max: 2_500 }).map((seats) => drawStadium({ seats })),
);

describe("a hall that was drawn", () => {
  test("is imported, and its document names every seat as its file does", () => {
    fc.assert(
      fc.property(HALL, (file) => {
        const document = documentOf(bytesOf(file));
        expect(namesIn(document)).toEqual(namesInFile(file));
        expect(document.labels).toHaveLength(seatsOf(file));
        expect(Math.min(...document.x, ...document.y)).toBeGreaterThanOrEqual(0);
        expect(Math.max(...document.x)).toBeLessThanOrEqual(document.width);
        expect(Math.max(...document.y)).toBeLessThanOrEqual(document.height);
        expect([...document.x, ...document.y].every(Number.isInteger)).toBe(true);
        for (const [companion, wheelchair] of document.companions) {
          expect(document.flags[companion - 1]! & 2).toBe(2);
          expect(document.flags[wheelchair - 1]! & 1).toBe(1);
        }
      }),
      { numRuns: RUNS },
    );
  });

  test("is the same plan wherever it stands on the paper, and however large it is drawn", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 20, max: 300 }),
        fc.integer({ min: -100_000, max: 100_000 }),
        fc.constantFrom(0.5, 1, 2, 4),
        (seats, shift, zoom) => {
          const file = moveAndZoom(drawTheatre({ seats }), 0, 1);
          const moved = moveAndZoom(file, shift, zoom);
          expect(documentOf(bytesOf(moved)).x).toEqual(documentOf(bytesOf(file)).x);
        },
      ),
      { numRuns: RUNS },
    );
  });
});

/** Text that means something to the reader, among text that does not. */
const KEY = fc.constantFrom(
  "name",
  "zones",
  "rows",
  "seats",
  "position",
  "category",
  "categories",
  "seat_number",
  "row_number",
  "x",
  "y",
  "areas",
  "shape",
  "circle",
  "rectangle",
  "ellipse",
  "polygon",
  "points",
  "text",
  "rotation",
  "radius",
  "color",
  "wheelchair",
  "companion",
  "section",
  "__proto__",
  "constructor",
);
const JSON_VALUE = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "medium", withCrossShrink: true },
    fc.constantFrom(null, true, false, "", "R", "A", "polygon", 1, -0, 1e308, -1e-300, 2 ** 53),
    fc.double(),
    fc.string({ unit: "binary" }),
    fc.array(tie("value"), { maxLength: 5 }),
    fc.dictionary(KEY, tie("value"), { maxKeys: 6 }),
  ),
})).value;

describe("whatever is sent", () => {
  test("as JSON is imported or refused, and nothing else", () => {
    fc.assert(
      fc.property(JSON_VALUE, JSON_VALUE, (zones, areas) => {
        expectOutcome(JSON.stringify({ name: "H", categories: [{ name: "R" }], zones }));
        expectOutcome(JSON.stringify(hall([zone("S", [row("A", [seat("1", 0)])], { areas })])));
        expectOutcome(JSON.stringify(zones));
      }),
      { numRuns: 400 },
    );
  });

  test("as a seat is imported or refused, and nothing else", () => {
    fc.assert(
      fc.property(KEY, JSON_VALUE, KEY, JSON_VALUE, (key, value, other, second) => {
        const seats = [seat("1", 0, 0, { [key]: value }), seat("2", 25, 0, { [other]: second })];
        expectOutcome(JSON.stringify(hall([zone("S", [row("A", seats, { [other]: value })])])));
      }),
      { numRuns: 400 },
    );
  });

  test("as CSV is imported or refused, and nothing else", () => {
    const cell = fc.oneof(
      fc.string({ unit: "binary", maxLength: 6 }),
      fc.constantFrom("", "1", "A", '"', ",", "\r\n", "\ufeff", "1e999", "-0", "NaN"),
    );
    fc.assert(
      fc.property(fc.array(fc.array(cell, { maxLength: 9 }), { maxLength: 6 }), (lines) => {
        const body = lines.map((cells) => cells.join(",")).join("\n");
        expectOutcome(body, "text/csv");
        expectOutcome(`section,row,seat,category,x,y\n${body}`, "text/csv");
      }),
      { numRuns: 400 },
    );
  });

  test("as bytes is imported or refused, and nothing else", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        fc.constantFrom(...PLAN_MEDIA_TYPES),
        (bytes, mediaType) => {
          expectOutcome(bytes, mediaType);
        },
      ),
      { numRuns: 200 },
    );
  });
});

function expectOutcome(
  file: string | Uint8Array,
  mediaType: (typeof PLAN_MEDIA_TYPES)[number] = PLAN_MEDIA_TYPES[0],
) {
  const bytes = typeof file === "string" ? bytesOf(file) : file;
  const outcome = importPlan({ mediaType, bytes, name: "Hall" });
  if ("errors" in outcome) {
    expect(outcome.errors.length).toBeGreaterThan(0);
    expect(outcome.errors.length).toBeLessThanOrEqual(LIMITS.planFindingsMax);
    for (const { message } of outcome.errors) expect(message).not.toBe("");
  } else expect(outcome.seats).toBeGreaterThan(0);
}

function documentOf(bytes: Uint8Array): SeatPlanDocument {
  const outcome = importPlan({ mediaType: "application/json", bytes });
  if ("errors" in outcome) throw new Error(JSON.stringify(outcome.errors[0]));
  return JSON.parse(outcome.document) as SeatPlanDocument;
}

function namesIn(document: SeatPlanDocument): string[] {
  return document.rows.flatMap(({ section, label, firstSeat, seats }) =>
    Array.from(
      { length: seats },
      (_, i) => `${document.sections[section]!.name} ${label} ${document.labels[firstSeat - 1 + i]}`,
    ),
  );
}

function namesInFile(file: SeatingFile): string[] {
  return file.zones.flatMap((each) =>
    each.rows.flatMap((those) =>
      those.seats.map(({ seat_number: label }) => `${each.name} ${those.row_number} ${label}`),
    ),
  );
}

/** The same hall elsewhere. Powers of two keep its numbers exact. */
function moveAndZoom(file: SeatingFile, shift: number, zoom: number): SeatingFile {
  const zoomed = ({ x, y }: { x: number; y: number }) => ({ x: x * zoom, y: y * zoom });
  return {
    ...file,
    zones: file.zones.map((each) => ({
      ...each,
      areas: [],
      position: { x: each.position.x * zoom + shift, y: each.position.y * zoom - shift },
      rows: each.rows.map((those) => ({
        ...those,
        position: zoomed(those.position),
        seats: those.seats.map((one) => ({ ...one, position: zoomed(one.position) })),
      })),
    })),
  };
}
